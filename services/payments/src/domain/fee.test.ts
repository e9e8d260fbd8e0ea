import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { feeVat_bp, priceFee } from './fee.ts';
import { eur } from './payment.fixture.ts';
import { planByMinute } from './plan.fixture.ts';

describe('a fee of a plan', () => {
  const plan = { ...planByMinute, cancellation_fee_minor: 300, no_show_fee_minor: 700 };

  it('is one line, with the VAT of the plan or its own', () => {
    assert.deepEqual(priceFee({ ...plan, fee_vat_bp: 0 }, 'no_show'), {
      lines: [{ kind: 'no_show', quantity: 1, unit_minor: 700, amount_minor: 700 }],
      total: eur(700),
      vat: { vat_bp: 0, net_minor: 700, vat_minor: 0 },
    });
    const late = priceFee(plan, 'late_cancellation');
    assert.deepEqual([late.total, late.vat.vat_minor], [eur(300), 48]);
    assert.deepEqual([feeVat_bp(plan), feeVat_bp({ ...plan, fee_vat_bp: 700 })], [1_900, 700]);
  });

  it('is nothing where the plan has none', () => {
    assert.deepEqual(priceFee(planByMinute, 'no_show').total, eur(0));
    assert.deepEqual(priceFee(planByMinute, 'late_cancellation').total, eur(0));
  });
});
