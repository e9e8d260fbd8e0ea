import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import {
  AccountThingId,
  AreaId,
  AreaThingId,
  Currency,
  Instant,
  MoneyShape,
  OneOf,
  PageOf,
  pageInput,
  Reason,
  Shape,
} from '../shapes.ts';
import {
  CORRECTION_REASONS,
  CorrectionEffect,
  CreditMovementView,
  CreditNoteShape,
  PaymentActionShape,
  REFUND_TARGETS,
  VoucherView,
} from './shapes.ts';

/** Whose payment of which trip. An operator of the trip's area sees both in the list of trips. */
const tripOfRider = { trip_id: AreaThingId, rider_id: AccountThingId };

/** The right fare, by exactly one of two: a sum, or the usage that is right. */
const rightFare = {
  fare_minor: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000_000 })),
  /** When the trip ended in truth; absent: as on the receipt. */
  ended_at: Type.Optional(Instant),
  /** Whole seconds of pause in truth; absent: as on the receipt. */
  paused_s: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800 })),
  to: Type.Optional(OneOf(REFUND_TARGETS)),
};

const correctionRefusals = [
  'payments.payment_unknown',
  'payments.correction_invalid',
  'payments.fare_not_lower',
  'payments.not_correctable',
] as const;

/** What people type: case does not count. */
const VoucherCode = Type.String({ pattern: '^[A-Za-z0-9-]+$', minLength: 4, maxLength: 32 });

const amount = Type.Integer({ minimum: 1, maximum: 100_000 });

export const getTripPayment = defineRoute({
  id: 'payments.get_trip_payment',
  summary: 'The money of one trip: what is owed, paid, given back and under way.',
  method: 'GET',
  path: '/v1/trips/{trip_id}/payment',
  scope: 'operator',
  area_from: 'trip_id',
  input: Shape(tripOfRider),
  output: Shape({
    payment_id: Type.String(),
    trip_id: AreaThingId,
    standing: Type.String(),
    currency: Currency,
    fare_minor: Type.Union([Type.Integer(), Type.Null()]),
    /** The fare after all corrections. */
    owed_minor: Type.Integer(),
    captured_minor: Type.Integer(),
    paid_by_credit_minor: Type.Integer(),
    /** What went back, or is on its way. */
    refunded_minor: Type.Integer(),
    returned_to_credit_minor: Type.Integer(),
    refunds: Type.Array(
      Shape({
        amount_minor: Type.Integer(),
        status: Type.String(),
        code: Type.Optional(Type.String()),
      }),
    ),
    /** How often what is due was asked for again. */
    tries: Type.Integer(),
    corrections: Type.Array(CreditNoteShape),
  }),
  refusals: ['payments.payment_unknown'],
});

export const previewCorrection = defineRoute({
  id: 'payments.preview_correction',
  summary: 'What another fare of a trip would do. Changes nothing.',
  method: 'GET',
  path: '/v1/trips/{trip_id}/corrections/preview',
  scope: 'operator',
  area_from: 'trip_id',
  input: Shape({ ...tripOfRider, ...rightFare }),
  output: Shape({
    ...CorrectionEffect.properties,
    /** What the ledger would get. Debit positive, credit negative. */
    ledger_lines: Type.Array(
      Shape({ account: Type.String(), amount_minor: Type.Integer(), currency: Type.String() }),
    ),
  }),
  refusals: correctionRefusals,
});

export const correctTrip = defineRoute({
  id: 'payments.correct_trip',
  summary: 'Set a lower fare of a trip, with a reason; what was paid too much goes back.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/corrections',
  scope: 'operator',
  area_from: 'trip_id',
  success: 201,
  input: Shape({
    ...tripOfRider,
    ...rightFare,
    reason: OneOf(CORRECTION_REASONS),
    /** For the record; the rider does not see it. */
    note: Reason,
  }),
  output: CreditNoteShape,
  refusals: correctionRefusals,
});

export const creditRefusedRefund = defineRoute({
  id: 'payments.credit_refused_refund',
  summary: 'Give the rider as credit what the provider would not give back to the card.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/refused-refund/credit',
  scope: 'operator',
  area_from: 'trip_id',
  success: 201,
  input: Shape({ ...tripOfRider, note: Reason }),
  output: CreditMovementView,
  refusals: ['payments.payment_unknown', 'payments.no_refused_refund'],
});

export const grantGoodwill = defineRoute({
  id: 'payments.grant_goodwill',
  summary: 'Give the rider of a trip credit, with a reason.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/goodwill',
  scope: 'operator',
  area_from: 'trip_id',
  success: 201,
  input: Shape({ ...tripOfRider, amount_minor: amount, note: Reason }),
  output: CreditMovementView,
  refusals: ['payments.payment_unknown'],
});

export const listDebts = defineRoute({
  id: 'payments.list_debts',
  summary: 'What I still owe.',
  method: 'GET',
  path: '/v1/debts',
  scope: 'rider',
  input: Shape({ ...pageInput }),
  output: PageOf(
    Shape({
      trip_id: AreaThingId,
      amount: MoneyShape,
      /** When the receipt was issued. */
      since: Type.Optional(Instant),
      is_being_collected: Type.Boolean(),
    }),
  ),
  refusals: [],
});

export const payNow = defineRoute({
  id: 'payments.pay_now',
  summary: 'Pay what I owe for a trip, by my credit and my present means of payment.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/pay',
  scope: 'rider',
  success: 202,
  input: Shape({ trip_id: AreaThingId }),
  output: Shape({ trip_id: AreaThingId, status: OneOf(['paid', 'collecting']) }),
  refusals: [
    'payments.payment_unknown',
    'payments.nothing_due',
    'payments.method_missing',
    'payments.tries_used_up',
  ],
});

export const listCredit = defineRoute({
  id: 'payments.list_credit',
  summary: 'My credit, one balance a currency, and what moved it, newest first.',
  method: 'GET',
  path: '/v1/credit',
  scope: 'rider',
  input: Shape({ ...pageInput }),
  output: Shape({
    balances: Type.Array(MoneyShape),
    items: Type.Array(CreditMovementView),
    next_cursor: Type.Optional(Type.String()),
  }),
  refusals: [],
});

export const redeemVoucher = defineRoute({
  id: 'payments.redeem_voucher',
  summary: 'Turn the code of a voucher into credit.',
  method: 'POST',
  path: '/v1/credit/vouchers',
  scope: 'rider',
  success: 201,
  input: Shape({ code: VoucherCode }),
  output: CreditMovementView,
  refusals: [
    'payments.voucher_unknown',
    'payments.voucher_over',
    'payments.voucher_used_up',
    'payments.voucher_already_redeemed',
  ],
});

export const topUpCredit = defineRoute({
  id: 'payments.top_up_credit',
  summary: 'Pay credit in, by my means of payment.',
  method: 'POST',
  path: '/v1/areas/{area_id}/credit/top-ups',
  scope: 'rider',
  success: 202,
  timeout_ms: 8000,
  input: Shape({ area_id: AreaId, amount_minor: amount, currency: Currency }),
  output: Shape({
    /** By this id the bank's question is asked for, as that of a trip. */
    top_up_id: AreaThingId,
    /** `accepted`: the bank holds it, and the credit follows in a moment. */
    status: OneOf(['accepted', 'declined', 'unclear', 'action_required']),
    decline_code: Type.Optional(Type.String()),
    action: Type.Optional(PaymentActionShape),
  }),
  refusals: ['payments.area_unknown', 'payments.currency_not_of_area', 'payments.method_missing'],
});

export const createVoucher = defineRoute({
  id: 'payments.create_voucher',
  summary: 'Make a voucher of an area: a code, what it is worth, until when and how often.',
  method: 'POST',
  path: '/v1/areas/{area_id}/vouchers',
  scope: 'operator',
  area_from: 'area_id',
  success: 201,
  input: Shape({
    area_id: AreaId,
    code: VoucherCode,
    amount_minor: amount,
    currency: Currency,
    valid_until: Instant,
    /** Riders who may redeem it, each once. */
    uses_max: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  }),
  output: VoucherView,
  refusals: [
    'payments.area_unknown',
    'payments.currency_not_of_area',
    'payments.voucher_code_taken',
    'payments.voucher_invalid',
  ],
});

export const listVouchers = defineRoute({
  id: 'payments.list_vouchers',
  summary: 'The vouchers of an area.',
  method: 'GET',
  path: '/v1/areas/{area_id}/vouchers',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(VoucherView),
  refusals: [],
});

/**
 * Credit that a room gives for a cause of its own, such as an outage. The same cause gives it once.
 */
export const grantCredit = defineRoute({
  id: 'payments.grant_credit',
  summary: 'Give a rider credit for a cause, once.',
  method: 'POST',
  path: '/internal/payments/credit',
  scope: 'service',
  input: Shape({
    account_id: AccountThingId,
    area_id: AreaId,
    kind: OneOf(['goodwill', 'outage']),
    amount: MoneyShape,
    /** Names what it is for, uniquely among its kind. */
    cause: Type.String({ minLength: 1, maxLength: 200 }),
    trip_id: Type.Optional(AreaThingId),
  }),
  output: CreditMovementView,
  refusals: ['payments.amount_invalid'],
  timeout_ms: 3000,
});
