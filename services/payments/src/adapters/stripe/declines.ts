import type { DeclineCode, Declined } from '../payment-provider.ts';

/** As much of one of Stripe's errors, or of an intent's last one, as decides what it means. */
export interface StripeRefusal {
  readonly code?: string | undefined;
  readonly decline_code?: string | undefined;
  readonly param?: string | undefined;
}

/**
 * What Stripe's words mean for a payment. `decline_code` is the bank's reason under
 * `card_declined`, `code` Stripe's own. Source: docs.stripe.com/declines/codes and
 * docs.stripe.com/error-codes. What is not here is a plain `card_declined`: a bank invents reasons
 * faster than anybody lists them, and none of them is a yes.
 */
const MEANINGS: ReadonlyMap<string, DeclineCode> = new Map<string, DeclineCode>([
  ['generic_decline', 'card_declined'],
  ['card_declined', 'card_declined'],
  ['insufficient_funds', 'insufficient_funds'],
  ['card_velocity_exceeded', 'insufficient_funds'],
  ['withdrawal_count_limit_exceeded', 'insufficient_funds'],
  ['authentication_required', 'sca_required'],
  ['authentication_not_handled', 'sca_required'],
  ['payment_intent_action_required', 'sca_required'],
  ['payment_intent_authentication_failure', 'authentication_failed'],
  ['authentication_failure', 'authentication_failed'],
  ['payment_intent_payment_attempt_expired', 'authentication_failed'],
  ['amount_too_small', 'amount_not_chargeable'],
  ['amount_too_large', 'amount_too_large'],
  ['charge_exceeds_transaction_limit', 'amount_too_large'],
  ['charge_exceeds_source_limit', 'amount_too_large'],
  ['charge_already_refunded', 'amount_too_large'],
  ['charge_expired_for_capture', 'authorization_expired'],
  ['capture_charge_authorization_expired', 'authorization_expired'],
  ['charge_already_captured', 'authorization_closed'],
  ['payment_intent_unexpected_state', 'authorization_closed'],
  ['charge_disputed', 'refund_refused'],
  ['refund_disputed_payment', 'refund_refused'],
  ['charge_not_refundable', 'refund_refused'],
  ['balance_insufficient', 'refund_refused'],
  ['payment_method_not_available', 'payment_method_unknown'],
  ['payment_method_unactivated', 'payment_method_unknown'],
  ['payment_method_unexpected_state', 'payment_method_unknown'],
  ['expired_payment_method', 'payment_method_unknown'],
]);

/** Words that say no more than our own code for them: they are not repeated beside it. */
const PLAIN: ReadonlySet<string> = new Set([
  'generic_decline',
  'card_declined',
  'insufficient_funds',
  'authentication_required',
  'payment_intent_authentication_failure',
  'amount_too_small',
  'amount_too_large',
]);

/**
 * A refusal of a card or of its bank in our words, with Stripe's own where ours says less. The
 * bank's reason goes before Stripe's.
 */
export function declineOf({ code, decline_code }: StripeRefusal): Declined {
  const words = [decline_code, code].filter((word) => word !== undefined && word !== '');
  const known = words.find((word) => MEANINGS.has(word as string) && word !== 'card_declined');
  const word = known ?? words[0] ?? 'card_declined';
  const declined: Declined = { status: 'declined', code: MEANINGS.get(word) ?? 'card_declined' };
  return PLAIN.has(word) ? declined : { ...declined, provider_code: word.slice(0, 100) };
}

/**
 * Whether a request that Stripe finds invalid is about the payment, rather than a fault of ours.
 */
export function isAboutPayment({ code }: StripeRefusal): boolean {
  return code !== undefined && MEANINGS.has(code);
}

/** Whether Stripe has no such object, or knows it under `param` no more. */
export function isMissing({ code }: StripeRefusal): boolean {
  return code === 'resource_missing';
}
