import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { Money } from '@drais/vocabulary/units';
import {
  actionInDoubt,
  type Charge,
  type ChargeAction,
  type ChargeAnswer,
  chargeHeard,
  chargeSent,
  isPending,
  NO_CHARGE,
  needsPerson,
} from './charge.ts';
import { AMOUNT_MINOR_MAX } from './pricing-plan.ts';

/**
 * The payment of one trip: hold first, capture the fare at the end, release the rest.
 *
 * A bank may ask the payer before it holds anything (`challenged`). The trip waits for that until
 * a deadline; then the hold is called off, and what the payer does afterwards holds nothing.
 *
 * A fare above the hold takes the whole hold and asks for the rest as a second charge, `remainder`.
 * A fare without a hold (declined, lapsed, never needed) is a remainder altogether. The remainder
 * starts only when the hold's end is known, so the two never overlap.
 *
 * Each request has one key for ever and one amount for ever, because the fare is set once. An
 * outcome in doubt is looked up by its key; only where the provider knows nothing of it is it asked
 * for again, with the same key. So duplicates, lost answers and crashes never charge twice.
 */
export interface Payment {
  readonly payment_id: string;
  readonly currency: string;
  /** What to hold before the trip; 0 when nothing needs to be held. */
  readonly hold_minor: number;
  /** What the rider owes; null while the trip runs, 0 when it is free or never began. Set once. */
  readonly fare_minor: number | null;
  readonly hold: Charge;
  readonly remainder: Charge;
}

export type ChargeName = 'hold' | 'remainder';

/** What to ask of the provider next. `find` looks up the request with the same key. */
export interface PaymentCommand {
  readonly action: ChargeAction | 'find';
  readonly charge: ChargeName;
  /** The request that is made, or that is looked up. */
  readonly about: ChargeAction;
  readonly idempotency_key: string;
  /** What to hold or to capture; for a release or a look-up the hold's amount. */
  readonly amount: Money;
  /** Null where there is no hold yet. */
  readonly authorization_id: string | null;
}

/**
 * Requests for one hold that the provider has no record of, before we stop. Three outlast a dropped
 * connection; a rider who waits for an unlock does not wait for more.
 */
export const AUTHORIZE_ATTEMPTS_MAX = 3;

export function openPayment(payment_id: string, hold: Money): Payment {
  return {
    payment_id,
    currency: hold.currency,
    hold_minor: amountOf(hold.amount_minor),
    fare_minor: null,
    hold: NO_CHARGE,
    remainder: NO_CHARGE,
  };
}

/**
 * Sets what the rider owes: the fare of an ended trip, or 0 for a trip that never began. Quiet when
 * repeated with the same fare. Another fare is refused: corrections are refunds or new payments.
 */
export function settlePayment(
  payment: Payment,
  fare_minor: number,
): Outcome<Payment, 'payments.fare_already_set'> {
  if (payment.fare_minor === null) return accept({ ...payment, fare_minor: amountOf(fare_minor) });
  if (payment.fare_minor === fare_minor) return accept(payment);
  return refuse('payments.fare_already_set', 'The fare of this trip is set and cannot change.');
}

/**
 * What to ask of the provider next; null while an answer is awaited, while the trip runs, and when
 * all is done. A request whose sender died counts as awaited until `paymentHeard` is told
 * `unknown`.
 */
export function nextCommand(payment: Payment): PaymentCommand | null {
  const hold = chargeCommand(payment, 'hold', holdGoal(payment));
  if (hold !== null || isPending(payment.hold) || needsPerson(payment.hold)) return hold;
  const rest_minor = remainder_minor(payment);
  // Less than nothing would mean that the provider took more than it was asked for: nothing to ask.
  if (rest_minor <= 0) return null;
  return chargeCommand(payment, 'remainder', { action: 'capture', amount_minor: rest_minor });
}

/** Notes a command before it is sent. A look-up changes nothing. */
export function paymentSent(
  payment: Payment,
  command: Pick<PaymentCommand, 'charge' | 'action' | 'amount'>,
): Payment {
  if (command.action === 'find') return payment;
  const charge = payment[command.charge];
  const sent = chargeSent(charge, command.action, command.amount.amount_minor);
  return { ...payment, [command.charge]: sent };
}

/** Takes in an answer, however late or often it comes: to a command, a look-up or from a list. */
export function paymentHeard(
  payment: Payment,
  heard: Pick<PaymentCommand, 'charge' | 'about' | 'action'>,
  answer: ChargeAnswer,
): Payment {
  // A look-up that failed tells nothing new about the request it asked for.
  if (heard.action === 'find' && answer.status === 'unknown') return payment;
  const charge = payment[heard.charge];
  const next = chargeHeard(charge, heard.about, answer);
  return next === charge ? payment : { ...payment, [heard.charge]: next };
}

/** Where a payment stands, in one word. */
export type PaymentStanding =
  /** The hold is being asked for. */
  | 'holding'
  /** The payer's bank asks the payer; the trip waits for both. */
  | 'challenged'
  /** The trip may run: the money is held, or none needs to be. */
  | 'held'
  /** The trip may not start. */
  | 'not_held'
  /** The fare is known and money is still moving. */
  | 'settling'
  /** The rider paid the fare and nothing is held. */
  | 'settled'
  /** The provider will not give what is still owed. */
  | 'short'
  /** The provider contradicts our books. */
  | 'needs_person';

export function paymentStanding(payment: Payment): PaymentStanding {
  const { hold, remainder, fare_minor } = payment;
  if (needsPerson(hold) || needsPerson(remainder)) return 'needs_person';
  const is_moving = nextCommand(payment) !== null || isPending(hold) || isPending(remainder);
  if (fare_minor !== null) {
    if (is_moving) return 'settling';
    return captured_minor(hold) + captured_minor(remainder) >= fare_minor ? 'settled' : 'short';
  }
  if (is_moving) return 'holding';
  if (hold.status === 'challenged') return 'challenged';
  return hold.status === 'authorized' || payment.hold_minor === 0 ? 'held' : 'not_held';
}

/** A hold that waits for its payer: where it is, and until when. */
export interface Challenge {
  readonly charge: ChargeName;
  readonly authorization_id: string;
  readonly amount: Money;
  readonly ends_at: Date;
}

/** The challenge that the trip waits for; null while there is none. */
export function challengeOf({ hold, currency, fare_minor }: Payment): Challenge | null {
  if (hold.status !== 'challenged' || fare_minor !== null) return null;
  const { authorization_id, amount_minor, challenge_ends_at } = hold;
  const ends_at = new Date(challenge_ends_at);
  return { charge: 'hold', authorization_id, amount: { amount_minor, currency }, ends_at };
}

/** What the provider took for this payment so far, minor units. */
export function paid_minor(payment: Payment): number {
  return captured_minor(payment.hold) + captured_minor(payment.remainder);
}

/** The key of one request of one charge: the same for ever, so that the provider does it once. */
export function paymentKey(payment_id: string, charge: ChargeName, action: ChargeAction): string {
  return `${payment_id}:${charge}:${action}`;
}

/** What a charge is for: to be kept as a hold, to be captured, or to go away. */
type Goal =
  | { readonly action: 'keep' | 'capture'; readonly amount_minor: number }
  | { readonly action: 'drop' };

function holdGoal(payment: Payment): Goal {
  const { fare_minor, hold_minor, remainder } = payment;
  if (fare_minor === null) return { action: 'keep', amount_minor: hold_minor };
  // A hold that turns up after the remainder took over must not be charged as well.
  const is_taken_over = remainder.status !== 'none' || remainder.attempts > 0;
  if (fare_minor === 0 || is_taken_over) return { action: 'drop' };
  return { action: 'capture', amount_minor: fare_minor };
}

function chargeCommand(payment: Payment, name: ChargeName, goal: Goal): PaymentCommand | null {
  const charge = payment[name];
  const next = nextAction(payment, name, goal);
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

interface Action extends Pick<PaymentCommand, 'action' | 'about'> {
  readonly amount_minor: number;
}

function nextAction(payment: Payment, name: ChargeName, goal: Goal): Action | null {
  const charge = payment[name];
  const in_doubt = actionInDoubt(charge);
  if (in_doubt !== null) {
    const amount_minor = 'amount_minor' in charge ? charge.amount_minor : 0;
    return { action: 'find', about: in_doubt, amount_minor };
  }
  if (charge.status === 'authorized') return closingAction(charge.amount_minor, goal);
  if (charge.status === 'challenged') return challengeAction(charge.amount_minor, goal);
  if (charge.status !== 'none' || goal.action === 'drop') return null;
  if (charge.attempts >= AUTHORIZE_ATTEMPTS_MAX) return null;
  // The hold is always asked for with its own amount, also when the fare is known by now.
  const amount_minor = name === 'hold' ? payment.hold_minor : goal.amount_minor;
  return amount_minor === 0 ? null : { action: 'authorize', about: 'authorize', amount_minor };
}

function closingAction(held_minor: number, goal: Goal): Action | null {
  if (goal.action === 'keep') return null;
  if (goal.action === 'drop')
    return { action: 'release', about: 'release', amount_minor: held_minor };
  const amount_minor = Math.min(goal.amount_minor, held_minor);
  return { action: 'capture', about: 'capture', amount_minor };
}

/**
 * Once the fare is known nobody waits for the payer any more: what is not held cannot be captured,
 * and a challenge that is passed late must not leave a hold behind.
 */
function challengeAction(held_minor: number, goal: Goal): Action | null {
  if (goal.action === 'keep') return null;
  return { action: 'release', about: 'release', amount_minor: held_minor };
}

/** What is left of the fare when the hold is over; 0 while its end is open. */
function remainder_minor(payment: Payment): number {
  if (payment.fare_minor === null) return 0;
  return payment.fare_minor - captured_minor(payment.hold);
}

function captured_minor(charge: Charge): number {
  return charge.status === 'captured' ? charge.captured_minor : 0;
}

function amountOf(amount_minor: number): number {
  if (Number.isInteger(amount_minor) && amount_minor >= 0 && amount_minor <= AMOUNT_MINOR_MAX) {
    return amount_minor;
  }
  throw new RangeError(`a payment of ${amount_minor} minor units`);
}
