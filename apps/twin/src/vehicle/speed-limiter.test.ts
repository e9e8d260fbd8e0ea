import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openSpeedLimiter } from './speed-limiter.ts';

describe('the limiter of a vehicle', () => {
  it('slows it down to the limit gradually, and lets it go when the limit is over', () => {
    const limiter = openSpeedLimiter();
    assert.equal(limiter.allowed_m_s(7, 0), 7);
    limiter.limit(18, 7, 0);
    assert.equal(limiter.allowed_m_s(7, 0), 7);
    assert.equal(limiter.allowed_m_s(7, 1_000), 6.2);
    assert.equal(limiter.allowed_m_s(7, 60_000), 5);
    assert.equal(limiter.allowed_m_s(3, 60_000), 3);
    limiter.limit(null, 5, 61_000);
    assert.equal(limiter.allowed_m_s(7, 61_000), 7);
  });

  it('never drops a speed suddenly, whatever limits come and go', () => {
    const step = fc.record({
      after_ms: fc.integer({ min: 0, max: 5_000 }),
      max_speed_kph: fc.option(fc.integer({ min: 5, max: 45 })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const limiter = openSpeedLimiter();
        let now_ms = 0;
        let speed_m_s = limiter.allowed_m_s(7, now_ms);
        for (const { after_ms, max_speed_kph } of steps) {
          const before_m_s = speed_m_s;
          now_ms += after_ms;
          speed_m_s = limiter.allowed_m_s(7, now_ms);
          limiter.limit(max_speed_kph, speed_m_s, now_ms);
          const next_m_s = limiter.allowed_m_s(7, now_ms);
          assert.ok(before_m_s - next_m_s <= (0.8 * after_ms) / 1000 + 1e-9);
          assert.ok(next_m_s >= 5 / 3.6 - 1e-9);
          speed_m_s = next_m_s;
        }
      }),
    );
  });
});
