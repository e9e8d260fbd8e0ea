import { Type } from 'typebox';
import {
  AmountMinor,
  AreaId,
  AreaThingId,
  Currency,
  INT_MAX,
  Instant,
  MoneyShape,
  OneOf,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';

const fee = Type.Integer({ minimum: 0, maximum: 1_000_000 });

export const PlanRef = Shape({
  pricing_plan_id: AreaThingId,
  version: Type.Integer({ minimum: 1, maximum: INT_MAX }),
});

/** Prices include VAT. All amounts in the smallest unit of `currency`. */
export const planTerms = {
  vehicle_class: VehicleClassWord,
  name: Type.String({ minLength: 1, maxLength: 80 }),
  currency: Currency,
  unlock_minor: fee,
  /** For each started minute of riding. */
  per_minute_minor: fee,
  /** For each started minute of pause. */
  pause_per_minute_minor: fee,
  /** The most that each started 24 hours of a trip cost, unlock fee included; null for no cap. */
  cap_minor: Type.Union([fee, Type.Null()]),
  /**
   * The most that all trips of one rider cost which start on one calendar day of the area, in this
   * class; absent for no cap.
   */
  day_cap_minor: Type.Optional(fee),
  /** Held on the rider's means of payment before the start. */
  hold_minor: fee,
  /** For giving a reserved period back, or moving it, later than is free; absent or 0: free. */
  cancellation_fee_minor: Type.Optional(fee),
  /** For a reserved period that nobody came for; absent or 0: free. */
  no_show_fee_minor: Type.Optional(fee),
  /** VAT in basis points of the net price: 1900 is 19 %. */
  vat_bp: Type.Integer({ minimum: 0, maximum: 3000 }),
  /** VAT of the two fees: often 0, where they count as damages. Absent: as `vat_bp`. */
  fee_vat_bp: Type.Optional(Type.Integer({ minimum: 0, maximum: 3000 })),
};

export const PricingPlanShape = Shape({
  pricing_plan_id: AreaThingId,
  version: Type.Integer(),
  area_id: AreaId,
  ...planTerms,
});

export const FareLine = Shape({
  kind: OneOf([
    'unlock',
    'riding',
    'pause',
    'cap_discount',
    'day_cap_discount',
    'late_cancellation',
    'no_show',
  ]),
  quantity: Type.Integer(),
  unit_minor: AmountMinor,
  amount_minor: AmountMinor,
});

export const FareShape = Shape({
  lines: Type.Array(FareLine),
  total: MoneyShape,
  vat: Shape({ vat_bp: Type.Integer(), net_minor: AmountMinor, vat_minor: AmountMinor }),
});

/** Why a fare was wrong. */
export const CORRECTION_REASONS = [
  'vehicle_fault',
  'lock_failed',
  'outage',
  'wrong_end',
  'overcharged',
  'goodwill',
  'uncollectable',
  'other',
] as const;

/** Where what was paid too much goes: back the way it came, or all of it to the rider's credit. */
export const REFUND_TARGETS = ['original', 'credit'] as const;

/**
 * The right fare: recomputed with the usage that is right, or a sum that an operator decided on.
 * Holds every input, so that anyone can compute it again.
 */
export const CorrectionBasis = Shape({
  kind: OneOf(['usage', 'fare']),
  /** Of `usage`: instead of those on the receipt. */
  ended_at: Type.Optional(Instant),
  paused_s: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800 })),
  /** Of `fare`. */
  fare_minor: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000_000 })),
});

/** What a correction takes off a receipt, and where it goes. Nothing on the receipt changes. */
export const CorrectionEffect = Shape({
  total_before: MoneyShape,
  total_after: MoneyShape,
  /** Difference of the two, and the VAT inside it. */
  credited: MoneyShape,
  vat: Shape({ vat_bp: Type.Integer(), net_minor: AmountMinor, vat_minor: AmountMinor }),
  /** What lowers the debt of a fare that is not paid yet. */
  off_debt_minor: AmountMinor,
  to_card_minor: AmountMinor,
  to_credit_minor: AmountMinor,
});

/** A correcting receipt: refers to the first, which stays as it is. */
export const CreditNoteShape = Shape({
  correction_id: Type.String(),
  /** 1, 2, 3 ... for one receipt. */
  number: Type.Integer({ minimum: 1 }),
  receipt_id: Type.String(),
  trip_id: AreaThingId,
  issued_at: Instant,
  reason: OneOf(CORRECTION_REASONS),
  basis: CorrectionBasis,
  ...CorrectionEffect.properties,
});

/** Holds the plan version and every input, so that anyone can compute it again. */
export const ReceiptShape = Shape({
  receipt_id: Type.String(),
  trip_id: AreaThingId,
  issued_at: Instant,
  plan: PricingPlanShape,
  /** Of a fee both instants are when it fell due. */
  usage: Shape({
    started_at: Instant,
    ended_at: Instant,
    paused_s: Type.Integer(),
    /** Whole seconds in which the trip could not be ended: not charged. Absent: none. */
    outage_s: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  /**
   * What a promise given back late or not used cost, instead of a trip: `trip_id` is then the id of
   * the reservation, or of the fee itself where a reservation was moved late. Absent: a trip.
   */
  fee: Type.Optional(
    Shape({ kind: OneOf(['late_cancellation', 'no_show']), reservation_id: AreaThingId }),
  ),
  /**
   * Of a trip whose plan has a cap of the day: the day of its start, and what it had cost so far.
   */
  day: Type.Optional(
    Shape({
      date: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
      /** IANA, of the area when the plan was published. */
      time_zone: Type.String(),
      /** Trips settled before this one, after their corrections. The plan tells the cap. */
      charged_before_minor: AmountMinor,
    }),
  ),
  fare: FareShape,
  status: OneOf(['paid', 'due']),
});

/** A receipt as it stands now: the first one, its corrections, and how it was paid. */
export const ReceiptView = Shape({
  ...ReceiptShape.properties,
  /** Absent where nothing was corrected. */
  corrections: Type.Optional(Type.Array(CreditNoteShape)),
  /** What the trip costs after all corrections; absent where nothing was corrected. */
  total_after: Type.Optional(MoneyShape),
  /** What the rider's credit paid of it; absent where it paid nothing. */
  paid_by_credit: Type.Optional(MoneyShape),
});

export const CREDIT_MOVEMENT_KINDS = [
  'goodwill',
  'outage',
  'voucher',
  'top_up',
  'spent',
  'returned',
] as const;

/** One movement of a rider's credit; spending is negative. */
export const CreditMovementView = Shape({
  movement_id: Type.String(),
  kind: OneOf(CREDIT_MOVEMENT_KINDS),
  amount: MoneyShape,
  moved_at: Instant,
  /** The trip that it paid, or was given for. */
  trip_id: Type.Optional(Type.String()),
});

export const VoucherView = Shape({
  voucher_id: AreaThingId,
  area_id: AreaId,
  code: Type.String(),
  amount: MoneyShape,
  valid_until: Instant,
  uses_max: Type.Integer(),
  uses: Type.Integer(),
});

export const PaymentMethodView = Shape({
  payment_method_id: Type.String(),
  label: Type.String(),
  added_at: Instant,
  is_default: Type.Boolean(),
});

/** `inquiry`: the bank only asks, and no money has moved. */
export const DISPUTE_STATUSES = [
  'inquiry',
  'needs_response',
  'under_review',
  'won',
  'lost',
] as const;

/**
 * What the rider's browser has to do before their bank holds the money: go to `url`, or hand
 * `client_secret` to the provider's own script. Holds a secret of this one payment: never kept.
 */
export const PaymentActionShape = Shape({
  kind: OneOf(['redirect', 'client_secret']),
  url: Type.Optional(Type.String()),
  client_secret: Type.Optional(Type.String()),
  /** After this the trip waits no longer. */
  ends_at: Instant,
});

/**
 * What is paid for, in a list of an area. Only a `trip` is found by its `trip_id`. Absent while the
 * rider's database cannot be asked.
 */
export const PaymentPurpose = OneOf(['trip', 'fee', 'top_up']);

export const DisputeView = Shape({
  dispute_id: Type.String(),
  payment_id: Type.String(),
  trip_id: AreaThingId,
  status: OneOf(DISPUTE_STATUSES),
  reason: Type.String(),
  amount: MoneyShape,
  withdrawn: MoneyShape,
  fee: MoneyShape,
  opened_at: Instant,
  respond_by: Type.Optional(Instant),
  purpose: Type.Optional(PaymentPurpose),
});

/** A message of the provider that no payment of ours explains. */
export const ProviderEventView = Shape({
  provider: Type.String(),
  event_id: Type.String(),
  type: Type.String(),
  /** What the provider says it is about, in its own ids. */
  object_id: Type.String(),
  happened_at: Instant,
  received_at: Instant,
});
