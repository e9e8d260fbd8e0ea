import { payments } from '@drais/contracts';
import type { NewEvent } from '@drais/vocabulary/define';
import type { Money } from '@drais/vocabulary/units';
import { settlePayment } from '../domain/payment.ts';
import { consequencesOf, idsOf, type PaymentFacts } from '../domain/payment-events.ts';
import type { Payment } from '../domain/payment-state.ts';

export interface Fare {
  readonly fare: Money;
  readonly reason:
    | 'trip_ended'
    | 'trip_failed'
    | 'hold_unclear'
    | 'challenge_abandoned'
    | 'late_cancellation'
    | 'no_show';
}

/**
 * Sets what the rider owes for a trip. No events when the same was set before. @throws {Error} when
 * another fare is set: two parts of the platform disagree about a trip, and a person has to look
 */
export function setFare(
  facts: PaymentFacts & { readonly payment: Payment },
  fare: Fare,
  now: Date,
): { readonly events: readonly NewEvent[]; readonly after: Payment } {
  const before = facts.payment;
  const { said, after } = fareSet(facts, fare, now);
  if (said === null) return { events: [], after };
  return { events: [said, ...consequencesOf(facts, { before, after }, now)], after };
}

/** The same without what follows from it; null when the same was set before. */
export function fareSet(
  facts: PaymentFacts & { readonly payment: Payment },
  { fare, reason }: Fare,
  now: Date,
): { readonly said: NewEvent | null; readonly after: Payment } {
  const before = facts.payment;
  const set = settlePayment(before, fare.amount_minor);
  if (!set.ok) throw new Error(`payment ${facts.payment_id}: ${set.refusal.detail}`);
  const after = set.value;
  if (before.fare_minor !== null) return { said: null, after };
  return { said: payments.events.fareSet.at(now, { ...idsOf(facts), fare, reason }), after };
}
