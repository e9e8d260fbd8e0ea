import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { chargeAtStart, hasEnoughCharge } from './charge.ts';

const now = new Date('2026-05-01T08:00:00.000Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

describe('the charge at the start of a promise', () => {
  it('is two hundredths less for each day until then', () => {
    const charge = chargeAtStart(0.5, now, inDays(2.5));
    assert.ok(charge !== null && Math.abs(charge - 0.45) < 1e-9);
  });

  it('is the present one for a promise that has begun', () =>
    assert.equal(chargeAtStart(0.5, now, inDays(-3)), 0.5));

  it('is never below empty', () => assert.equal(chargeAtStart(0.01, now, inDays(7)), 0));

  it('is unknown when the vehicle never reported one', () =>
    assert.equal(chargeAtStart(undefined, now, now), null));

  it('never grows with the wait', () => {
    const days = fc.integer({ min: 0, max: 90 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), days, days, (full, a, b) => {
        const [sooner, later] = [
          chargeAtStart(full, now, inDays(a)),
          chargeAtStart(full, now, inDays(a + b)),
        ];
        assert.ok(sooner !== null && later !== null && later <= sooner);
      }),
    );
  });
});

describe('a charge', () => {
  it('is enough from the least that its class asks for on', () => {
    assert.equal(hasEnoughCharge(0.2, 0.2), true);
    assert.equal(hasEnoughCharge(0.19, 0.2), false);
  });

  it('that nobody knows is not enough', () => assert.equal(hasEnoughCharge(null, 0), false));
});
