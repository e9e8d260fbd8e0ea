import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { asked, type Breaker, CLOSED, failed, mayAsk } from './breaker.ts';

/** What can happen to an instance: time passes, or somebody wants to ask it and gets an outcome. */
type Step =
  | { readonly passes_ms: number }
  | { readonly outcome: 'answers' | 'is silent' | 'is gone' };

const steps = fc.array(
  fc.oneof(
    fc.record({ passes_ms: fc.integer({ min: 0, max: 3_000 }) }),
    fc.record({ outcome: fc.constantFrom('answers', 'is silent', 'is gone') }),
  ),
  { maxLength: 60, size: 'max' },
) as fc.Arbitrary<Step[]>;

/** Plays what a caller does, and hands every moment to `look`. */
function play(course: readonly Step[], look: (moment: Moment) => void): void {
  let breaker = CLOSED;
  let now_ms = 1_000_000;
  for (const step of course) {
    if ('passes_ms' in step) {
      now_ms += step.passes_ms;
      continue;
    }
    const before = breaker;
    const is_asked = mayAsk(breaker, now_ms);
    if (is_asked) {
      breaker = asked(breaker, now_ms);
      breaker =
        step.outcome === 'answers' ? CLOSED : failed(breaker, now_ms, step.outcome === 'is gone');
    }
    look({ before, after: breaker, now_ms, is_asked, outcome: step.outcome });
  }
}

interface Moment {
  readonly before: Breaker;
  readonly after: Breaker;
  readonly now_ms: number;
  readonly is_asked: boolean;
  readonly outcome: 'answers' | 'is silent' | 'is gone';
}

describe('the circuit breaker of an instance, whatever happens to it', () => {
  it('asks nobody who rests, and everybody else', () => {
    fc.assert(
      fc.property(steps, (course) => {
        play(course, ({ before, now_ms, is_asked }) => {
          assert.equal(is_asked, before.rests_until_ms <= now_ms);
        });
      }),
    );
  });

  it('trusts whoever answers at once and wholly', () => {
    fc.assert(
      fc.property(steps, (course) => {
        play(course, ({ is_asked, outcome, after }) => {
          if (is_asked && outcome === 'answers') assert.deepEqual(after, CLOSED);
        });
      }),
    );
  });

  it('never rests longer than a second, so that nobody is forgotten', () => {
    fc.assert(
      fc.property(steps, (course) => {
        play(course, ({ after, now_ms }) => {
          assert.ok(after.rests_until_ms - now_ms <= 1_000);
        });
      }),
    );
  });

  it('gives a second and a third chance to the silent, and none to those who are gone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (now_ms) => {
        const once = failed(CLOSED, now_ms, false);
        const twice = failed(once, now_ms, false);
        assert.ok(mayAsk(once, now_ms) && mayAsk(twice, now_ms));
        assert.ok(!mayAsk(failed(twice, now_ms, false), now_ms));
        assert.ok(!mayAsk(failed(CLOSED, now_ms, true), now_ms));
      }),
    );
  });

  it('lets one look after a rest, and the others wait for what it finds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (now_ms) => {
        const resting = failed(CLOSED, now_ms, true);
        const later_ms = resting.rests_until_ms;
        assert.ok(!mayAsk(resting, later_ms - 1) && mayAsk(resting, later_ms));
        assert.ok(!mayAsk(asked(resting, later_ms), later_ms));
      }),
    );
  });

  it('rests twice as long after each look that fails', () => {
    let breaker = failed(CLOSED, 0, true);
    const rests = [breaker.rest_ms];
    for (let look = 0; look < 5; look++) {
      const now_ms = breaker.rests_until_ms;
      breaker = failed(asked(breaker, now_ms), now_ms, false);
      rests.push(breaker.rest_ms);
    }
    assert.deepEqual(rests, [250, 500, 1_000, 1_000, 1_000, 1_000]);
  });
});
