import type { Money } from '@drais/vocabulary/units';
import type { ChargeAction } from './charge.ts';
import { type Charge, NO_CHARGE } from './charge.ts';
import { AMOUNT_MINOR_MAX } from './pricing-plan.ts';
import { type ChargeName, type Refund, type RefundName, refunded_minor } from './refund.ts';

/**
 * The payment of one trip: hold first, capture the fare at the end, release the rest.
 *
 * A bank may ask the payer before it holds anything (`challenged`). The trip waits for that until
 * a deadline; then the hold is called off, and what the payer does afterwards holds nothing.
 *
 * A fare above the hold takes the whole hold and asks for the rest as a second charge, `remainder`.
 * A fare without a hold (declined, lapsed, never needed) is a remainder altogether. What is due
 * after that is tried again as charges of their own, `retry_1` and so on. Each charge starts only
 * when the end of the one before is known, so that no two of them overlap.
 *
 * The fare is set once. Corrections only take away from it, so what is taken is never more than the
 * receipt said; what was taken beyond goes back as refunds, or to the rider's credit.
 *
 * Each request has one key for ever and one amount for ever. An outcome in doubt is looked up by
 * its key; only where the provider knows nothing of it is it asked for again, with the same key and
 * amount. So duplicates, lost answers and crashes never charge or refund twice.
 */
export interface Payment {
  readonly payment_id: string;
  readonly currency: string;
  /** What to hold before the trip; 0 when nothing needs to be held. */
  readonly hold_minor: number;
  /** What the rider owes; null while the trip runs, 0 when it is free or never began. Set once. */
  readonly fare_minor: number | null;
  /** What corrections took off the fare. */
  readonly corrected_minor: number;
  /** What the rider's credit paid of it. */
  readonly credit_minor: number;
  /** What of it went back to the rider's credit. */
  readonly returned_minor: number;
  readonly hold: Charge;
  readonly remainder: Charge;
  readonly retries: readonly Retry[];
  readonly refunds: readonly Refund[];
}

/** Why what is due was asked for once more. */
export const RETRY_REASONS = ['schedule', 'new_method', 'pay_now'] as const;
export type RetryReason = (typeof RETRY_REASONS)[number];

export interface Retry {
  readonly reason: RetryReason;
  readonly charge: Charge;
}

export type PartName = ChargeName | RefundName;
export type PaymentAction = ChargeAction | 'refund';

export function openPayment(payment_id: string, hold: Money): Payment {
  return {
    payment_id,
    currency: hold.currency,
    hold_minor: amountOf(hold.amount_minor),
    fare_minor: null,
    corrected_minor: 0,
    credit_minor: 0,
    returned_minor: 0,
    hold: NO_CHARGE,
    remainder: NO_CHARGE,
    retries: [],
    refunds: [],
  };
}

/** The charges by their names, in the order in which they may be asked for. */
export function chargesOf(payment: Payment): readonly (readonly [ChargeName, Charge])[] {
  const retries = payment.retries.map(
    ({ charge }, index) => [`retry_${index + 1}` as const, charge] as const,
  );
  return [['hold', payment.hold], ['remainder', payment.remainder], ...retries];
}

export function chargeOf(payment: Payment, name: ChargeName): Charge {
  const found = chargesOf(payment).find(([one]) => one === name);
  if (found === undefined) throw new RangeError(`the payment has no charge ${name}`);
  return found[1];
}

export function withCharge(payment: Payment, name: ChargeName, charge: Charge): Payment {
  if (name === 'hold' || name === 'remainder') return { ...payment, [name]: charge };
  const retries = payment.retries.map((one, index) =>
    name === `retry_${index + 1}` ? { ...one, charge } : one,
  );
  return { ...payment, retries };
}

/** What was paid for this payment and has not gone back, by card and by credit, minor units. */
export function paid_minor(payment: Payment): number {
  const { credit_minor, returned_minor, refunds } = payment;
  return capturedSum_minor(payment) + credit_minor - returned_minor - refunded_minor(refunds);
}

/** What the provider took so far, whatever went back of it. */
export function capturedSum_minor(payment: Payment): number {
  return chargesOf(payment).reduce((sum, [, charge]) => sum + captured_minor(charge), 0);
}

/** What the rider owes after all corrections; 0 while the fare is open. */
export function owed_minor({ fare_minor, corrected_minor }: Payment): number {
  return (fare_minor ?? 0) - corrected_minor;
}

/** What is still to be taken; 0 or less when nothing is. What went back is never taken again. */
export function owing_minor(payment: Payment): number {
  return owed_minor(payment) - capturedSum_minor(payment) - payment.credit_minor;
}

/**
 * What has to go back. Negative where the rider still owes, and where more went back than any
 * correction said: somebody did that at the provider.
 */
export function overpaid_minor(payment: Payment): number {
  return paid_minor(payment) - owed_minor(payment);
}

/** What of the captures could still go back to the card. */
export function refundable_minor(payment: Payment): number {
  return capturedSum_minor(payment) - refunded_minor(payment.refunds);
}

/** The key of one request: the same for ever, so that the provider does it once. */
export function paymentKey(payment_id: string, part: PartName, action: PaymentAction): string {
  return `${payment_id}:${part}:${action}`;
}

function captured_minor(charge: Charge): number {
  return charge.status === 'captured' ? charge.captured_minor : 0;
}

/** @throws {RangeError} for an amount that no trip can cost: a fault of ours */
export function amountOf(amount_minor: number): number {
  if (Number.isInteger(amount_minor) && amount_minor >= 0 && amount_minor <= AMOUNT_MINOR_MAX) {
    return amount_minor;
  }
  throw new RangeError(`a payment of ${amount_minor} minor units`);
}
