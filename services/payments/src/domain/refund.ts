import type { ChargeAnswer } from './charge.ts';

/** The charges of a payment: a hold, what the fare needs beyond it, and tries for what is due. */
export type ChargeName = 'hold' | 'remainder' | `retry_${number}`;

/** The n-th amount that goes back, from 1. */
export type RefundName = `refund_${number}`;

/**
 * An amount of one capture that goes back to the payer. Like a charge it has one key and one amount
 * for ever; in `refunding` the request may be on its way, in `refund_unknown` nobody knows.
 */
export interface Refund {
  readonly charge: ChargeName;
  readonly authorization_id: string;
  readonly amount_minor: number;
  readonly status: 'none' | 'refunding' | 'refund_unknown' | 'refunded' | 'declined';
  readonly code?: string;
  /** The provider's key of a refund that somebody made at the provider itself. */
  readonly provider_key?: string;
}

const ANSWERS: ReadonlySet<ChargeAnswer['status']> = new Set([
  'refunded',
  'declined',
  'unknown',
  'not_found',
]);

/**
 * What a refund is after an answer. Total over late and repeated ones: what was declined stays so.
 * What was refunded does too, unless the provider says no after all: a card's bank may send money
 * back days later.
 * @throws {RangeError} when the answer belongs to another action: a mixed-up key is a fault of ours
 */
export function refundHeard(refund: Refund, answer: ChargeAnswer): Refund {
  if (!ANSWERS.has(answer.status)) throw new RangeError(`${answer.status} is no answer to refund`);
  if (refund.status === 'declined') return refund;
  if (refund.status === 'refunded' && answer.status !== 'declined') return refund;
  switch (answer.status) {
    case 'refunded':
      return { ...refund, status: 'refunded' };
    case 'declined':
      return { ...refund, status: 'declined', code: answer.code };
    case 'not_found':
      return refund.status === 'none' ? refund : { ...refund, status: 'none' };
    default:
      // A request that the provider knew nothing of a moment before is made again anyway.
      return refund.status === 'none' ? refund : { ...refund, status: 'refund_unknown' };
  }
}

export function isRefundOpen({ status }: Refund): boolean {
  return status === 'none' || status === 'refunding' || status === 'refund_unknown';
}

/** Minor units that went back, or are on their way. */
export function refunded_minor(refunds: readonly Refund[], charge?: ChargeName): number {
  return refunds
    .filter((one) => one.status !== 'declined')
    .filter((one) => charge === undefined || one.charge === charge)
    .reduce((sum, one) => sum + one.amount_minor, 0);
}

/** `refund_3` is the third. */
export function refundIndex(name: RefundName): number {
  return Number(name.slice('refund_'.length)) - 1;
}

export function isRefundName(name: string): name is RefundName {
  return name.startsWith('refund_');
}
