import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  CORRECTIONS_MAX,
  type CorrectionPlan,
  type CorrectionWish,
  planCorrection,
  type RecordedCorrection,
  recomputeCorrections,
} from './correction.ts';
import { nextRetryAt, RETRIES_MAX, RETRY_AFTER_S } from './dunning.ts';
import { creditFare, retryPayment, returnCredit, settlePayment, spendCredit } from './payment.ts';
import { openPayment, type Payment } from './payment-state.ts';
import { planByMinute } from './plan.fixture.ts';
import { buildReceipt } from './receipt.ts';

const plan = { ...planByMinute, cap_minor: null };
const started_at = new Date('2026-05-01T07:00:00.000Z');
const receiptOf = (minutes: number) =>
  buildReceipt({ receipt_id: 'r', trip_id: 't', issued_at: started_at, status: 'due' }, plan, {
    started_at,
    ended_at: new Date(started_at.getTime() + minutes * 60_000),
    paused_s: 0,
  });

/** A payment of a fare of which a card and credit paid these parts. */
function paymentOf(fare_minor: number, card_minor: number, credit_minor: number): Payment {
  const set = settlePayment(openPayment('042.p', { amount_minor: 0, currency: 'EUR' }), fare_minor);
  assert.ok(set.ok);
  const hold = { status: 'captured', authorization_id: 'a', captured_minor: card_minor } as const;
  const paid = card_minor === 0 ? set.value : { ...set.value, hold };
  return credit_minor === 0 ? paid : spendCredit(paid, credit_minor);
}

function planned(payment: Payment, minutes: number, wish: CorrectionWish): CorrectionPlan {
  const at = { payment, receipt: receiptOf(minutes), plan, corrections: 0 };
  const outcome = planCorrection(at, wish);
  return outcome.ok ? outcome.value : assert.fail(outcome.refusal.code);
}

const parts = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat(100), fc.nat(100));

describe('a correction of a fare', () => {
  it('goes whole to debt, card and credit, and never to the card what it did not pay', () => {
    const to = fc.constantFrom<('original' | 'credit')[]>('original', 'credit');
    fc.assert(
      fc.property(parts, fc.nat(99), to, ([minutes, card, credit], right, target) => {
        const total_minor = receiptOf(minutes).fare.total.amount_minor;
        const card_minor = Math.floor((total_minor * card) / 200);
        const credit_minor = Math.floor((total_minor * credit) / 200);
        const payment = paymentOf(total_minor, card_minor, credit_minor);
        const fare_minor = Math.floor((total_minor * right) / 100);
        const { credited_minor, ...effect } = planned(payment, minutes, { fare_minor, to: target });
        const { off_debt_minor, to_card_minor, to_credit_minor, vat } = effect;
        assert.equal(credited_minor, total_minor - fare_minor);
        assert.equal(off_debt_minor + to_card_minor + to_credit_minor, credited_minor);
        assert.equal(vat.net_minor + vat.vat_minor, credited_minor);
        assert.ok(to_card_minor <= card_minor);
        assert.ok(off_debt_minor <= total_minor - card_minor - credit_minor);
        if (target === 'credit') assert.equal(to_card_minor, 0);
      }),
    );
  });

  it('is computed again from what is on record, and nothing else passes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 300 }), fc.nat(8), (minutes, fewer) => {
        const receipt = receiptOf(minutes);
        const ended_at = new Date(started_at.getTime() + fewer * 60_000).toISOString();
        const payment = paymentOf(receipt.fare.total.amount_minor, 0, 0);
        const first = recorded(planned(payment, minutes, { ended_at }), 1);
        const after = creditFare(payment, first.credited.amount_minor);
        const second = recorded(planned(after, minutes, { fare_minor: 7 }), 2);
        const taken_minor = receipt.fare.total.amount_minor - 7;
        assert.equal(recomputeCorrections(receipt, plan, [first, second]), taken_minor);
        const wrong = { ...second, total_after: { amount_minor: 8 } };
        assert.equal(recomputeCorrections(receipt, plan, [first, wrong]), null);
        assert.equal(recomputeCorrections(receipt, plan, [second]), null);
        assert.equal(recomputeCorrections(receipt, plan, []), 0);
      }),
    );
  });

  it('is made at most twenty times, and not where a refund was refused', () => {
    const payment = paymentOf(300, 0, 0);
    const at = { payment, receipt: receiptOf(10), plan, corrections: CORRECTIONS_MAX };
    const often = planCorrection(at, { fare_minor: 1 });
    assert.ok(!often.ok && often.refusal.code === 'payments.not_correctable');
    const refund = { charge: 'hold', authorization_id: 'a', amount_minor: 1 } as const;
    const refunds = [{ ...refund, status: 'declined' as const }];
    const refused = { ...creditFare(paymentOf(300, 300, 0), 1), refunds };
    const again = planCorrection({ ...at, payment: refused, corrections: 0 }, { fare_minor: 1 });
    assert.ok(!again.ok && again.refusal.code === 'payments.not_correctable');
    const resolved = returnCredit(refused, 1);
    const { to_card_minor, to_credit_minor } = planned(resolved, 10, { fare_minor: 0 });
    assert.deepEqual([to_card_minor, to_credit_minor], [0, 299], 'the card is not asked again');
  });
});

describe('what is due', () => {
  it('is asked for by itself four times, each later than the one before', () => {
    let payment = paymentOf(300, 0, 0);
    const waits = [];
    for (;;) {
      const at = nextRetryAt(payment, started_at);
      if (at === null) break;
      waits.push((at.getTime() - started_at.getTime()) / 1000);
      payment = retryPayment(retryPayment(payment, 'schedule'), 'pay_now');
    }
    assert.deepEqual(waits, [...RETRY_AFTER_S]);
  });

  it('is asked for by itself no more when it was tried as often as it may be', () => {
    let payment = paymentOf(300, 0, 0);
    for (let n = 0; n < RETRIES_MAX; n++) payment = retryPayment(payment, 'pay_now');
    assert.equal(nextRetryAt(payment, started_at), null);
  });
});

function recorded(one: CorrectionPlan, number: number): RecordedCorrection {
  const { basis, before_minor, after_minor, credited_minor, vat } = one;
  return {
    number,
    receipt_id: 'r',
    basis: { ...basis },
    total_before: { amount_minor: before_minor },
    total_after: { amount_minor: after_minor },
    credited: { amount_minor: credited_minor },
    vat,
  };
}
