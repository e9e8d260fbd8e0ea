import { Type } from 'typebox';
import {
  AmountMinor,
  AreaId,
  AreaThingId,
  Currency,
  Instant,
  MoneyShape,
  OneOf,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';

const fee = Type.Integer({ minimum: 0, maximum: 1_000_000 });

export const PlanRef = Shape({
  pricing_plan_id: AreaThingId,
  version: Type.Integer({ minimum: 1 }),
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
  /** Held on the rider's means of payment before the start. */
  hold_minor: fee,
  /** VAT in basis points of the net price: 1900 is 19 %. */
  vat_bp: Type.Integer({ minimum: 0, maximum: 3000 }),
};

export const PricingPlanShape = Shape({
  pricing_plan_id: AreaThingId,
  version: Type.Integer(),
  area_id: AreaId,
  ...planTerms,
});

export const FareLine = Shape({
  kind: OneOf(['unlock', 'riding', 'pause', 'cap_discount']),
  quantity: Type.Integer(),
  unit_minor: AmountMinor,
  amount_minor: AmountMinor,
});

export const FareShape = Shape({
  lines: Type.Array(FareLine),
  total: MoneyShape,
  vat: Shape({ vat_bp: Type.Integer(), net_minor: AmountMinor, vat_minor: AmountMinor }),
});

/** Holds the plan version and every input, so that anyone can compute it again. */
export const ReceiptShape = Shape({
  receipt_id: Type.String(),
  trip_id: AreaThingId,
  issued_at: Instant,
  plan: PricingPlanShape,
  usage: Shape({ started_at: Instant, ended_at: Instant, paused_s: Type.Integer() }),
  fare: FareShape,
  status: OneOf(['paid', 'due']),
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
