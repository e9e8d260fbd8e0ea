import { payments } from '@drais/contracts';
import { LostRace, retryOnConflict } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { entryId, postingsForCredit } from '../domain/ledger.ts';
import { returnCredit, spendCredit } from '../domain/payment.ts';
import { idsOf, ledgerEvent, type PaymentFacts } from '../domain/payment-events.ts';
import { owing_minor, type Payment } from '../domain/payment-state.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { balanceOf_minor } from '../store/credit.ts';

type Facts = PaymentFacts & { readonly stream_version: number };

/** A payment that credit moved, and what has to be recorded of it. */
export interface Moved {
  readonly after: Payment;
  readonly events: readonly NewEvent[];
}

/**
 * The rider's credit pays what is still to be taken, as far as it goes. The balance is read here
 * and decided by its row: who loses the race for it decides again.
 */
export async function spendOn(
  tools: PaymentsTools,
  facts: Facts,
  payment: Payment,
): Promise<Moved> {
  const { account_id } = facts;
  const owing = owing_minor(payment);
  if (owing <= 0 || facts.purpose === 'top_up') return { after: payment, events: [] };
  const shard = tools.db.shard(shardKeyOf(account_id));
  const balance_minor = await balanceOf_minor(shard, account_id, payment.currency);
  const amount_minor = Math.min(balance_minor, owing);
  if (amount_minor === 0) return { after: payment, events: [] };
  const events = moveEvents(facts, { kind: 'spent', amount_minor, payment }, tools.now());
  return { after: spendCredit(payment, amount_minor), events };
}

/** What was paid too much becomes credit of the rider. */
export function returnTo(
  facts: Facts,
  move: {
    readonly payment: Payment;
    readonly amount_minor: number;
    readonly by?: { readonly author_id: string; readonly note: string };
  },
  now: Date,
): Moved {
  const { payment, amount_minor } = move;
  if (amount_minor === 0) return { after: payment, events: [] };
  const events = moveEvents(facts, { ...move, kind: 'returned' }, now);
  return { after: returnCredit(payment, amount_minor), events };
}

/** Each version of a payment moves credit once each way: that names the movement. */
function moveEvents(
  facts: Facts,
  move: {
    readonly kind: 'spent' | 'returned';
    readonly amount_minor: number;
    readonly payment: Payment;
    readonly by?: { readonly author_id: string; readonly note: string };
  },
  now: Date,
): NewEvent[] {
  const { kind, payment, by = {} } = move;
  const reference = `${kind}:${payment.payment_id}:${facts.stream_version}`;
  const movement_id = entryId('credit', facts.account_id, reference);
  const amount = { amount_minor: move.amount_minor, currency: payment.currency };
  const moved = { ...idsOf(facts), movement_id, amount };
  const scope = { ...facts, occurred_at: now, reference };
  return [
    kind === 'spent'
      ? payments.events.creditSpent.at(now, moved)
      : payments.events.creditReturned.at(now, { ...moved, ...by }),
    ledgerEvent(postingsForCredit(scope, kind, amount)),
  ];
}

/** For the rider's credit, and for what is left of their day. */
const RACES: readonly string[] = ['credit', 'day'];

/** Tries of one decision before the caller is told to come back. */
const RACES_MAX = 5;

/** Loads, decides and saves again when somebody else moved the payment, the credit or the day. */
export async function retryOnRace<T>(work: () => Promise<T>): Promise<T> {
  for (let race = 1; ; race++) {
    try {
      return await retryOnConflict(work);
    } catch (error) {
      const is_race = error instanceof LostRace && RACES.includes(error.what);
      if (!is_race || race === RACES_MAX) throw error;
    }
  }
}
