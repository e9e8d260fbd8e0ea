import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compare, type StoredCheck } from './telemetry-stored.ts';
import {
  comparedRun,
  isSustained,
  judgeTelemetry,
  ladderBelow,
  type RateFigures,
} from './telemetry-verdict.ts';

const run = (change: Partial<RateFigures> = {}): RateFigures => ({
  rate: 20_000,
  seconds: 600,
  sent: 12_000_000,
  unacked: 0,
  gave_up: false,
  connections_lost: 0,
  drained_after_ms: 150,
  ack_p50_ms: 90,
  ack_p99_ms: 200,
  ack_max_ms: 280,
  sender_lag_p99_ms: 2,
  sender_lag_max_ms: 9,
  sender_cores: [0.3, 0.3],
  acked_per_s: 20_000,
  cpu_us: { door: 28, postgres: 10, core: 9 },
  ...change,
});
const stored: StoredCheck = { acknowledged: 3, stored: 3, lost: 0, doubled: 0, never_sent: 0 };
const crash = {
  rate: 10_000,
  seconds: 60,
  killed: ['door', 'postgres'],
  sent: 1,
  unacked: 0,
  connections_lost: 10_000,
  ack_p99_ms: 5_000,
  ack_max_ms: 6_000,
};
const judge = (change: Partial<Parameters<typeof judgeTelemetry>[0]> = {}) =>
  judgeTelemetry({
    connections: 5_000,
    main: run(),
    ladder: [],
    crash,
    stored,
    mosquitto: run({ cpu_us: { mosquitto: 18 } }),
    settings: { fsync: 'on' },
    ...change,
  });

describe('the verdict on telemetry', () => {
  it('is met at the rate, in time, within the cost and with every message stored once', () => {
    const result = judge();
    assert.equal(result.met, true);
    assert.equal(result.ratios['cpu_to_mosquitto'], 2.11);
  });

  it('is missed by the cost, by a lost, doubled or made-up message, and by one never acknowledged', () => {
    assert.equal(judge({ mosquitto: run({ cpu_us: { mosquitto: 15 } }) }).met, false);
    for (const wrong of ['lost', 'doubled', 'never_sent'] as const)
      assert.equal(judge({ stored: { ...stored, [wrong]: 1 } }).met, false);
    assert.equal(judge({ crash: { ...crash, unacked: 1 } }).met, false);
  });

  it('is not met by keeping up with a lower rate than the aim', () => {
    const result = judge({ main: run({ rate: 5_000 }) });
    assert.equal(result.figures['sustained_per_s'], 5_000);
    assert.equal(result.met, false);
  });

  it('names the highest rate of the ladder that held when the first did not', () => {
    const ladder = [run({ rate: 16_000, ack_p99_ms: 400 }), run({ rate: 13_000 })];
    const main = run({ gave_up: true });
    assert.equal(comparedRun(main, ladder).rate, 13_000);
    assert.equal(judge({ main, ladder }).figures['sustained_per_s'], 13_000);
    assert.equal(judge({ main, ladder: [] }).figures['sustained_per_s'], 0);
  });

  it('calls a rate sustained only if nothing piled up, broke or came late', () => {
    assert.equal(isSustained(run()), true);
    for (const change of [
      { ack_p99_ms: 300.1 },
      { unacked: 1 },
      { connections_lost: 1 },
      { drained_after_ms: 1_001 },
      { gave_up: true },
    ])
      assert.equal(isSustained(run(change)), false);
  });

  it('tries lower rates from the highest down', () => {
    const ladder = ladderBelow(20_000);
    assert.deepEqual(
      ladder,
      [...ladder].sort((a, b) => b - a),
    );
    assert.ok(ladder.every((rate) => rate < 20_000));
  });
});

describe('the rows of one device against its sender’s log', () => {
  const log = { sent: 4, acked: Uint8Array.of(1, 1, 0, 1) };
  const first = 10_000_001;

  it('agree when all that was acknowledged is there once', () => {
    const rows = [first, first + 1, first + 3];
    assert.deepEqual(compare(log, rows), { ...stored, acknowledged: 3, stored: 3 });
    // Stored without an acknowledgement: the connection broke in between.
    assert.deepEqual(compare(log, [...rows, first + 2]), { ...stored, acknowledged: 3, stored: 4 });
  });

  it('show what was lost, doubled and made up', () => {
    const found = compare(log, [first, first, first + 3, first + 4]);
    assert.deepEqual(found, { acknowledged: 3, stored: 4, lost: 1, doubled: 1, never_sent: 1 });
  });
});
