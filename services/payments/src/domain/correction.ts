import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { priceTrip } from './fare.ts';
import { feeVat_bp } from './fee.ts';
import { creditFare, isRefundRefused } from './payment.ts';
import {
  overpaid_minor,
  owed_minor,
  owing_minor,
  type Payment,
  refundable_minor,
} from './payment-state.ts';
import { type PricingPlan, TRIP_S_MAX } from './pricing-plan.ts';
import type { Receipt } from './receipt.ts';
import { usageOfTimes } from './trip-usage.ts';
import { type Vat, vatInside } from './vat.ts';

/** The right fare: what the plan says about other usage, or a sum that a person decided on. */
export type CorrectionBasis =
  | { readonly kind: 'usage'; readonly ended_at: string; readonly paused_s: number }
  | { readonly kind: 'fare'; readonly fare_minor: number };

/** Back the way it came, or all of it to the rider's credit. */
export type RefundTarget = 'original' | 'credit';

export interface CorrectionWish {
  /** The sum that is right; with it nothing else. */
  readonly fare_minor?: number | undefined;
  readonly ended_at?: string | undefined;
  readonly paused_s?: number | undefined;
  readonly to?: RefundTarget | undefined;
}

/** What a correction takes off, minor units of the receipt's currency, and where that goes. */
export interface CorrectionPlan {
  readonly basis: CorrectionBasis;
  readonly before_minor: number;
  readonly after_minor: number;
  readonly credited_minor: number;
  /** The VAT inside what is credited. */
  readonly vat: Vat;
  /** Off what is not paid yet. */
  readonly off_debt_minor: number;
  readonly to_card_minor: number;
  readonly to_credit_minor: number;
}

export type CorrectionRefusal =
  | 'payments.correction_invalid'
  | 'payments.fare_not_lower'
  | 'payments.not_correctable';

/**
 * Corrections of one receipt. More than a dispute about one trip needs, and a bound of its record.
 */
export const CORRECTIONS_MAX = 20;

/**
 * What another fare of a trip would do. It can only fall: a rider is never charged more than the
 * receipt said. What was paid beyond the new fare goes back by card as far as a card paid it, the
 * rest to the rider's credit; what is not paid yet is owed no more.
 */
export function planCorrection(
  at: {
    readonly payment: Payment;
    readonly receipt: Receipt;
    readonly plan: PricingPlan;
    /** Corrections before this one. */
    readonly corrections: number;
  },
  wish: CorrectionWish,
): Outcome<CorrectionPlan, CorrectionRefusal> {
  const { payment, receipt, plan, corrections } = at;
  if (corrections >= CORRECTIONS_MAX || isRefundRefused(payment)) {
    return refuse('payments.not_correctable', 'A person has to look at this payment first.');
  }
  const basis = basisOf(receipt, wish);
  if (basis === null) {
    return refuse(
      'payments.correction_invalid',
      'Give either the right fare, or when the trip ended and paused in truth.',
    );
  }
  const before_minor = owed_minor(payment);
  const after_minor = correctedFare_minor(receipt, plan, basis);
  if (after_minor >= before_minor) {
    return refuse('payments.fare_not_lower', 'A fare is only ever corrected to less than it is.');
  }
  return accept({
    basis,
    before_minor,
    after_minor,
    ...effectOf(payment, before_minor - after_minor, wish.to),
    vat: vatBetween(before_minor, after_minor, vatOf_bp(receipt, plan)),
  });
}

/** The rate of what a receipt is for. */
function vatOf_bp({ fee }: Receipt, plan: PricingPlan): number {
  return fee === undefined ? plan.vat_bp : feeVat_bp(plan);
}

/** What a receipt costs by the basis of a correction: the same for ever, from what is on both. */
export function correctedFare_minor(
  receipt: Pick<Receipt, 'usage' | 'day'>,
  plan: PricingPlan,
  basis: CorrectionBasis,
): number {
  if (basis.kind === 'fare') return basis.fare_minor;
  const started_at = new Date(receipt.usage.started_at);
  const { outage_s = 0 } = receipt.usage;
  const { paused_s } = basis;
  const times = { started_at, ended_at: new Date(basis.ended_at), paused_s, outage_s };
  return priceTrip(plan, usageOfTimes(times), receipt.day?.charged_before_minor).total.amount_minor;
}

/** The VAT inside the difference of two fares, so that parts add up to the VAT of the whole. */
export function vatBetween(before_minor: number, after_minor: number, vat_bp: number): Vat {
  const before = vatInside(before_minor, vat_bp);
  const after = vatInside(after_minor, vat_bp);
  return {
    vat_bp,
    net_minor: before.net_minor - after.net_minor,
    vat_minor: before.vat_minor - after.vat_minor,
  };
}

function effectOf(payment: Payment, credited_minor: number, to: RefundTarget | undefined) {
  const after = creditFare(payment, credited_minor);
  const off_debt_minor = Math.max(0, owing_minor(payment)) - Math.max(0, owing_minor(after));
  const back_minor = Math.max(0, overpaid_minor(after)) - Math.max(0, overpaid_minor(payment));
  // What goes back to the card already, and is not asked for yet, is not there twice.
  const left_minor = refundable_minor(payment) - Math.max(0, overpaid_minor(payment));
  // Where the provider would not give back before it is not asked again.
  const is_refused = payment.refunds.some(({ status }) => status === 'declined');
  const to_card_minor = to === 'credit' || is_refused ? 0 : Math.min(back_minor, left_minor);
  const to_credit_minor = back_minor - to_card_minor;
  return { credited_minor, off_debt_minor, to_card_minor, to_credit_minor };
}

function basisOf(receipt: Receipt, wish: CorrectionWish): CorrectionBasis | null {
  const { fare_minor, ended_at, paused_s } = wish;
  const is_usage = ended_at !== undefined || paused_s !== undefined;
  if ((fare_minor !== undefined) === is_usage) return null;
  // Nothing was used for a fee: only its sum can be wrong.
  if (is_usage && receipt.fee !== undefined) return null;
  if (fare_minor !== undefined) return { kind: 'fare', fare_minor };
  const ends_at = new Date(ended_at ?? receipt.usage.ended_at);
  const duration_ms = ends_at.getTime() - Date.parse(receipt.usage.started_at);
  if (!(duration_ms >= 0 && duration_ms <= TRIP_S_MAX * 1000)) return null;
  const paused = paused_s ?? receipt.usage.paused_s;
  return { kind: 'usage', ended_at: ends_at.toISOString(), paused_s: paused };
}

/** A correction as it is on record. */
export interface RecordedCorrection {
  readonly number: number;
  readonly receipt_id: string;
  readonly basis: {
    readonly kind: 'usage' | 'fare';
    readonly ended_at?: string;
    readonly paused_s?: number;
    readonly fare_minor?: number;
  };
  readonly total_before: { readonly amount_minor: number };
  readonly total_after: { readonly amount_minor: number };
  readonly credited: { readonly amount_minor: number };
  readonly vat: Vat;
}

/**
 * Computes the corrections of a receipt again, each from its own basis and the one before. Returns
 * what they take off together; null when a number of one of them is not what its inputs give.
 */
export function recomputeCorrections(
  receipt: Receipt,
  plan: PricingPlan,
  corrections: readonly RecordedCorrection[],
): number | null {
  const first_minor = receipt.fare.total.amount_minor;
  let before_minor = first_minor;
  for (const [index, one] of corrections.entries()) {
    const basis = readBasis(receipt, one.basis);
    const after_minor = basis === null ? null : correctedFare_minor(receipt, plan, basis);
    if (after_minor === null || after_minor >= before_minor) return null;
    const vat = vatBetween(before_minor, after_minor, vatOf_bp(receipt, plan));
    const is_right =
      one.number === index + 1 &&
      one.receipt_id === receipt.receipt_id &&
      one.total_before.amount_minor === before_minor &&
      one.total_after.amount_minor === after_minor &&
      one.credited.amount_minor === before_minor - after_minor &&
      one.vat.net_minor === vat.net_minor &&
      one.vat.vat_minor === vat.vat_minor;
    if (!is_right) return null;
    before_minor = after_minor;
  }
  return first_minor - before_minor;
}

function readBasis(
  { fee }: Receipt,
  { kind, ended_at, paused_s, fare_minor }: RecordedCorrection['basis'],
): CorrectionBasis | null {
  if (kind === 'fare') return fare_minor === undefined ? null : { kind, fare_minor };
  // Nothing was used for a fee.
  if (fee !== undefined || ended_at === undefined || paused_s === undefined) return null;
  return { kind, ended_at, paused_s };
}
