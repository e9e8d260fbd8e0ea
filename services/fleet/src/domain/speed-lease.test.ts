import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nextLimitStep, type RunningLimit, SPEED_LEASE_S } from './speed-lease.ts';

const START_MS = Date.parse('2025-06-01T08:00:00.000Z');
const riding = { is_heard: true, is_locked: false };

describe('the leases of a limit', () => {
  it('leave no gap while a vehicle reports from its zone at least every minute', () => {
    const pauses = fc.array(fc.integer({ min: 1_000, max: 60_000 }), {
      minLength: 2,
      maxLength: 40,
      size: 'max',
    });
    fc.assert(
      fc.property(pauses, (pauses_ms) => {
        let now_ms = START_MS;
        let running: RunningLimit | null = null;
        let leases = 0;
        for (const pause_ms of pauses_ms) {
          const now = new Date(now_ms);
          const step = nextLimitStep(running, { ...riding, max_speed_kph: 12 }, now);
          if (step?.kind === 'set_speed_limit') {
            running = { max_speed_kph: 12, expires_at: new Date(now_ms + SPEED_LEASE_S * 1000) };
            leases += 1;
          }
          now_ms += pause_ms;
          assert.ok(running !== null && running.expires_at.getTime() > now_ms);
        }
        // One for each time that half of a lease has passed, and not one for each report.
        assert.ok(leases <= 1 + (now_ms - START_MS) / 55_000);
      }),
    );
  });

  it('are not asked for while nothing is heard, nor for a locked vehicle, and lifted whatever is so', () => {
    const now = new Date(START_MS);
    const running = { max_speed_kph: 12, expires_at: new Date(START_MS + 10_000) };
    const wish = { ...riding, max_speed_kph: 12 };
    assert.equal(nextLimitStep(running, { ...wish, is_heard: false }, now), null);
    assert.equal(nextLimitStep(running, { ...wish, is_locked: true }, now), null);
    const gone = { max_speed_kph: null, is_heard: false, is_locked: true };
    assert.deepEqual(nextLimitStep(running, gone, now), { kind: 'lift_speed_limit' });
    assert.equal(nextLimitStep(running, gone, running.expires_at), null);
    assert.deepEqual(nextLimitStep(running, { ...wish, max_speed_kph: 6 }, now), {
      kind: 'set_speed_limit',
      max_speed_kph: 6,
    });
  });
});
