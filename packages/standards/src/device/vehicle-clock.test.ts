import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  askForTime,
  CLOCK_AGE_MAX_MS,
  CLOCK_REFRESH_MS,
  isRefreshDue,
  latestPossibleTime_ms,
  TIME_ANSWER_MAX_MS,
  TIME_RETRY_MS,
  UNKNOWN_CLOCK,
  type VehicleClock,
  withTimeAnswer,
} from './vehicle-clock.ts';

const START_MS = Date.parse('2025-06-01T08:00:00.000Z');
const at = (ms: number) => new Date(ms).toISOString();

function asked(nonce: string, monotonic_ms: number, clock: VehicleClock = UNKNOWN_CLOCK) {
  const next = askForTime(clock, nonce, monotonic_ms);
  assert.ok(next !== null, 'the question must be asked');
  return next;
}

describe('the latest possible time', () => {
  it('is unknown until an answer has come', () => {
    assert.equal(latestPossibleTime_ms(UNKNOWN_CLOCK, 1_000), null);
    assert.equal(latestPossibleTime_ms(asked('n', 0), 1_000), null);
  });

  it('counts from the question, not from the answer', () => {
    const clock = withTimeAnswer(
      asked('n', 1_000),
      { nonce: 'n', server_time: at(START_MS) },
      9_000,
    );
    assert.equal(latestPossibleTime_ms(clock, 9_000), START_MS + 8_000 + 4);
  });

  it('is never before the true time, for any delay and any clock within 50 parts in a million', () => {
    const inputs = fc.record({
      drift_ppm: fc.double({ min: -50, max: 50, noNaN: true }),
      base_ms: fc.double({ min: 0, max: 1e9, noNaN: true }),
      asked_ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
      up_ms: fc.double({ min: 0, max: 8_000, noNaN: true }),
      down_ms: fc.double({ min: 0, max: 6_000, noNaN: true }),
      age_ms: fc.double({ min: 0, max: 21_500_000, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, ({ drift_ppm, base_ms, asked_ms, up_ms, down_ms, age_ms }) => {
        const monotonic = (true_ms: number) =>
          Math.floor(base_ms + true_ms * (1 + drift_ppm / 1e6));
        const answered_ms = asked_ms + up_ms + down_ms;
        const server_time = at(Math.floor(START_MS + asked_ms + up_ms));
        const question = asked('n', monotonic(asked_ms));
        const clock = withTimeAnswer(question, { nonce: 'n', server_time }, monotonic(answered_ms));
        const now_ms = answered_ms + age_ms;
        const latest_ms = latestPossibleTime_ms(clock, monotonic(now_ms));
        assert.ok(latest_ms !== null && latest_ms >= START_MS + now_ms);
        // And not much later: the question's way, twice the drift, and the roundings.
        const slack_ms = up_ms + (2 * (now_ms - asked_ms)) / 19_999 + 6;
        assert.ok(latest_ms <= START_MS + now_ms + slack_ms);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is forgotten after six hours, and asked for again after five', () => {
    const clock = withTimeAnswer(asked('n', 0), { nonce: 'n', server_time: at(START_MS) }, 0);
    assert.equal(isRefreshDue(clock, CLOCK_REFRESH_MS - 1), false);
    assert.equal(isRefreshDue(clock, CLOCK_REFRESH_MS), true);
    assert.notEqual(latestPossibleTime_ms(clock, CLOCK_AGE_MAX_MS), null);
    assert.equal(latestPossibleTime_ms(clock, CLOCK_AGE_MAX_MS + 1), null);
  });

  it('is unknown when monotonic time went backwards without a restart', () => {
    const clock = withTimeAnswer(asked('n', 500), { nonce: 'n', server_time: at(START_MS) }, 600);
    assert.equal(latestPossibleTime_ms(clock, 499), null);
  });
});

describe('a question for the time of a vehicle', () => {
  it('is repeated with another nonce, not more often than each five seconds', () => {
    const first = asked('a', 0);
    assert.equal(askForTime(first, 'b', TIME_RETRY_MS - 1), null);
    const second = asked('b', TIME_RETRY_MS, first);
    assert.deepEqual(
      second.pending.map((p) => p.nonce),
      ['a', 'b'],
    );
  });

  it('is given up when its answer is too slow to be of use', () => {
    const answer = { nonce: 'a', server_time: at(START_MS) };
    const late = withTimeAnswer(asked('a', 0), answer, TIME_ANSWER_MAX_MS + 1);
    assert.equal(late.anchor, null);
    let clock = UNKNOWN_CLOCK;
    for (let i = 0; i < 100; i += 1) clock = asked(`n${i}`, i * TIME_RETRY_MS, clock);
    assert.ok(clock.pending.length <= 4);
  });

  it('is answered once, and only if it was asked', () => {
    const question = asked('a', 0);
    const stranger = { nonce: 'z', server_time: at(START_MS) };
    assert.deepEqual(withTimeAnswer(question, stranger, 10), question);
    const clock = withTimeAnswer(question, { nonce: 'a', server_time: at(START_MS) }, 10);
    const again = withTimeAnswer(clock, { nonce: 'a', server_time: at(START_MS + 9e6) }, 20);
    assert.deepEqual(again, clock);
  });

  it('never takes the clock back to an older answer', () => {
    const both = asked('b', TIME_RETRY_MS, asked('a', 0));
    const newer = withTimeAnswer(both, { nonce: 'b', server_time: at(START_MS + 5_100) }, 5_200);
    const older = withTimeAnswer(newer, { nonce: 'a', server_time: at(START_MS) }, 5_300);
    assert.deepEqual(older, newer);
  });
});
