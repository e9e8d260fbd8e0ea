import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type CorrectionWish,
  planCorrection,
  type RecordedCorrection,
  recomputeCorrections,
} from './correction.ts';
import { openPayment, type Payment } from './payment-state.ts';
import { planByMinute } from './plan.fixture.ts';
import { TRIP_S_MAX } from './pricing-plan.ts';
import { buildFeeReceipt, buildReceipt, recomputeReceipt } from './receipt.ts';
import { vatInside } from './vat.ts';

const plan = { ...planByMinute, cap_minor: null, no_show_fee_minor: 300, fee_vat_bp: 700 };
const started_at = new Date('2026-05-01T07:00:00.000Z');
const after = (seconds: number) => new Date(started_at.getTime() + seconds * 1000).toISOString();
const head = { receipt_id: 'r', trip_id: 't', issued_at: started_at, status: 'paid' } as const;
/** Ten minutes: 100 and 10 times 20. */
const receipt = buildReceipt(head, plan, {
  started_at,
  ended_at: new Date(started_at.getTime() + 600_000),
  paused_s: 0,
});
const feeReceipt = buildFeeReceipt(head, plan, {
  fee: { kind: 'no_show', reservation_id: 'mannheim.r1' },
  due_at: started_at,
});
const paid = (minor: number): Payment => ({
  ...openPayment('042.p', { amount_minor: 0, currency: 'EUR' }),
  fare_minor: minor,
  hold: { status: 'captured', authorization_id: 'a', captured_minor: minor },
});

const planFor = (wish: CorrectionWish, of = receipt, payment = paid(300)) =>
  planCorrection({ payment, receipt: of, plan, corrections: 0 }, wish);
function codeOf(wish: CorrectionWish, of = receipt) {
  const planned = planFor(wish, of);
  return planned.ok ? 'ok' : planned.refusal.code;
}

describe('a wish to correct', () => {
  it('is another fare, or another usage, and not both or nothing', () => {
    const invalid = 'payments.correction_invalid';
    assert.equal(codeOf({}), invalid);
    assert.equal(codeOf({ fare_minor: 100, ended_at: after(60) }), invalid);
    assert.equal(codeOf({ fare_minor: 100, paused_s: 60 }), invalid);
    assert.deepEqual([codeOf({ fare_minor: 100 }), codeOf({ ended_at: after(60) })], ['ok', 'ok']);
  });

  it('of a usage keeps what it does not name', () => {
    const shorter = planFor({ ended_at: after(60) });
    assert.ok(shorter.ok);
    const basis = { kind: 'usage', ended_at: after(60), paused_s: 0 };
    assert.deepEqual([shorter.value.basis, shorter.value.after_minor], [basis, 120]);
    const paused = planFor({ paused_s: 300 });
    assert.ok(paused.ok);
    const same_end = { kind: 'usage', ended_at: after(600), paused_s: 300 };
    assert.deepEqual([paused.value.basis, paused.value.after_minor], [same_end, 225]);
  });

  it('of a usage leaves out what the receipt left out', () => {
    const ended_at = new Date(started_at.getTime() + 600_000);
    const disturbed = buildReceipt(head, plan, {
      started_at,
      ended_at,
      paused_s: 0,
      outage_s: 120,
    });
    assert.equal(disturbed.fare.total.amount_minor, 100 + 8 * 20);
    const shorter = planFor({ ended_at: after(540) }, disturbed, paid(260));
    assert.ok(shorter.ok);
    assert.equal(shorter.value.after_minor, 100 + 7 * 20);
  });

  it('of a usage ends the trip at a time, from its start to 31 days later', () => {
    assert.equal(codeOf({ ended_at: after(0) }), 'ok');
    assert.equal(codeOf({ ended_at: after(TRIP_S_MAX) }), 'payments.fare_not_lower');
    for (const ended_at of [after(-1), 'yesterday', after(TRIP_S_MAX + 1)])
      assert.equal(codeOf({ ended_at }), 'payments.correction_invalid', ended_at);
  });

  it('lowers the fare', () => {
    assert.equal(codeOf({ fare_minor: 299 }), 'ok');
    for (const wish of [{ fare_minor: 300 }, { fare_minor: 301 }, { ended_at: after(1_200) }])
      assert.equal(codeOf(wish), 'payments.fare_not_lower');
  });

  it('about a fee is its sum, with the VAT of a fee', () => {
    assert.equal(codeOf({ paused_s: 0 }, feeReceipt), 'payments.correction_invalid');
    const planned = planFor({ fare_minor: 0 }, feeReceipt);
    assert.ok(planned.ok);
    assert.deepEqual(planned.value.vat, vatInside(300, 700));
    const trip = planFor({ fare_minor: 0 });
    assert.ok(trip.ok);
    assert.deepEqual(trip.value.vat, vatInside(300, 1_900));
  });
});

describe('what a correction gives back', () => {
  const effect = (payment: Payment, wish: CorrectionWish) => {
    const planned = planFor(wish, receipt, payment);
    assert.ok(planned.ok);
    const { off_debt_minor, to_card_minor, to_credit_minor } = planned.value;
    return [off_debt_minor, to_card_minor, to_credit_minor];
  };

  it('goes to the card that paid, unless credit is wished for', () => {
    assert.deepEqual(effect(paid(300), { fare_minor: 100 }), [0, 200, 0]);
    assert.deepEqual(effect(paid(300), { fare_minor: 100, to: 'original' }), [0, 200, 0]);
    assert.deepEqual(effect(paid(300), { fare_minor: 100, to: 'credit' }), [0, 0, 200]);
  });

  it('is not what goes back already', () => {
    const waiting = { ...paid(300), corrected_minor: 100 };
    assert.deepEqual(effect(waiting, { fare_minor: 50 }), [0, 150, 0]);
    // Of 1.00 by card 0.80 is on its way back: the card takes 0.20 more, and credit the rest.
    const { hold } = paid(100);
    const mixed = { ...paid(300), hold, credit_minor: 200, corrected_minor: 80 };
    assert.deepEqual(effect(mixed, { fare_minor: 100 }), [0, 20, 100]);
  });

  it('goes to the card again after one refund was given and another refused and made good', () => {
    const refund = { charge: 'hold', authorization_id: 'a', amount_minor: 10 } as const;
    const given = { ...refund, status: 'refunded' as const };
    const some = { ...paid(300), corrected_minor: 10, refunds: [given] };
    assert.deepEqual(effect(some, { fare_minor: 0 }), [0, 290, 0]);
    const refused = { ...refund, status: 'declined' as const };
    const both = { ...some, corrected_minor: 20, returned_minor: 10, refunds: [given, refused] };
    assert.deepEqual(effect(both, { fare_minor: 0 }), [0, 0, 280]);
  });
});

describe('corrections on record', () => {
  const minor = (amount_minor: number) => ({ amount_minor });
  const first: RecordedCorrection = {
    number: 1,
    receipt_id: 'r',
    basis: { kind: 'usage', ended_at: after(60), paused_s: 0 },
    total_before: minor(300),
    total_after: minor(120),
    credited: minor(180),
    vat: { vat_bp: 1_900, ...difference(300, 120) },
  };

  function difference(before_minor: number, after_minor: number, vat_bp = 1_900) {
    const [before, then] = [vatInside(before_minor, vat_bp), vatInside(after_minor, vat_bp)];
    return {
      net_minor: before.net_minor - then.net_minor,
      vat_minor: before.vat_minor - then.vat_minor,
    };
  }
  const recompute = (more: object, of = receipt) =>
    recomputeCorrections(of, plan, [{ ...first, ...more }]);

  it('come out as they are', () => assert.equal(recompute({}), 180));

  it('do not come out when any number of theirs is another one', () => {
    const wrong: object[] = [
      { number: 2 },
      { receipt_id: 'other' },
      { total_before: minor(301) },
      { total_after: minor(121) },
      { credited: minor(181) },
      { vat: { ...first.vat, net_minor: first.vat.net_minor + 1 } },
      { vat: { ...first.vat, vat_minor: first.vat.vat_minor + 1 } },
    ];
    for (const one of wrong) assert.equal(recompute(one), null, JSON.stringify(one));
  });

  it('do not come out where their basis is not whole', () => {
    const { basis } = first;
    const wrong: object[] = [
      { kind: 'fare' },
      { kind: 'usage', paused_s: 0 },
      { kind: 'usage', ended_at: basis.ended_at },
    ];
    for (const one of wrong) assert.equal(recompute({ basis: one }), null, JSON.stringify(one));
  });

  it('do not come out where a fee is corrected by a usage', () => {
    const vat = { vat_bp: 700, ...difference(300, 120, 700) };
    assert.equal(recompute({ vat }, feeReceipt), null);
    const sum = { basis: { kind: 'fare', fare_minor: 120 }, vat };
    assert.equal(recompute(sum, feeReceipt), 180);
  });

  it('do not come out where they do not lower the fare', () => {
    const same = { basis: { kind: 'fare', fare_minor: 300 }, total_after: minor(300) };
    const vat = { vat_bp: 1_900, net_minor: 0, vat_minor: 0 };
    assert.equal(recompute({ ...same, credited: minor(0), vat }), null);
  });
});

describe('the receipt of a fee', () => {
  it('is one instant, one line, and comes out again', () => {
    assert.deepEqual(feeReceipt.usage, { started_at: after(0), ended_at: after(0), paused_s: 0 });
    assert.deepEqual(feeReceipt.fee, { kind: 'no_show', reservation_id: 'mannheim.r1' });
    assert.deepEqual(feeReceipt.fare.total, { amount_minor: 300, currency: 'EUR' });
    const placed = { ...plan, time_zone: 'Europe/Berlin' };
    assert.deepEqual(recomputeReceipt(feeReceipt, placed), []);
    const [difference] = recomputeReceipt(feeReceipt, { ...placed, no_show_fee_minor: 400 });
    assert.ok(difference !== undefined);
  });

  it('counts for no day, also where the plan has a cap of the day', () => {
    const capped = { ...plan, day_cap_minor: 900 };
    const fee = buildFeeReceipt(head, capped, {
      fee: { kind: 'no_show', reservation_id: 'mannheim.r1' },
      due_at: started_at,
    });
    assert.deepEqual(recomputeReceipt(fee, { ...capped, time_zone: 'Europe/Berlin' }), []);
  });
});
