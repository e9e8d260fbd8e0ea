import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import {
  AccountThingId,
  AreaId,
  AreaThingId,
  Instant,
  MoneyShape,
  OneOf,
  PageOf,
  pageInput,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';
import {
  DisputeView,
  FareShape,
  PaymentActionShape,
  PaymentMethodView,
  PaymentPurpose,
  PlanRef,
  PricingPlanShape,
  ProviderEventView,
  planTerms,
  ReceiptView,
} from './shapes.ts';

export * from './money-routes.ts';

export const publishPricingPlan = defineRoute({
  id: 'payments.publish_pricing_plan',
  summary: 'Publish the price of a class in an area; a new version for who accepts from now on.',
  method: 'PUT',
  path: '/v1/areas/{area_id}/pricing-plans/{vehicle_class}',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, ...planTerms }),
  output: PricingPlanShape,
  refusals: [
    'payments.area_unknown',
    'payments.currency_not_of_area',
    'payments.pricing_plan_invalid',
  ],
});

export const listPricingPlans = defineRoute({
  id: 'payments.list_pricing_plans',
  summary: 'The current prices of an area, one plan a class.',
  method: 'GET',
  path: '/v1/areas/{area_id}/pricing-plans',
  scope: 'public',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(PricingPlanShape),
  refusals: [],
});

export const quoteTrip = defineRoute({
  id: 'payments.quote_trip',
  summary: 'What a trip of a given length would cost now.',
  method: 'GET',
  path: '/v1/areas/{area_id}/quote',
  scope: 'public',
  input: Shape({
    area_id: AreaId,
    vehicle_class: VehicleClassWord,
    duration_s: Type.Integer({ minimum: 0, maximum: 604_800 }),
    paused_s: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800, default: 0 })),
  }),
  output: Shape({ plan: PricingPlanShape, fare: FareShape }),
  refusals: ['payments.no_pricing_plan', 'payments.pause_exceeds_trip'],
});

export const listDayCaps = defineRoute({
  id: 'payments.list_day_caps',
  summary: 'What all my trips of today may cost together, and what they have cost, by class.',
  method: 'GET',
  path: '/v1/areas/{area_id}/day-caps',
  scope: 'rider',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(
    Shape({
      vehicle_class: VehicleClassWord,
      /** The calendar day of the area, such as `2026-03-29`. */
      date: Type.String(),
      cap: MoneyShape,
      charged: MoneyShape,
    }),
  ),
  refusals: [],
});

export const addPaymentMethod = defineRoute({
  id: 'payments.add_payment_method',
  summary: 'Keep a means of payment, by the token of the provider.',
  method: 'POST',
  path: '/v1/payment-methods',
  scope: 'rider',
  success: 201,
  input: Shape({
    token: Type.String({ minLength: 3, maxLength: 128, pattern: '^[A-Za-z0-9_-]+$' }),
    label: Type.String({ minLength: 1, maxLength: 60 }),
  }),
  output: PaymentMethodView,
  refusals: ['payments.too_many_methods'],
});

export const listPaymentMethods = defineRoute({
  id: 'payments.list_payment_methods',
  summary: 'My means of payment.',
  method: 'GET',
  path: '/v1/payment-methods',
  scope: 'rider',
  input: Shape({ ...pageInput }),
  output: PageOf(PaymentMethodView),
  refusals: [],
});

export const getReceipt = defineRoute({
  id: 'payments.get_receipt',
  summary: 'The receipt of one of my trips.',
  method: 'GET',
  path: '/v1/trips/{trip_id}/receipt',
  scope: 'rider',
  input: Shape({ trip_id: AreaThingId }),
  output: ReceiptView,
  refusals: ['payments.receipt_unknown'],
});

export const listReceipts = defineRoute({
  id: 'payments.list_receipts',
  summary: 'My receipts, newest first.',
  method: 'GET',
  path: '/v1/receipts',
  scope: 'rider',
  input: Shape({ ...pageInput }),
  output: PageOf(ReceiptView),
  refusals: [],
});

/** Money of trips that is not settled: captures whose outcome is unknown, fares due. */
export const listUnsettledPayments = defineRoute({
  id: 'payments.list_unsettled_payments',
  summary: 'Payments of an area that are not settled yet.',
  method: 'GET',
  path: '/v1/areas/{area_id}/unsettled-payments',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({
    area_id: AreaId,
    /** Such as `uncollected`: what was asked for as often as we ask. */
    status: Type.Optional(Type.String({ pattern: '^[a-z_]{1,40}$' })),
    ...pageInput,
  }),
  output: PageOf(
    Shape({
      payment_id: Type.String(),
      trip_id: AreaThingId,
      status: Type.String(),
      since: Instant,
      purpose: Type.Optional(PaymentPurpose),
    }),
  ),
  refusals: [],
});

/**
 * Asks the rider's bank where the hold stands: whoever comes back from a challenge need not wait
 * for the news of it.
 */
export const getPaymentAction = defineRoute({
  id: 'payments.get_payment_action',
  summary: 'What my bank wants of me before my trip can start.',
  method: 'GET',
  path: '/v1/trips/{trip_id}/payment-action',
  scope: 'rider',
  input: Shape({ trip_id: AreaThingId }),
  output: Shape({
    /** `closed`: nothing is asked for any more; the trip says what became of it. */
    status: OneOf(['action_required', 'waiting', 'held', 'declined', 'closed']),
    action: Type.Optional(PaymentActionShape),
  }),
  refusals: ['payments.payment_unknown'],
});

export const listDisputes = defineRoute({
  id: 'payments.list_disputes',
  summary: 'Disputes about trips of an area, in the order of their ids.',
  method: 'GET',
  path: '/v1/areas/{area_id}/disputes',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(DisputeView),
  refusals: [],
});

export const listProviderEvents = defineRoute({
  id: 'payments.list_provider_events',
  summary: 'Messages of the payment provider that no payment of ours explains.',
  method: 'GET',
  path: '/v1/provider-events',
  scope: 'operator',
  area_from: '*',
  input: Shape({ ...pageInput }),
  output: PageOf(ProviderEventView),
  refusals: [],
});

// Calls of other rooms.

export const getCurrentPlan = defineRoute({
  id: 'payments.get_current_plan',
  summary: 'The plan that a rider who accepts now gets.',
  method: 'GET',
  path: '/internal/payments/plan',
  scope: 'service',
  input: Shape({ area_id: AreaId, vehicle_class: VehicleClassWord }),
  output: PricingPlanShape,
  refusals: ['payments.no_pricing_plan'],
  timeout_ms: 2000,
});

export const getPlanVersion = defineRoute({
  id: 'payments.get_plan_version',
  summary: 'A plan as it was when it was accepted.',
  method: 'GET',
  path: '/internal/payments/plan-version',
  scope: 'service',
  input: PlanRef,
  output: PricingPlanShape,
  refusals: ['payments.no_pricing_plan'],
  timeout_ms: 2000,
});

export const priceUsage = defineRoute({
  id: 'payments.price_usage',
  summary: 'What usage costs under a plan version.',
  method: 'POST',
  path: '/internal/payments/price',
  scope: 'service',
  input: Shape({
    plan: PlanRef,
    started_at: Instant,
    ended_at: Instant,
    paused_s: Type.Integer({ minimum: 0 }),
    /** Not charged. */
    outage_s: Type.Optional(Type.Integer({ minimum: 0 })),
    /**
     * Whose trip it is: others of the same day count towards the day's cap, and itself does not.
     */
    trip: Type.Optional(Shape({ trip_id: AreaThingId, rider_id: AccountThingId })),
  }),
  output: FareShape,
  refusals: ['payments.no_pricing_plan'],
  timeout_ms: 2000,
});

/**
 * Holds the plan's amount on the rider's default means of payment. Asking twice for one trip is
 * asking once; `unclear` means that the provider did not say, the hold is looked for and released,
 * and the trip must not start. `action_required`: the rider's bank wants to hear the rider. Ask
 * again until `action.ends_at`, or when `payments.hold_placed` or `payments.hold_declined` is
 * heard; afterwards the answer is `unclear`, as for every hold that was called off.
 */
export const placeHold = defineRoute({
  id: 'payments.place_hold',
  summary: 'Hold money before a trip starts.',
  method: 'POST',
  path: '/internal/payments/holds',
  scope: 'service',
  input: Shape({
    trip_id: AreaThingId,
    rider_id: AccountThingId,
    plan: PlanRef,
    /**
     * The rider is there to answer their bank. Of the first call for a trip; without it a bank that
     * wants to hear the rider declines, and `action_required` is never said.
     */
    payer_present: Type.Optional(Type.Boolean()),
  }),
  output: Shape({
    /** `debt`: the rider owes for an earlier trip. Nothing was held, and nothing is opened. */
    status: OneOf(['held', 'declined', 'unclear', 'no_method', 'action_required', 'debt']),
    decline_code: Type.Optional(Type.String()),
    action: Type.Optional(PaymentActionShape),
  }),
  refusals: ['payments.no_pricing_plan'],
  timeout_ms: 6000,
});

export const paymentsRefusals = {
  'payments.area_unknown': 404,
  'payments.currency_not_of_area': 422,
  'payments.pricing_plan_invalid': 422,
  'payments.no_pricing_plan': 404,
  'payments.pause_exceeds_trip': 422,
  'payments.too_many_methods': 409,
  'payments.receipt_unknown': 404,
  'payments.payment_unknown': 404,
  'payments.correction_invalid': 422,
  'payments.fare_not_lower': 422,
  'payments.not_correctable': 409,
  'payments.nothing_due': 409,
  'payments.no_refused_refund': 409,
  'payments.tries_used_up': 409,
  'payments.method_missing': 409,
  'payments.voucher_unknown': 404,
  'payments.voucher_over': 409,
  'payments.voucher_used_up': 409,
  'payments.voucher_already_redeemed': 409,
  'payments.voucher_code_taken': 409,
  'payments.voucher_invalid': 422,
  'payments.amount_invalid': 422,
  'payments.webhook_unsigned': 400,
  'payments.webhook_too_large': 413,
  'payments.webhook_unreadable': 400,
} as const;
