import { payments } from '@drais/contracts';
import type { NewEvent } from '@drais/vocabulary/define';
import { paymentStanding, settlePayment } from './payment.ts';
import { idsOf, type PaymentFacts } from './payment-events.ts';
import type { Payment } from './payment-state.ts';

/**
 * Nobody ends a top-up: it is taken whole as soon as it is held, and nothing is owed where it is
 * not. For every other payment nothing changes.
 */
export function topUpDecided(
  facts: PaymentFacts,
  payment: Payment,
  now: Date,
): { readonly after: Payment; readonly said: readonly NewEvent[] } {
  const standing = paymentStanding(payment);
  const is_decided = standing === 'held' || standing === 'not_held';
  if (facts.purpose !== 'top_up' || !is_decided) return { after: payment, said: [] };
  const amount_minor = standing === 'held' ? payment.hold_minor : 0;
  const set = settlePayment(payment, amount_minor);
  if (!set.ok) throw new Error(set.refusal.detail);
  const fare = { amount_minor, currency: payment.currency };
  const said = payments.events.fareSet.at(now, { ...idsOf(facts), fare, reason: 'top_up' });
  return { after: set.value, said: [said] };
}
