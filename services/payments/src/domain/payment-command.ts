import type { Money } from '@drais/vocabulary/units';
import { actionInDoubt, type Charge, type ChargeAction, isPending, needsPerson } from './charge.ts';
import {
  chargeOf,
  chargesOf,
  overpaid_minor,
  owing_minor,
  type PartName,
  type Payment,
  type PaymentAction,
  paymentKey,
} from './payment-state.ts';
import { type ChargeName, isRefundOpen, type Refund, refunded_minor } from './refund.ts';

/** What to ask of the provider next. `find` looks up the request with the same key. */
export interface PaymentCommand {
  readonly action: PaymentAction | 'find';
  readonly charge: PartName;
  /** The request that is made, or that is looked up. */
  readonly about: PaymentAction;
  readonly idempotency_key: string;
  /** What to hold, to capture or to give back; for a release or a look-up the hold's amount. */
  readonly amount: Money;
  /** Null where there is no hold yet. */
  readonly authorization_id: string | null;
}

/**
 * Requests for one hold that the provider has no record of, before we stop. Three outlast a dropped
 * connection; a rider who waits for an unlock does not wait for more.
 */
export const AUTHORIZE_ATTEMPTS_MAX = 3;

/**
 * What to ask of the provider next; null while an answer is awaited, while the trip runs, and when
 * all is done. A request whose sender died counts as awaited until `paymentHeard` is told
 * `unknown`. Money goes back when no charge is open any more.
 */
export function nextCommand(payment: Payment): PaymentCommand | null {
  const charges = chargesOf(payment);
  for (const [index, [name, charge]] of charges.entries()) {
    const later = charges.slice(index + 1);
    const is_taken_over = later.some(([, one]) => one.status !== 'none' || one.attempts > 0);
    const goal = goalOf(payment, { name, is_taken_over });
    const command = chargeCommand(payment, name, goal);
    if (command !== null || isPending(charge) || needsPerson(charge)) return command;
  }
  return refundCommand(payment);
}

/** What a charge is for: to be kept as a hold, to be captured, or to go away. */
type Goal =
  | { readonly action: 'keep' | 'capture'; readonly amount_minor: number }
  | { readonly action: 'drop' };

function goalOf(
  payment: Payment,
  { name, is_taken_over }: { readonly name: ChargeName; readonly is_taken_over: boolean },
): Goal {
  const { fare_minor, hold_minor } = payment;
  if (fare_minor === null) {
    return name === 'hold' ? { action: 'keep', amount_minor: hold_minor } : { action: 'drop' };
  }
  const amount_minor = owing_minor(payment);
  // A hold that turns up after another charge took over must not be charged as well.
  if (amount_minor <= 0 || is_taken_over) return { action: 'drop' };
  return { action: 'capture', amount_minor };
}

function chargeCommand(payment: Payment, name: ChargeName, goal: Goal): PaymentCommand | null {
  const charge = chargeOf(payment, name);
  const next = nextAction(payment, { name, charge }, goal);
  if (next === null) return null;
  return {
    action: next.action,
    charge: name,
    about: next.about,
    idempotency_key: paymentKey(payment.payment_id, name, next.about),
    amount: { amount_minor: next.amount_minor, currency: payment.currency },
    authorization_id: 'authorization_id' in charge ? charge.authorization_id : null,
  };
}

interface Action {
  readonly action: ChargeAction | 'find';
  readonly about: ChargeAction;
  readonly amount_minor: number;
}

function nextAction(
  payment: Payment,
  { name, charge }: { readonly name: ChargeName; readonly charge: Charge },
  goal: Goal,
): Action | null {
  const in_doubt = actionInDoubt(charge);
  if (in_doubt !== null) {
    const amount_minor = 'amount_minor' in charge ? charge.amount_minor : 0;
    return { action: 'find', about: in_doubt, amount_minor };
  }
  if (charge.status === 'authorized') return closingAction(charge, goal);
  if (charge.status === 'challenged') return challengeAction(charge.amount_minor, goal);
  if (charge.status !== 'none' || goal.action === 'drop') return null;
  if (charge.attempts >= AUTHORIZE_ATTEMPTS_MAX) return null;
  // The hold is always asked for with its own amount, also when the fare is known by now, and
  // whatever was asked for before with that again.
  const wanted_minor = name === 'hold' ? payment.hold_minor : goal.amount_minor;
  const amount_minor = charge.asked_minor ?? wanted_minor;
  return amount_minor === 0 ? null : { action: 'authorize', about: 'authorize', amount_minor };
}

function closingAction(
  held: { readonly amount_minor: number; readonly capture_minor?: number },
  goal: Goal,
): Action | null {
  const { amount_minor: held_minor, capture_minor } = held;
  // A capture that was asked for may still arrive: it is asked for again, and refunded if need be.
  if (capture_minor !== undefined) {
    return { action: 'capture', about: 'capture', amount_minor: capture_minor };
  }
  if (goal.action === 'keep') return null;
  if (goal.action === 'capture') {
    const amount_minor = Math.min(goal.amount_minor, held_minor);
    return { action: 'capture', about: 'capture', amount_minor };
  }
  return { action: 'release', about: 'release', amount_minor: held_minor };
}

/**
 * Once the fare is known nobody waits for the payer any more: what is not held cannot be captured,
 * and a challenge that is passed late must not leave a hold behind.
 */
function challengeAction(held_minor: number, goal: Goal): Action | null {
  if (goal.action === 'keep') return null;
  return { action: 'release', about: 'release', amount_minor: held_minor };
}

/**
 * The next amount that goes back. One at a time; after one that the provider declined no new one: a
 * person decides what becomes of it. What was asked for before it came back goes on.
 */
function refundCommand(payment: Payment): PaymentCommand | null {
  const { refunds } = payment;
  if (refunds.some(({ status }) => status === 'refunding')) return null;
  const open = refunds.findIndex(isRefundOpen);
  if (open < 0 && refunds.some(({ status }) => status === 'declined')) return null;
  const refund = refunds[open] ?? plannedRefund(payment);
  if (refund === null) return null;
  const charge = `refund_${(open < 0 ? refunds.length : open) + 1}` as const;
  return {
    action: refund.status === 'refund_unknown' ? 'find' : 'refund',
    charge,
    about: 'refund',
    idempotency_key: paymentKey(payment.payment_id, charge, 'refund'),
    amount: { amount_minor: refund.amount_minor, currency: payment.currency },
    authorization_id: refund.authorization_id,
  };
}

/** What goes back next, of one capture; null where nothing has to, or the trip still runs. */
export function plannedRefund(payment: Payment): Refund | null {
  if (payment.fare_minor === null) return null;
  const back_minor = overpaid_minor(payment);
  if (back_minor <= 0) return null;
  for (const [charge, one] of chargesOf(payment)) {
    if (one.status !== 'captured') continue;
    const left_minor = one.captured_minor - refunded_minor(payment.refunds, charge);
    if (left_minor <= 0) continue;
    const { authorization_id } = one;
    const amount_minor = Math.min(back_minor, left_minor);
    return { charge, authorization_id, amount_minor, status: 'none' };
  }
  return null;
}
