import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { Money } from '@drais/vocabulary/units';
import {
  type ChargeAnswer,
  chargeHeard,
  chargeSent,
  isPending,
  NO_CHARGE,
  needsPerson,
} from './charge.ts';
import { nextCommand, type PaymentCommand, plannedRefund } from './payment-command.ts';
import {
  amountOf,
  chargeOf,
  chargesOf,
  overpaid_minor,
  owing_minor,
  type Payment,
  type RetryReason,
  withCharge,
} from './payment-state.ts';
import {
  type ChargeName,
  isRefundName,
  isRefundOpen,
  type Refund,
  type RefundName,
  refundHeard,
  refundIndex,
} from './refund.ts';

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

/** A correction takes `credited_minor` off what the rider owes. */
export function creditFare(payment: Payment, credited_minor: number): Payment {
  const corrected_minor = payment.corrected_minor + amountOf(credited_minor);
  if (payment.fare_minor === null || corrected_minor > payment.fare_minor) {
    throw new RangeError(`a correction by ${credited_minor} of a fare of ${payment.fare_minor}`);
  }
  return { ...payment, corrected_minor };
}

/** The rider's credit pays a part of what is still to be taken. */
export function spendCredit(payment: Payment, amount_minor: number): Payment {
  if (amountOf(amount_minor) > owing_minor(payment)) {
    throw new RangeError(`${amount_minor} of credit for ${owing_minor(payment)}`);
  }
  return { ...payment, credit_minor: payment.credit_minor + amount_minor };
}

/** A part of what was paid too much becomes credit instead of going back to the card. */
export function returnCredit(payment: Payment, amount_minor: number): Payment {
  if (amountOf(amount_minor) > overpaid_minor(payment)) {
    throw new RangeError(`${amount_minor} back to credit of ${overpaid_minor(payment)}`);
  }
  return { ...payment, returned_minor: payment.returned_minor + amount_minor };
}

/** Asks for what is due once more, as a charge of its own. */
export function retryPayment(payment: Payment, reason: RetryReason): Payment {
  return { ...payment, retries: [...payment.retries, { reason, charge: NO_CHARGE }] };
}

/**
 * Takes in a refund that somebody made at the provider itself, once. The rider is never charged for
 * it: it stands for the next correction, or waits for one.
 */
export function refundFound(
  payment: Payment,
  found: Pick<Refund, 'charge' | 'authorization_id' | 'amount_minor'> & {
    readonly provider_key: string;
  },
): Payment {
  if (payment.refunds.some((one) => one.provider_key === found.provider_key)) return payment;
  return { ...payment, refunds: [...payment.refunds, { ...found, status: 'refunded' }] };
}

/** The charge that a hold of the provider's belongs to; null where none of ours has it. */
export function chargeByAuthorization(
  payment: Payment,
  authorization_id: string,
): ChargeName | null {
  const found = chargesOf(payment).find(
    ([, charge]) => 'authorization_id' in charge && charge.authorization_id === authorization_id,
  );
  return found?.[0] ?? null;
}

/** Notes a command before it is sent. A look-up changes nothing. */
export function paymentSent(
  payment: Payment,
  command: Pick<PaymentCommand, 'charge' | 'action' | 'amount'>,
): Payment {
  const { action, charge: name, amount } = command;
  if (action === 'find') return payment;
  if (isRefundName(name)) return refundSent(payment, name, amount.amount_minor);
  if (action === 'refund') throw new RangeError(`a refund by the name of ${name}`);
  return withCharge(
    payment,
    name,
    chargeSent(chargeOf(payment, name), action, amount.amount_minor),
  );
}

/** Takes in an answer, however late or often it comes: to a command, a look-up or from a list. */
export function paymentHeard(
  payment: Payment,
  heard: Pick<PaymentCommand, 'charge' | 'about' | 'action'>,
  answer: ChargeAnswer,
): Payment {
  // A look-up that failed tells nothing new about the request it asked for.
  if (heard.action === 'find' && answer.status === 'unknown') return payment;
  const { charge: name, about } = heard;
  if (isRefundName(name)) return refundAnswered(payment, name, answer);
  if (about === 'refund') throw new RangeError(`a refund by the name of ${name}`);
  const charge = chargeOf(payment, name);
  const next = chargeHeard(charge, about, answer);
  return next === charge ? payment : withCharge(payment, name, next);
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
  /** The rider paid what they owe, nothing is held and nothing has to go back. */
  | 'settled'
  /** What was taken beyond what is owed is going back. */
  | 'refunding'
  /** The provider will not give what is still owed. */
  | 'short'
  /** The provider contradicts our books. */
  | 'needs_person';

export function paymentStanding(payment: Payment): PaymentStanding {
  const charges = chargesOf(payment).map(([, charge]) => charge);
  if (charges.some(needsPerson)) return 'needs_person';
  const is_moving = nextCommand(payment) !== null || charges.some(isPending);
  if (payment.fare_minor === null) return standingBefore(payment, is_moving);
  return standingAfter(payment, is_moving);
}

/** While the trip runs. */
function standingBefore({ hold, hold_minor }: Payment, is_moving: boolean): PaymentStanding {
  if (is_moving) return 'holding';
  if (hold.status === 'challenged') return 'challenged';
  return hold.status === 'authorized' || hold_minor === 0 ? 'held' : 'not_held';
}

/** When the fare is set. */
function standingAfter(payment: Payment, is_moving: boolean): PaymentStanding {
  const is_owed = owing_minor(payment) > 0;
  // More went back than any correction said, or the provider would not give it back.
  if (!is_owed && overpaid_minor(payment) < 0) return 'needs_person';
  if (isRefundRefused(payment)) return 'needs_person';
  if (payment.refunds.some(isRefundOpen)) return 'refunding';
  if (is_moving) return is_owed || hasOpenCharge(payment) ? 'settling' : 'refunding';
  return is_owed ? 'short' : 'settled';
}

/** Whether something still has to go back that the provider would not give back. */
export function isRefundRefused(payment: Payment): boolean {
  return payment.refunds.some(({ status }) => status === 'declined') && overpaid_minor(payment) > 0;
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

function hasOpenCharge(payment: Payment): boolean {
  return chargesOf(payment).some(
    ([, charge]) =>
      isPending(charge) || charge.status === 'authorized' || charge.status === 'challenged',
  );
}

function refundSent(payment: Payment, name: RefundName, amount_minor: number): Payment {
  const index = refundIndex(name);
  const refund = payment.refunds[index] ?? plannedRefund(payment);
  const is_next = index <= payment.refunds.length;
  if (refund?.status !== 'none' || refund.amount_minor !== amount_minor || !is_next) {
    throw new RangeError(`${name} of ${amount_minor} of a payment that does not need it`);
  }
  return withRefund(payment, index, { ...refund, status: 'refunding' });
}

function refundAnswered(payment: Payment, name: RefundName, answer: ChargeAnswer): Payment {
  const index = refundIndex(name);
  const refund = payment.refunds[index];
  if (refund === undefined) throw new RangeError(`${name} was never asked for`);
  const next = refundHeard(refund, answer);
  return next === refund ? payment : withRefund(payment, index, next);
}

function withRefund(payment: Payment, index: number, refund: Refund): Payment {
  const refunds = [...payment.refunds.slice(0, index), refund, ...payment.refunds.slice(index + 1)];
  return { ...payment, refunds };
}
