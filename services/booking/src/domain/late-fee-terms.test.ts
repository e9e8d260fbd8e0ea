import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agreeTo, cancellationFee, feeOf, feeToOwe } from './late-fee.ts';

const fees = { currency: 'EUR', cancellation_fee_minor: 300, no_show_fee_minor: 700 };
const free_until = new Date('2026-05-01T08:00:00.000Z');
const late = new Date('2026-05-01T08:00:01.000Z');
const cancellation = { amount_minor: 300, currency: 'EUR', kind: 'late_cancellation' } as const;

describe('the fee of a plan', () => {
  it('is one sum for giving back late, and another for not coming', () => {
    assert.deepEqual(feeOf(fees, 'late_cancellation'), cancellation);
    assert.deepEqual(feeOf(fees, 'no_show'), {
      ...cancellation,
      amount_minor: 700,
      kind: 'no_show',
    });
    assert.deepEqual(cancellationFee({ free_until, fees }, late), cancellation);
    assert.equal(cancellationFee({ free_until, fees }, free_until), null);
  });

  it('is none where the plan asks for nothing', () => {
    const { no_show_fee_minor } = fees;
    const none = { ...fees, cancellation_fee_minor: 0, no_show_fee_minor };
    assert.equal(feeOf(none, 'late_cancellation'), null);
    assert.equal(feeOf({ ...fees, no_show_fee_minor: 0 }, 'no_show'), null);
    assert.equal(feeOf(null, 'no_show'), null);
  });

  it('is told with the version of the plan that it comes from', () => {
    const plan = { pricing_plan_id: 'plan1', plan_version: 3 };
    assert.deepEqual(feeToOwe(plan, cancellation), {
      fee: { ...cancellation, plan: { pricing_plan_id: 'plan1', version: 3 } },
    });
    assert.deepEqual(feeToOwe(plan, null), {});
  });

  it('is taken when the rider agreed to it, and none where none is due, whatever was agreed to', () => {
    const agreed = { amount_minor: 300, currency: 'EUR' };
    assert.deepEqual(agreeTo(cancellation, agreed), { ok: true, value: cancellation });
    for (const accepted of [undefined, agreed])
      assert.deepEqual(agreeTo(null, accepted), { ok: true, value: null });
  });

  it('is refused to be taken with the sum that has to be agreed to', () => {
    const other = [
      undefined,
      { amount_minor: 299, currency: 'EUR' },
      { amount_minor: 300, currency: 'USD' },
    ];
    for (const accepted of other) {
      const answer = agreeTo(cancellation, accepted);
      assert.ok(!answer.ok);
      assert.equal(answer.refusal.code, 'booking.fee_not_accepted');
      assert.deepEqual(answer.refusal.facts, { fee_minor: 300, currency: 'EUR' });
    }
  });
});
