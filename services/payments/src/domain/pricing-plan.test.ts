import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planByMinute as plan } from './plan.fixture.ts';
import { checkPricingPlan, type PricingPlan } from './pricing-plan.ts';

describe('a pricing plan', () => {
  it('may have a cap or none, and prices of zero', () => {
    assert.ok(checkPricingPlan(plan).ok);
    assert.ok(checkPricingPlan({ ...plan, cap_minor: null }).ok);
    const free = {
      hold_minor: 0,
      unlock_minor: 0,
      per_minute_minor: 0,
      pause_per_minute_minor: 0,
      vat_bp: 0,
    };
    assert.ok(checkPricingPlan({ ...plan, ...free, cap_minor: 0 }).ok);
  });
  it('may be as dear as amounts go: 1 million for a trip, 10,000 for a cap, 30 % VAT', () => {
    const dearest = { per_minute_minor: 2_240, unlock_minor: 4_160, cap_minor: 1_000_000 };
    assert.ok(checkPricingPlan({ ...plan, ...dearest, vat_bp: 3_000 }).ok);
  });
  const wrong: readonly (readonly [change: Partial<PricingPlan>, names: RegExp])[] = [
    [{ unlock_minor: -1 }, /unlock_minor/],
    [{ unlock_minor: 0.5 }, /unlock_minor/],
    [{ per_minute_minor: Number.NaN }, /per_minute_minor/],
    [{ pause_per_minute_minor: Number.POSITIVE_INFINITY }, /pause_per_minute_minor/],
    [{ hold_minor: 1_000_001 }, /hold_minor/],
    [{ cap_minor: -1 }, /cap_minor/],
    [{ version: 0 }, /version/],
    [{ currency: 'eur' }, /currency/],
    [{ currency: 'EURO' }, /currency/],
    [{ currency: 'xEUR' }, /currency/],
    [{ vat_bp: 3_001 }, /vat_bp/],
    [{ vat_bp: 7.7 }, /vat_bp/],
    [{ vat_bp: -1 }, /vat_bp/],
    [{ cancellation_fee_minor: -1 }, /cancellation_fee_minor/],
    [{ no_show_fee_minor: 1_000_001 }, /no_show_fee_minor/],
    [{ fee_vat_bp: 3_001 }, /fee_vat_bp/],
    [{ day_cap_minor: -1 }, /day_cap_minor/],
    [{ per_minute_minor: 2_241 }, /31 days/],
    [{ pause_per_minute_minor: 2_241 }, /31 days/],
    [{ per_minute_minor: 2_240, unlock_minor: 4_161 }, /31 days/],
  ];
  for (const [change, names] of wrong) {
    it(`is refused with ${JSON.stringify(Object.entries(change))}`, () => {
      const outcome = checkPricingPlan({ ...plan, ...change });
      assert.ok(!outcome.ok);
      assert.equal(outcome.refusal.code, 'payments.pricing_plan_invalid');
      assert.match(outcome.refusal.detail, names);
    });
  }
});
