import { isId } from '@drais/vocabulary/ids';
import type { Charge, ChargeAnswer } from './charge.ts';
import {
  chargesOf,
  type PartName,
  type Payment,
  type PaymentAction,
  paymentKey,
} from './payment-state.ts';
import { isRefundName, refundIndex } from './refund.ts';

/** Which request of which payment an operation of the provider answers. */
export interface OperationOrigin {
  readonly payment_id: string;
  readonly charge: PartName;
  readonly about: PaymentAction;
}

const PART = /^(hold|remainder|(?:retry|refund)_[1-9][0-9]{0,2})$/;
const ACTIONS: readonly PaymentAction[] = ['authorize', 'capture', 'release', 'refund'];

/** Null for an operation that no payment of ours asked for. */
export function originOf(operation: {
  readonly idempotency_key: string;
  readonly kind: string;
}): OperationOrigin | null {
  const { idempotency_key, kind } = operation;
  const [payment_id = '', part = ''] = idempotency_key.split(':');
  const about = ACTIONS.find((one) => one === kind);
  if (!isId(payment_id) || !PART.test(part) || about === undefined) return null;
  const charge = part as PartName;
  if (isRefundName(charge) !== (about === 'refund')) return null;
  return paymentKey(payment_id, charge, about) === idempotency_key
    ? { payment_id, charge, about }
    : null;
}

/** Whether our books hold the part that a request was about. */
export function isAsked(payment: Payment, charge: PartName): boolean {
  if (isRefundName(charge)) return payment.refunds[refundIndex(charge)] !== undefined;
  return chargesOf(payment).some(([name]) => name === charge);
}

/**
 * What our books do not explain about an operation, in one word; null when they agree. `payment` is
 * as it stands after the operation was taken in.
 */
export function differenceOf(
  payment: Payment | null,
  origin: OperationOrigin,
  result: Booked,
): string | null {
  if (payment === null) return 'payment_unknown';
  if (isRefundName(origin.charge)) return refundDifference(payment, origin, result);
  const charge = chargesOf(payment).find(([name]) => name === origin.charge)?.[1];
  return charge === undefined
    ? 'charge_not_in_our_books'
    : chargeDifference(charge, origin, result);
}

type Booked = Exclude<
  ChargeAnswer,
  { readonly status: 'unknown' | 'not_found' | 'requires_action' }
>;

function chargeDifference(charge: Charge, origin: OperationOrigin, result: Booked): string | null {
  switch (result.status) {
    case 'authorized':
      return isSameHold(charge, result.authorization_id) ? null : 'hold_not_in_our_books';
    case 'captured': {
      if (charge.status !== 'captured') return 'capture_not_in_our_books';
      return charge.captured_minor === result.amount.amount_minor
        ? null
        : 'captured_amount_differs';
    }
    case 'released':
      return charge.status === 'released' ? null : 'release_not_in_our_books';
    case 'declined':
      return isRefused(charge, origin.about) ? null : 'decline_not_in_our_books';
    case 'refunded':
      return 'refund_not_in_our_books';
  }
}

function refundDifference(
  { refunds }: Payment,
  { charge }: OperationOrigin,
  result: Booked & { readonly amount?: { readonly amount_minor: number } },
): string | null {
  const refund = isRefundName(charge) ? refunds[refundIndex(charge)] : undefined;
  if (refund?.status !== result.status) return 'refund_not_in_our_books';
  if (result.status === 'declined') return null;
  return refund.amount_minor === result.amount?.amount_minor ? null : 'refunded_amount_differs';
}

function isSameHold(charge: Charge, authorization_id: string): boolean {
  return 'authorization_id' in charge && charge.authorization_id === authorization_id;
}

/**
 * Whether our books say so too. A hold that was declined when its payer was called off was released
 * in ours: either way nothing is held.
 */
function isRefused({ status }: Charge, about: PaymentAction): boolean {
  if (about === 'authorize' && (status === 'released' || status === 'challenged')) return true;
  return ['declined', 'lapsed', 'capture_declined', 'release_declined'].includes(status);
}
