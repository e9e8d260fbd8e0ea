import { isId } from '@drais/vocabulary/ids';
import type { Charge, ChargeAction, ChargeAnswer } from './charge.ts';
import { type ChargeName, type Payment, paymentKey } from './payment.ts';

/** Which request of which payment an operation of the provider answers. */
export interface OperationOrigin {
  readonly payment_id: string;
  readonly charge: ChargeName;
  readonly about: ChargeAction;
}

const CHARGES: readonly ChargeName[] = ['hold', 'remainder'];
const ACTIONS: readonly ChargeAction[] = ['authorize', 'capture', 'release'];

/** Null for an operation that no payment of ours asked for. */
export function originOf(operation: {
  readonly idempotency_key: string;
  readonly kind: string;
}): OperationOrigin | null {
  const [payment_id = ''] = operation.idempotency_key.split(':');
  if (!isId(payment_id)) return null;
  for (const charge of CHARGES) {
    for (const about of ACTIONS) {
      const is_same = paymentKey(payment_id, charge, about) === operation.idempotency_key;
      if (is_same && about === operation.kind) return { payment_id, charge, about };
    }
  }
  return null;
}

/**
 * What our books do not explain about an operation, in one word; null when they agree. `payment` is
 * as it stands after the operation was taken in.
 */
export function differenceOf(
  payment: Payment | null,
  origin: OperationOrigin,
  result: Exclude<ChargeAnswer, { readonly status: 'unknown' | 'not_found' | 'requires_action' }>,
): string | null {
  if (payment === null) return 'payment_unknown';
  const charge = payment[origin.charge];
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

function isSameHold(charge: Charge, authorization_id: string): boolean {
  return 'authorization_id' in charge && charge.authorization_id === authorization_id;
}

/**
 * Whether our books say so too. A hold that was declined when its payer was called off was released
 * in ours: either way nothing is held.
 */
function isRefused({ status }: Charge, about: ChargeAction): boolean {
  if (about === 'authorize' && (status === 'released' || status === 'challenged')) return true;
  return ['declined', 'lapsed', 'capture_declined', 'release_declined'].includes(status);
}
