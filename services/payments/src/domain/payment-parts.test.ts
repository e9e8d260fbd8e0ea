import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Charge } from './charge.ts';
import { disputeEvents, type KnownDispute } from './dispute.ts';
import { nextRetryAt, RETRIES_MAX } from './dunning.ts';
import { feeVat_bp, priceFee } from './fee.ts';
import { accountIdsFixture as ids } from './ids.fixture.ts';
import {
  moveFeeIdOf,
  NO_AREA,
  OPERATOR_ACCOUNT_ID,
  paymentIdOf,
  pricingPlanIdOf,
  receiptIdOf,
  redemptionIdOf,
} from './ids.ts';
import {
  balancesOf,
  entryId,
  postingsForCapture,
  postingsForCorrection,
  postingsForCredit,
  postingsForFare,
  postingsForRefund,
} from './ledger.ts';
import {
  chargeByAuthorization,
  paymentStanding,
  refundFound,
  returnCredit,
  spendCredit,
} from './payment.ts';
import { openPayment, type Payment } from './payment-state.ts';
import { planByMinute } from './plan.fixture.ts';
import { isAsked } from './reconciliation.ts';
import { isRefundOpen, type Refund, refundHeard } from './refund.ts';
import { topUpDecided } from './top-up.ts';

const now = new Date('2026-05-01T08:00:00.000Z');
const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
const facts = { ...ids, area_id: 'mannheim', purpose: 'trip' as const, payment_method_id: 'm1' };
const paymentOf = (more: Partial<Payment>): Payment => ({
  ...openPayment(ids.payment_id, eur(1_000)),
  ...more,
});
const held: Charge = {
  status: 'authorized',
  authorization_id: 'auth_1',
  amount_minor: 1_000,
  attempts: 0,
};
const captured = (captured_minor: number): Charge => ({
  status: 'captured',
  authorization_id: 'auth_1',
  captured_minor,
});
const refund: Refund = {
  charge: 'hold',
  authorization_id: 'auth_1',
  amount_minor: 40,
  status: 'refunding',
};

/** Made once; a change of any would lose what is stored under it. */
const PINNED = [
  '042.ab7f220b-8d10-8928-98b9-46a864fd085e',
  '042.377729a4-8dbf-80db-a085-f4f520d75c7e',
  'mannheim.702e3478-e635-84af-a24d-3cce95c8964d',
  'mannheim.24209cea-79e0-8ba1-abea-e632f69edd28',
  '042.71f0a519-7b16-8983-8039-ed72878987ac',
  '000.b9ae2502-eb39-8ceb-a002-f6bc3eb67556',
  '042.a9998a73-7f10-8226-95bc-a45eb3aa98a1',
  '-',
];

describe('the ids of payments', () => {
  it('are the same for the same things, and their own for each kind', () => {
    const { account_id, trip_id } = ids;
    const made = () => [
      paymentIdOf(account_id, trip_id),
      receiptIdOf(account_id, trip_id),
      redemptionIdOf(account_id, trip_id),
      moveFeeIdOf(trip_id, account_id),
      pricingPlanIdOf('mannheim', 'car'),
      pricingPlanIdOf('mannheim', 'van'),
      pricingPlanIdOf('bayarea', 'car'),
      paymentIdOf(account_id, account_id),
      paymentIdOf(account_id.replace('042', '043'), trip_id),
      OPERATOR_ACCOUNT_ID,
    ];
    assert.deepEqual(made(), made());
    assert.equal(new Set(made().map((id) => id.slice(id.indexOf('.')))).size, made().length);
  });

  it('are these for ever: stored ones are found by them', () => {
    const { account_id, trip_id } = ids;
    assert.deepEqual(
      [
        paymentIdOf(account_id, trip_id),
        receiptIdOf(account_id, trip_id),
        moveFeeIdOf(trip_id, account_id),
        pricingPlanIdOf('mannheim', 'car'),
        redemptionIdOf(account_id, trip_id),
        OPERATOR_ACCOUNT_ID,
        entryId('capture', account_id, 'key'),
        NO_AREA,
      ],
      PINNED,
    );
  });
});

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

describe('what is due', () => {
  const tried = (n: number, reason: 'schedule' | 'pay_now' = 'schedule') =>
    paymentOf({ retries: Array.from({ length: n }, () => ({ reason, charge: held })) });
  const hoursUntil = (payment: Payment) => {
    const at = nextRetryAt(payment, now);
    return at === null ? null : (at.getTime() - now.getTime()) / 3_600_000;
  };

  it('is asked for again after an hour, a day, three days and a week', () =>
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((n) => hoursUntil(tried(n))),
      [1, 24, 72, 168, null],
    ));

  it('is asked for by itself whatever the rider tried meanwhile, up to a bound', () => {
    assert.equal(hoursUntil(tried(RETRIES_MAX - 1, 'pay_now')), 1);
    assert.equal(hoursUntil(tried(RETRIES_MAX, 'pay_now')), null);
  });
});

describe('a top-up', () => {
  const top_up = { ...facts, purpose: 'top_up' as const };

  it('is taken whole as soon as it is held', () => {
    const { after, said } = topUpDecided(top_up, paymentOf({ hold: held }), now);
    assert.equal(after.fare_minor, 1_000);
    assert.deepEqual(
      said.map(({ type, occurred_at, data }) => [type, occurred_at, data]),
      [['payments.fare_set', now, { ...ids, fare: eur(1_000), reason: 'top_up' }]],
    );
  });

  it('costs nothing where it is not held', () => {
    const declined = paymentOf({ hold: { status: 'declined', code: 'card_declined' } });
    const { after, said } = topUpDecided(top_up, declined, now);
    assert.equal(after.fare_minor, 0);
    assert.equal(said.length, 1);
  });

  it('is not decided while the bank thinks, nor twice, and a trip never is', () => {
    const open = paymentOf({});
    const settled = paymentOf({ hold: held, fare_minor: 1_000 });
    for (const payment of [open, settled])
      assert.deepEqual(topUpDecided(top_up, payment, now), { after: payment, said: [] });
    const trip = paymentOf({ hold: held });
    assert.deepEqual(topUpDecided(facts, trip, now), { after: trip, said: [] });
  });
});

describe('an amount that goes back', () => {
  const heard = (status: Refund['status'], answer: Parameters<typeof refundHeard>[1]) =>
    refundHeard({ ...refund, status }, answer);
  const no = { status: 'declined', code: 'card_closed' } as const;

  it('is given back or refused, and what is refused stays so', () => {
    for (const status of ['none', 'refunding', 'refund_unknown'] as const) {
      assert.deepEqual(heard(status, { status: 'refunded' }), { ...refund, status: 'refunded' });
      assert.deepEqual(heard(status, no), { ...refund, status: 'declined', code: 'card_closed' });
    }
    for (const answer of [no, { status: 'refunded' }, { status: 'not_found' }] as const)
      assert.deepEqual(heard('declined', answer), { ...refund, status: 'declined' });
  });

  it('stays given back unless the payer’s bank sends it back, days later', () => {
    for (const answer of [{ status: 'refunded' }, { status: 'not_found' }] as const)
      assert.deepEqual(heard('refunded', answer), { ...refund, status: 'refunded' });
    assert.deepEqual(heard('refunded', no), { ...refund, status: 'declined', code: 'card_closed' });
  });

  it('is asked for again where nothing is known of it, and looked up where that is in doubt', () => {
    assert.deepEqual(heard('refunding', { status: 'not_found' }), { ...refund, status: 'none' });
    const doubt = heard('refunding', { status: 'unknown' });
    assert.deepEqual(doubt, { ...refund, status: 'refund_unknown' });
    const none: Refund = { ...refund, status: 'none' };
    assert.equal(refundHeard(none, { status: 'not_found' }), none);
    assert.equal(refundHeard(none, { status: 'unknown' }), none);
  });

  it('takes no answer to anything else', () =>
    assert.throws(() => heard('refunding', { status: 'released' }), RangeError));

  it('is open until it is given back or refused', () => {
    const all = ['none', 'refunding', 'refund_unknown', 'refunded', 'declined'] as const;
    const open = all.filter((status) => isRefundOpen({ ...refund, status }));
    assert.deepEqual(open, ['none', 'refunding', 'refund_unknown']);
  });
});

describe('a refund that somebody made at the provider', () => {
  const found = {
    charge: 'hold',
    authorization_id: 'auth_1',
    amount_minor: 40,
    provider_key: 'k1',
  } as const;
  const paid = paymentOf({ hold: captured(300), fare_minor: 300, refunds: [refund] });

  it('is taken in once, behind ours', () => {
    const once = refundFound(paid, found);
    assert.deepEqual(once.refunds, [refund, { ...found, status: 'refunded' }]);
    assert.equal(refundFound(once, found), once);
    assert.equal(refundFound(once, { ...found, provider_key: 'k2' }).refunds.length, 3);
  });

  it('belongs to the charge whose hold it was made of', () => {
    assert.equal(chargeByAuthorization(paid, 'auth_1'), 'hold');
    assert.equal(chargeByAuthorization(paid, 'auth_9'), null);
    const other = { ...paid, remainder: { ...held, authorization_id: 'auth_2' } };
    assert.equal(chargeByAuthorization(other, 'auth_2'), 'remainder');
  });

  it('is asked for where our books hold its part', () => {
    assert.equal(isAsked(paid, 'refund_1'), true);
    assert.equal(isAsked(paid, 'refund_2'), false);
    assert.equal(isAsked(paid, 'remainder'), true);
    assert.equal(isAsked(paid, 'retry_1'), false);
  });

  it('that is more than a correction said is for a person to look at', () => {
    const given = { ...refund, status: 'refunded' as const };
    const more = { ...paid, refunds: [given] };
    assert.equal(paymentStanding(more), 'needs_person');
    assert.equal(paymentStanding({ ...more, corrected_minor: 40 }), 'settled');
  });
});

describe('a rider’s credit in a payment', () => {
  const open = paymentOf({ fare_minor: 300, hold: captured(200) });

  it('pays what is owed and not more', () => {
    assert.equal(spendCredit(open, 100).credit_minor, 100);
    assert.throws(() => spendCredit(open, 101), RangeError);
  });

  it('gets back what was paid too much and not more', () => {
    const paid = paymentOf({ fare_minor: 300, corrected_minor: 100, hold: captured(300) });
    assert.equal(returnCredit(paid, 100).returned_minor, 100);
    assert.throws(() => returnCredit(paid, 101), RangeError);
  });

  it('moves against what gave it or took it', () => {
    const scope = {
      account_id: ids.account_id,
      area_id: 'mannheim',
      occurred_at: now,
      reference: 'r',
    };
    const mine = `rider_credit:${ids.account_id}`;
    const linesOf = (cause: Parameters<typeof postingsForCredit>[1]) =>
      postingsForCredit(scope, cause, eur(50)).lines.map((one) => [one.account, one.amount_minor]);
    const up = [mine, -50];
    assert.deepEqual(linesOf('goodwill'), [['goodwill:mannheim', 50], up]);
    assert.deepEqual(linesOf('outage'), [['outage_credits:mannheim', 50], up]);
    assert.deepEqual(linesOf('voucher'), [['vouchers:mannheim', 50], up]);
    assert.deepEqual(linesOf('top_up'), [['provider_clearing', 50], up]);
    const owed = `rider_receivable:${ids.account_id}`;
    assert.deepEqual(linesOf('returned'), [[owed, 50], up]);
    assert.deepEqual(linesOf('spent'), [
      [owed, -50],
      [mine, 50],
    ]);
    const { cause } = postingsForCredit(scope, 'spent', eur(50));
    assert.deepEqual(cause, { kind: 'credit', reference: 'r' });
  });
});

describe('an entry of the ledger', () => {
  const { account_id } = ids;
  const scope = { account_id, area_id: 'mannheim', occurred_at: now, reference: 'r' };
  const taxed = { ...scope, country: 'DE', vat_bp: 1_900 };
  const change = { currency: 'EUR', before_minor: 300, after_minor: 100 };

  it('names the kind of its cause', () => {
    const entries = [
      postingsForFare(taxed, eur(300)),
      postingsForFare(taxed, eur(300), 'fee'),
      postingsForCapture(scope, eur(300)),
      postingsForCorrection(taxed, change),
      postingsForRefund(scope, eur(200)),
    ];
    const kinds = entries.map(({ cause }) => cause.kind);
    assert.deepEqual(kinds, ['fare', 'fee', 'capture', 'correction', 'refund']);
  });

  it('adds up by account and currency', () => {
    const dollars = { amount_minor: 7, currency: 'USD' };
    const entries = [
      postingsForCapture(scope, eur(300)),
      postingsForCapture({ ...scope, reference: 'other' }, dollars),
      postingsForRefund(scope, eur(100)),
    ];
    const held = balancesOf(entries).get('provider_clearing') ?? [];
    assert.deepEqual(new Set(held), new Set([eur(200), dollars]));
  });
});

describe('a dispute', () => {
  const told = {
    dispute_id: 'd1',
    charge: 'hold',
    status: 'needs_response',
    reason: 'fraudulent',
    respond_by: '2026-05-10T00:00:00.000Z',
    amount: eur(300),
    withdrawn: eur(300),
    fee: eur(15),
  } as unknown as KnownDispute;
  const known = (more: object): KnownDispute => ({ ...told, moves: 2, ...more });
  const typesOf = (before: KnownDispute | null) =>
    disputeEvents(facts, { known: before, told }, now).map(({ type }) => type);
  const posted = 'payments.ledger_entry_posted';

  it('is on record when it is new, with what it did to our money', () => {
    const [opened, entry] = disputeEvents(facts, { known: null, told }, now);
    assert.equal(opened?.type, 'payments.dispute_opened');
    assert.deepEqual(opened?.data, { ...ids, ...told });
    assert.equal((entry?.data as { cause: string } | undefined)?.cause, 'dispute:d1:1');
  });

  it('is quiet while it stands as our books say', () => assert.deepEqual(typesOf(known({})), []));

  it('is on record each time it moves, and posted where its money moved', () => {
    const moved = 'payments.dispute_moved';
    assert.deepEqual(typesOf(known({ status: 'under_review' })), [moved]);
    assert.deepEqual(typesOf(known({ respond_by: undefined })), [moved]);
    assert.deepEqual(typesOf(known({ amount: eur(1) })), [moved]);
    assert.deepEqual(typesOf(known({ withdrawn: eur(0) })), [moved, posted]);
    assert.deepEqual(typesOf(known({ fee: eur(0) })), [moved, posted]);
    const events = disputeEvents(facts, { known: known({ fee: eur(0) }), told }, now);
    assert.equal((events[1]?.data as { cause: string } | undefined)?.cause, 'dispute:d1:3');
  });
});
