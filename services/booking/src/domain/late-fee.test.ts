import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addSeconds } from '@drais/vocabulary/units';
import fc from 'fast-check';
import { agreeTo, cancellationFee, feeOf } from './late-fee.ts';
import { promisedPeriod } from './reservation.ts';
import { defaultTripRules } from './trip-rules.ts';

const now = new Date('2026-05-01T08:00:00.000Z');
const rules = defaultTripRules('car');
const amounts = fc.record({
  currency: fc.constantFrom('EUR', 'USD'),
  cancellation_fee_minor: fc.nat(10_000),
  no_show_fee_minor: fc.nat(10_000),
});
const money = fc.record({
  amount_minor: fc.nat(10_000),
  currency: fc.constantFrom('EUR', 'USD'),
});

function booked(starts_in_s: number) {
  const starts_at = addSeconds(now, starts_in_s);
  const asked = { starts_at, ends_at: addSeconds(starts_at, 3600) };
  const promised = promisedPeriod('car', asked, rules, now);
  assert.ok(promised.ok);
  return promised.value;
}

describe('a fee for giving a period back', () => {
  it('is due from half an hour before the start on, and never sooner', () => {
    const ahead = fc.integer({ min: 0, max: 604_800 });
    fc.assert(
      fc.property(amounts, ahead, ahead, (fees, starts_in_s, passed_s) => {
        const at = addSeconds(now, passed_s);
        const fee = cancellationFee({ ...booked(starts_in_s), fees }, at);
        const is_late = passed_s > Math.max(0, starts_in_s - rules.change_until_s);
        assert.equal(fee !== null, is_late && fees.cancellation_fee_minor > 0);
      }),
    );
  });

  it('is never due for a hold, nor under a plan without fees', () => {
    const scooter = defaultTripRules('scooter');
    const nothing = { starts_at: undefined, ends_at: undefined };
    const hold = promisedPeriod('scooter', nothing, scooter, now);
    const fees = { currency: 'EUR', cancellation_fee_minor: 300, no_show_fee_minor: 700 };
    const late = addSeconds(now, 86_400);
    assert.ok(hold.ok);
    assert.equal(cancellationFee({ ...hold.value, fees }, late), null);
    assert.equal(cancellationFee({ ...booked(7200), fees: null }, late), null);
  });

  it('is taken only when the rider agreed to this very amount', () => {
    fc.assert(
      fc.property(amounts, fc.option(money, { nil: undefined }), (fees, accepted) => {
        const fee = feeOf(fees, 'late_cancellation');
        const agreed = agreeTo(fee, accepted);
        const is_same =
          accepted?.amount_minor === fee?.amount_minor && accepted?.currency === fee?.currency;
        assert.equal(agreed.ok, fee === null || is_same);
        if (agreed.ok) assert.deepEqual(agreed.value, fee);
      }),
    );
  });
});
