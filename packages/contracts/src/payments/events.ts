import { defineEvent } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { AccountThingId, AreaThingId, Instant, MoneyShape, OneOf, Shape } from '../shapes.ts';
import {
  CORRECTION_REASONS,
  CREDIT_MOVEMENT_KINDS,
  CreditNoteShape,
  DISPUTE_STATUSES,
  PlanRef,
  PricingPlanShape,
  REFUND_TARGETS,
  ReceiptShape,
  VoucherView,
} from './shapes.ts';

const payment = { payment_id: AccountThingId, trip_id: AreaThingId, account_id: AccountThingId };
/**
 * Which charge of a payment: the hold before the trip, what the fare needs beyond it, or one of the
 * tries for what is due.
 */
const ChargeName = Type.Unsafe<'hold' | 'remainder' | `retry_${number}`>({
  type: 'string',
  pattern: '^(hold|remainder|retry_[1-9][0-9]{0,2})$',
});
/** A charge, or the n-th amount that goes back. */
const PartName = Type.Unsafe<'hold' | 'remainder' | `retry_${number}` | `refund_${number}`>({
  type: 'string',
  pattern: '^(hold|remainder|(retry|refund)_[1-9][0-9]{0,2})$',
});
/** Absent: the hold. */
const charge = { charge: Type.Optional(ChargeName) };

export const pricingPlanPublished = defineEvent({
  type: 'payments.pricing_plan_published',
  version: 1,
  data: Shape({
    ...PricingPlanShape.properties,
    /** ISO 3166-1 alpha-2, of the area as it was then: whose VAT it is. */
    country: Type.String(),
    /** IANA, of the area as it was then: whose calendar days a cap of the day counts. */
    time_zone: Type.Optional(Type.String()),
  }),
});

/** The provider's token is in the vault. */
export const paymentMethodAdded = defineEvent({
  type: 'payments.payment_method_added',
  version: 1,
  data: Shape({
    payment_method_id: AccountThingId,
    account_id: AccountThingId,
    token_ref: Type.String(),
    label: Type.String(),
  }),
});

/** `hold.amount_minor` is 0 where nothing is held before the trip. */
export const paymentOpened = defineEvent({
  type: 'payments.payment_opened',
  version: 1,
  data: Shape({
    ...payment,
    hold: MoneyShape,
    payment_method_id: Type.Optional(AccountThingId),
    plan: Type.Optional(PlanRef),
    /** The rider is there: a bank that wants to hear them may ask. Absent: it may not. */
    payer_present: Type.Optional(Type.Literal(true)),
    /**
     * What is paid for. Absent: the trip `trip_id`. `top_up`: credit of the rider, and `trip_id`
     * is the id of the top-up itself, in its area. `fee`: a promise given back late or not used,
     * and `trip_id` is what its receipt calls so.
     */
    purpose: Type.Optional(OneOf(['top_up', 'fee'])),
  }),
});
/**
 * What the rider owes, once and for all: the fare of an ended trip, or nothing for one that never
 * began.
 */
export const fareSet = defineEvent({
  type: 'payments.fare_set',
  version: 1,
  data: Shape({ ...payment, fare: MoneyShape, reason: Type.String() }),
});

export const holdRequested = defineEvent({
  type: 'payments.hold_requested',
  version: 1,
  data: Shape({ ...payment, ...charge, payment_method_id: AccountThingId, amount: MoneyShape }),
});
export const holdPlaced = defineEvent({
  type: 'payments.hold_placed',
  version: 1,
  data: Shape({ ...payment, ...charge, authorization_id: Type.String(), amount: MoneyShape }),
});
/** The payer's bank wants to hear the payer before it holds anything. */
export const holdChallenged = defineEvent({
  type: 'payments.hold_challenged',
  version: 1,
  data: Shape({
    ...payment,
    ...charge,
    authorization_id: Type.String(),
    amount: MoneyShape,
    /** How long the trip waits for the payer, wall time. */
    ends_at: Instant,
  }),
});
export const holdDeclined = defineEvent({
  type: 'payments.hold_declined',
  version: 1,
  data: Shape({
    ...payment,
    ...charge,
    code: Type.String(),
    /** The provider's own word, where `code` says less. For staff: never shown to the payer. */
    provider_code: Type.Optional(Type.String()),
  }),
});
/** The provider did not say. Nothing is tried again before `find` tells what happened. */
export const outcomeUnknown = defineEvent({
  type: 'payments.outcome_unknown',
  version: 1,
  data: Shape({
    ...payment,
    charge: PartName,
    about: OneOf(['authorize', 'capture', 'release', 'refund']),
  }),
});
/** The provider has no record of the request: it may be made again, with the same key. */
export const requestUnrecorded = defineEvent({
  type: 'payments.request_unrecorded',
  version: 1,
  data: Shape({
    ...payment,
    charge: PartName,
    about: OneOf(['authorize', 'capture', 'release', 'refund']),
  }),
});
export const releaseRequested = defineEvent({
  type: 'payments.release_requested',
  version: 1,
  data: Shape({ ...payment, ...charge }),
});
export const holdReleased = defineEvent({
  type: 'payments.hold_released',
  version: 1,
  data: Shape({ ...payment, ...charge, reason: Type.String() }),
});
export const captureRequested = defineEvent({
  type: 'payments.capture_requested',
  version: 1,
  data: Shape({ ...payment, ...charge, amount: MoneyShape }),
});
export const paymentCaptured = defineEvent({
  type: 'payments.payment_captured',
  version: 1,
  data: Shape({ ...payment, ...charge, amount: MoneyShape }),
});
/**
 * The provider would neither capture nor release what it holds: it lapsed, or a person has to look.
 */
export const closingRefused = defineEvent({
  type: 'payments.closing_refused',
  version: 1,
  data: Shape({
    ...payment,
    charge: ChargeName,
    about: OneOf(['capture', 'release']),
    code: Type.String(),
  }),
});
/** The fare stands, the money did not come: the rider owes it. */
export const paymentDue = defineEvent({
  type: 'payments.payment_due',
  version: 1,
  data: Shape({
    ...payment,
    amount: MoneyShape,
    code: Type.String(),
    /** When it is asked for again by itself; absent after the last time. */
    retry_at: Type.Optional(Instant),
  }),
});
/** What is due is asked for once more, on the rider's present means of payment. */
export const collectionRetried = defineEvent({
  type: 'payments.collection_retried',
  version: 1,
  data: Shape({ ...payment, reason: OneOf(['schedule', 'new_method', 'pay_now']) }),
});
/** Every try by itself has failed: a person decides. The rider can still pay. */
export const paymentUncollected = defineEvent({
  type: 'payments.payment_uncollected',
  version: 1,
  data: Shape({ ...payment, amount: MoneyShape }),
});
/** What is owed is paid and nothing is held any more. */
export const paymentSettled = defineEvent({
  type: 'payments.payment_settled',
  version: 1,
  data: Shape({ ...payment, paid: MoneyShape }),
});

/** Who corrected a fare, why and to what. The receipt stays; `correction` refers to it. */
export const receiptCorrected = defineEvent({
  type: 'payments.receipt_corrected',
  version: 1,
  data: Shape({
    ...payment,
    author_id: Type.String(),
    reason: OneOf(CORRECTION_REASONS),
    note: Type.String(),
    to: OneOf(REFUND_TARGETS),
    correction: CreditNoteShape,
  }),
});
/** An amount of a capture is about to go back; the provider is asked after this is on record. */
export const refundRequested = defineEvent({
  type: 'payments.refund_requested',
  version: 1,
  data: Shape({ ...payment, charge: PartName, amount: MoneyShape }),
});
export const paymentRefunded = defineEvent({
  type: 'payments.payment_refunded',
  version: 1,
  data: Shape({ ...payment, charge: PartName, amount: MoneyShape }),
});
export const refundDeclined = defineEvent({
  type: 'payments.refund_declined',
  version: 1,
  data: Shape({
    ...payment,
    charge: PartName,
    code: Type.String(),
    provider_code: Type.Optional(Type.String()),
  }),
});
/** Somebody gave money back at the provider itself: it is in its books, and now in ours. */
export const refundFound = defineEvent({
  type: 'payments.refund_found',
  version: 1,
  data: Shape({
    ...payment,
    charge: ChargeName,
    authorization_id: Type.String(),
    amount: MoneyShape,
    /** The provider's key of it. */
    provider_key: Type.String(),
  }),
});

/** The rider's credit paid a part of what is owed. */
export const creditSpent = defineEvent({
  type: 'payments.credit_spent',
  version: 1,
  data: Shape({ ...payment, movement_id: AccountThingId, amount: MoneyShape }),
});
/** A part of what was paid too much became credit. */
export const creditReturned = defineEvent({
  type: 'payments.credit_returned',
  version: 1,
  data: Shape({
    ...payment,
    movement_id: AccountThingId,
    amount: MoneyShape,
    /** Of a refund that the provider refused: who made credit of it, and why. */
    author_id: Type.Optional(Type.String()),
    note: Type.Optional(Type.String()),
  }),
});
/** A rider has more credit than before. `movement_id` is made from the cause: once is once. */
export const creditGranted = defineEvent({
  type: 'payments.credit_granted',
  version: 1,
  data: Shape({
    movement_id: AccountThingId,
    account_id: AccountThingId,
    area_id: Type.String(),
    kind: OneOf(CREDIT_MOVEMENT_KINDS),
    amount: MoneyShape,
    /** What gave it, such as a voucher's id. */
    cause: Type.String(),
    trip_id: Type.Optional(AreaThingId),
    author_id: Type.Optional(Type.String()),
    note: Type.Optional(Type.String()),
  }),
});

export const voucherCreated = defineEvent({
  type: 'payments.voucher_created',
  version: 1,
  data: Shape({ ...VoucherView.properties, author_id: Type.String() }),
});
/** On the voucher's shard; the credit follows on the rider's. */
export const voucherRedeemed = defineEvent({
  type: 'payments.voucher_redeemed',
  version: 1,
  data: Shape({ voucher_id: AreaThingId, account_id: AccountThingId, amount: MoneyShape }),
});

/** Everything that is known of a dispute, so that each of its events stands alone. */
const dispute = {
  ...payment,
  dispute_id: Type.String(),
  status: OneOf(DISPUTE_STATUSES),
  /** The provider's word for what the payer says. */
  reason: Type.String(),
  /** What the payer wants back. */
  amount: MoneyShape,
  /** What the provider has taken from us for it, and not given back. */
  withdrawn: MoneyShape,
  /** What the provider charges for the dispute. */
  fee: MoneyShape,
  opened_at: Instant,
  /** Until when evidence counts; absent where none is taken. */
  respond_by: Type.Optional(Instant),
};

/** A payer told their bank that a capture was wrong. */
export const disputeOpened = defineEvent({
  type: 'payments.dispute_opened',
  version: 1,
  data: Shape(dispute),
});
/** A dispute came to another status, or its money moved. */
export const disputeMoved = defineEvent({
  type: 'payments.dispute_moved',
  version: 1,
  data: Shape(dispute),
});

/** A balanced movement. Lines sum to zero per currency; debit positive, credit negative. */
export const ledgerEntryPosted = defineEvent({
  type: 'payments.ledger_entry_posted',
  version: 1,
  data: Shape({
    entry_id: AccountThingId,
    /** Whose money it is. */
    account_id: AccountThingId,
    cause: Type.String(),
    area_id: Type.String(),
    posted_at: Instant,
    lines: Type.Array(
      Shape({ account: Type.String(), amount_minor: Type.Integer(), currency: Type.String() }),
    ),
  }),
});

export const receiptIssued = defineEvent({
  type: 'payments.receipt_issued',
  version: 1,
  data: Shape({ account_id: AccountThingId, receipt: ReceiptShape }),
});
