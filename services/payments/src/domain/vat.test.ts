import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AMOUNT_MINOR_MAX } from './pricing-plan.ts';
import { vatInside } from './vat.ts';

describe('the VAT inside a price', () => {
  it('is 19 of 119 at the German rate', () => {
    assert.deepEqual(vatInside(119, 1_900), { vat_bp: 1_900, net_minor: 100, vat_minor: 19 });
    assert.deepEqual(vatInside(340, 1_900), { vat_bp: 1_900, net_minor: 286, vat_minor: 54 });
  });
  it('rounds half a cent up', () => {
    // 3 x 2,000 / 12,000 is 0.5 exactly.
    assert.equal(vatInside(3, 2_000).vat_minor, 1);
    assert.equal(vatInside(2, 2_000).vat_minor, 0);
    assert.equal(vatInside(9, 2_000).vat_minor, 2);
  });
  it('is nothing at a rate of 0, and inside nothing', () => {
    assert.deepEqual(vatInside(1_234, 0), { vat_bp: 0, net_minor: 1_234, vat_minor: 0 });
    assert.deepEqual(vatInside(0, 1_900), { vat_bp: 1_900, net_minor: 0, vat_minor: 0 });
  });
  it('and the net make the gross, each within half a cent of the exact share', () => {
    const gross = fc.integer({ min: 0, max: AMOUNT_MINOR_MAX });
    fc.assert(
      fc.property(gross, fc.integer({ min: 0, max: 10_000 }), (gross_minor, vat_bp) => {
        const { net_minor, vat_minor } = vatInside(gross_minor, vat_bp);
        assert.equal(net_minor + vat_minor, gross_minor);
        // |vat - exact| <= 1/2 and never half below, in exact whole numbers.
        const off = BigInt(vat_minor) * BigInt(10_000 + vat_bp) - BigInt(gross_minor * vat_bp);
        const half = BigInt(10_000 + vat_bp);
        assert.ok(2n * off > -half && 2n * off <= half);
      }),
    );
  });
  it('calls a fraction or a negative price a fault', () => {
    assert.throws(() => vatInside(0.5, 1_900), RangeError);
    assert.throws(() => vatInside(-1, 1_900), RangeError);
  });
});
