import { payments } from '@drais/contracts';
import type { NewEvent } from '@drais/vocabulary/define';
import type { Charge, ChargeAnswer } from './charge.ts';
import { nextRetryAt } from './dunning.ts';
import {
  entryId,
  type LedgerEntry,
  postingsForCapture,
  postingsForCredit,
  postingsForFailedRefund,
  postingsForRefund,
} from './ledger.ts';
import { paymentStanding } from './payment.ts';
import type { PaymentCommand } from './payment-command.ts';
import {
  chargesOf,
  owing_minor,
  type PartName,
  type Payment,
  paid_minor,
  paymentKey,
} from './payment-state.ts';
import { isRefundName, refundIndex } from './refund.ts';

const { events } = payments;

/** Whose payment it is: the ids that each of its events carries. */
export interface PaymentIds {
  readonly payment_id: string;
  readonly trip_id: string;
  readonly account_id: string;
}

/** What is paid for: a trip, credit of the rider's own, or a promise that was not kept. */
export type PaymentPurpose = 'trip' | 'top_up' | 'fee';

/** A payment and what its record says about it beside the state of its charges. */
export interface PaymentFacts extends PaymentIds {
  readonly area_id: string;
  readonly purpose: PaymentPurpose;
  /** What the last charge went to; null before the first. */
  readonly payment_method_id: string | null;
}

export function idsOf({ payment_id, trip_id, account_id }: PaymentIds): PaymentIds {
  return { payment_id, trip_id, account_id };
}

/**
 * The request that is about to leave, on record first. A look-up changes nothing and is not
 * recorded.
 */
export function requestEvent(
  facts: PaymentIds & { readonly payment_method_id: string },
  command: PaymentCommand,
  now: Date,
): NewEvent {
  const { charge, amount } = command;
  const ids = idsOf(facts);
  if (isRefundName(charge)) return events.refundRequested.at(now, { ...ids, charge, amount });
  if (command.about === 'authorize') {
    const { payment_method_id } = facts;
    return events.holdRequested.at(now, { ...ids, charge, payment_method_id, amount });
  }
  if (command.about === 'capture') {
    return events.captureRequested.at(now, { ...ids, charge, amount });
  }
  return events.releaseRequested.at(now, { ...ids, charge });
}

export type Heard = Pick<PaymentCommand, 'charge' | 'about' | 'action'>;

/** What the provider said, on record. */
export function answerEvent(
  facts: PaymentIds & { readonly payment: Payment },
  { charge, about }: Heard,
  said: { readonly answer: ChargeAnswer; readonly now: Date },
): NewEvent {
  const { answer, now } = said;
  const { currency, fare_minor } = facts.payment;
  const ids = idsOf(facts);
  if (isRefundName(charge) || about === 'refund') {
    return refundEvent(facts, charge, said);
  }
  switch (answer.status) {
    case 'authorized': {
      const { authorization_id } = answer;
      const amount = { amount_minor: answer.amount.amount_minor, currency };
      return events.holdPlaced.at(now, { ...ids, charge, authorization_id, amount });
    }
    case 'requires_action': {
      const { authorization_id, challenge_ends_at: ends_at } = answer;
      const amount = { amount_minor: answer.amount.amount_minor, currency };
      return events.holdChallenged.at(now, { ...ids, charge, authorization_id, amount, ends_at });
    }
    case 'captured': {
      const amount = { amount_minor: answer.amount.amount_minor, currency };
      return events.paymentCaptured.at(now, { ...ids, charge, amount });
    }
    case 'released': {
      const reason = fare_minor === 0 ? 'nothing_owed' : 'paid_otherwise';
      return events.holdReleased.at(now, { ...ids, charge, reason });
    }
    case 'declined': {
      const { code, provider_code } = answer;
      const word = provider_code === undefined ? {} : { provider_code };
      return about === 'authorize'
        ? events.holdDeclined.at(now, { ...ids, charge, code, ...word })
        : events.closingRefused.at(now, { ...ids, charge, about, code });
    }
    case 'not_found':
      return events.requestUnrecorded.at(now, { ...ids, charge, about });
    case 'unknown':
      return events.outcomeUnknown.at(now, { ...ids, charge, about });
    case 'refunded':
      throw new RangeError('a refund is no answer to what a trip asks for');
  }
}

/** What the provider said about an amount that goes back. */
function refundEvent(
  facts: PaymentIds & { readonly payment: Payment },
  charge: PartName,
  { answer, now }: { readonly answer: ChargeAnswer; readonly now: Date },
): NewEvent {
  const ids = idsOf(facts);
  const { currency, refunds } = facts.payment;
  const refund = isRefundName(charge) ? refunds[refundIndex(charge)] : undefined;
  if (refund === undefined) throw new RangeError(`an answer about ${charge}`);
  const amount = { amount_minor: refund.amount_minor, currency };
  switch (answer.status) {
    case 'refunded':
      return events.paymentRefunded.at(now, { ...ids, charge, amount });
    case 'declined': {
      const { code, provider_code } = answer;
      const word = provider_code === undefined ? {} : { provider_code };
      return events.refundDeclined.at(now, { ...ids, charge, code, ...word });
    }
    case 'not_found':
      return events.requestUnrecorded.at(now, { ...ids, charge, about: 'refund' });
    case 'unknown':
      return events.outcomeUnknown.at(now, { ...ids, charge, about: 'refund' });
    default:
      throw new RangeError(`${answer.status} is no answer to a refund`);
  }
}

/**
 * What follows from a change of a payment: money that moved is posted, and its end is told. A
 * top-up is credit as soon as it is captured, and never a debt.
 */
export function consequencesOf(
  facts: PaymentFacts,
  change: { readonly before: Payment; readonly after: Payment },
  now: Date,
): NewEvent[] {
  const { before, after } = change;
  const ids = idsOf(facts);
  const posted = [...captureEvents(facts, change, now), ...refundPostings(facts, change, now)];
  const standing = paymentStanding(after);
  if (standing === paymentStanding(before)) return posted;
  const paid = { amount_minor: paid_minor(after), currency: after.currency };
  if (standing === 'settled') return [...posted, events.paymentSettled.at(now, { ...ids, paid })];
  if (standing !== 'short' || facts.purpose === 'top_up') return posted;
  const amount = { amount_minor: owing_minor(after), currency: after.currency };
  const retry_at = nextRetryAt(after, now);
  const due = { ...ids, amount, code: whyShort(after) };
  if (retry_at !== null) {
    return [...posted, events.paymentDue.at(now, { ...due, retry_at: retry_at.toISOString() })];
  }
  const uncollected = events.paymentUncollected.at(now, { ...ids, amount });
  return [...posted, events.paymentDue.at(now, due), uncollected];
}

interface Change {
  readonly before: Payment;
  readonly after: Payment;
}

function captureEvents(facts: PaymentFacts, { before, after }: Change, now: Date): NewEvent[] {
  const { payment_id, account_id, area_id, trip_id } = facts;
  const was = new Map(chargesOf(before));
  return chargesOf(after).flatMap(([name, charge]) => {
    const amount_minor = captured_minor(charge) - captured_minor(was.get(name));
    if (amount_minor === 0) return [];
    const amount = { amount_minor, currency: after.currency };
    const reference = paymentKey(payment_id, name, 'capture');
    const scope = { ...facts, occurred_at: now, reference };
    if (facts.purpose !== 'top_up') return [ledgerEvent(postingsForCapture(scope, amount))];
    const movement_id = entryId('credit', account_id, reference);
    const granted = { movement_id, account_id, area_id, kind: 'top_up' as const, amount };
    return [
      ledgerEvent(postingsForCredit(scope, 'top_up', amount)),
      events.creditGranted.at(now, { ...granted, cause: trip_id }),
    ];
  });
}

function refundPostings(facts: PaymentFacts, { before, after }: Change, now: Date): NewEvent[] {
  return after.refunds.flatMap((refund, index) => {
    const was_refunded = before.refunds[index]?.status === 'refunded';
    if (was_refunded === (refund.status === 'refunded')) return [];
    const reference =
      refund.provider_key ?? paymentKey(facts.payment_id, `refund_${index + 1}`, 'refund');
    const amount = { amount_minor: refund.amount_minor, currency: after.currency };
    const scope = { ...facts, occurred_at: now, reference };
    const post = was_refunded ? postingsForFailedRefund : postingsForRefund;
    return [ledgerEvent(post(scope, amount))];
  });
}

/** A movement of money, on record. */
export function ledgerEvent(entry: LedgerEntry): NewEvent {
  const { entry_id, account_id, area_id, occurred_at } = entry;
  const cause = `${entry.cause.kind}:${entry.cause.reference}`;
  const lines = entry.lines.map((line) => ({ ...line }));
  const posted_at = occurred_at.toISOString();
  return events.ledgerEntryPosted.at(occurred_at, {
    entry_id,
    account_id,
    area_id,
    cause,
    posted_at,
    lines,
  });
}

function captured_minor(charge: Charge | undefined): number {
  return charge?.status === 'captured' ? charge.captured_minor : 0;
}

/** Why the last charge did not bring what is due. */
function whyShort(payment: Payment): string {
  const last = payment.retries.at(-1)?.charge ?? payment.remainder;
  if ('code' in last) return last.code;
  return last.status === 'lapsed' ? 'authorization_expired' : 'provider_does_not_answer';
}
