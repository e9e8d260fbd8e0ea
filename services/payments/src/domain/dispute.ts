import { payments } from '@drais/contracts';
import type { DataOf, NewEvent } from '@drais/vocabulary/define';
import type { PostingScope } from './ledger.ts';
import { idsOf, ledgerEvent, type PaymentFacts } from './payment-events.ts';
import { postingsForDispute } from './provider-postings.ts';

type DisputeData = DataOf<typeof payments.events.disputeOpened>;

/** A dispute as the provider tells it now. */
export type DisputeFacts = Omit<DisputeData, 'payment_id' | 'trip_id' | 'account_id'>;

/** A dispute as our books have it. */
export interface KnownDispute extends DisputeFacts {
  /** Events about it so far: names the next movement of its money. */
  readonly moves: number;
}

/**
 * What to record of a dispute that the provider tells of: that it is there, or that it moved, and
 * what that did to our money. Nothing when our books say so already.
 */
export function disputeEvents(
  facts: PaymentFacts,
  seen: { readonly known: KnownDispute | null; readonly told: DisputeFacts },
  now: Date,
): NewEvent[] {
  const { known, told } = seen;
  if (known !== null && !hasMoved(known, told)) return [];
  const definition = known === null ? payments.events.disputeOpened : payments.events.disputeMoved;
  const reference = `${told.dispute_id}:${known === null ? 1 : known.moves + 1}`;
  const scope: PostingScope = { ...facts, occurred_at: now, reference };
  const entry = postingsForDispute(scope, known, told);
  const said = definition.at(now, { ...idsOf(facts), ...told });
  return entry === null ? [said] : [said, ledgerEvent(entry)];
}

function hasMoved(known: DisputeFacts, told: DisputeFacts): boolean {
  return (
    known.status !== told.status ||
    known.respond_by !== told.respond_by ||
    known.amount.amount_minor !== told.amount.amount_minor ||
    known.withdrawn.amount_minor !== told.withdrawn.amount_minor ||
    known.fee.amount_minor !== told.fee.amount_minor
  );
}
