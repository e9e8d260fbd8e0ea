import { payments } from '@drais/contracts';
import type { NewEvent } from '@drais/vocabulary/define';
import type { ChargeAnswer } from './charge.ts';
import { type LedgerEntry, postingsForCapture } from './ledger.ts';
import {
  type ChargeName,
  type Payment,
  type PaymentCommand,
  paid_minor,
  paymentKey,
  paymentStanding,
} from './payment.ts';

const { events } = payments;

/** Whose payment it is: the ids that each of its events carries. */
export interface PaymentIds {
  readonly payment_id: string;
  readonly trip_id: string;
  readonly account_id: string;
}

/** A payment and what its record says about it beside the state of its charges. */
export interface PaymentFacts extends PaymentIds {
  readonly area_id: string;
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

/** What follows from a change of a payment: captured money is posted, and its end is told. */
export function consequencesOf(
  facts: PaymentFacts,
  change: { readonly before: Payment; readonly after: Payment },
  now: Date,
): NewEvent[] {
  const { before, after } = change;
  const ids = idsOf(facts);
  const charges: readonly ChargeName[] = ['hold', 'remainder'];
  const posted = charges.flatMap((charge) => {
    const captured = captured_minor(after, charge) - captured_minor(before, charge);
    if (captured === 0) return [];
    const reference = paymentKey(facts.payment_id, charge, 'capture');
    const scope = { ...facts, occurred_at: now, reference };
    const amount = { amount_minor: captured, currency: after.currency };
    return [ledgerEvent(postingsForCapture(scope, amount))];
  });
  const standing = paymentStanding(after);
  const paid = { amount_minor: paid_minor(after), currency: after.currency };
  if (standing === paymentStanding(before)) return posted;
  if (standing === 'settled') return [...posted, events.paymentSettled.at(now, { ...ids, paid })];
  if (standing !== 'short') return posted;
  const owed_minor = (after.fare_minor ?? 0) - paid.amount_minor;
  const amount = { amount_minor: owed_minor, currency: after.currency };
  return [...posted, events.paymentDue.at(now, { ...ids, amount, code: whyShort(after) })];
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

function captured_minor(payment: Payment, charge: ChargeName): number {
  const one = payment[charge];
  return one.status === 'captured' ? one.captured_minor : 0;
}

function whyShort({ remainder }: Payment): string {
  if ('code' in remainder) return remainder.code;
  return remainder.status === 'lapsed' ? 'authorization_expired' : 'provider_does_not_answer';
}
