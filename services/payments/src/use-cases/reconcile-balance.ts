import { retryOnConflict } from '@drais/kit';
import { isId, shardKeyOf } from '@drais/vocabulary/ids';
import { OPERATIONS_PAGE_MAX } from '../adapters/payment-provider.ts';
import type { ProviderMovement } from '../adapters/provider-books.ts';
import { NO_AREA, OPERATOR_ACCOUNT_ID } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { ledgerEvent } from '../domain/payment-events.ts';
import { postingsForFee, postingsForPayout } from '../domain/provider-postings.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { hasEntry, noteDifference, setCursor } from '../store/reconciliation.ts';
import { lookIntoDispute } from './look-into-dispute.ts';
import { lookIntoRefunds } from './look-into-refunds.ts';
import { LIST_TIMEOUT_MS, PAGES_MAX, readSince } from './reconcile-provider.ts';
import { DRIVER_TRACE_ID, loadPayment, savePayment } from './save-payment.ts';
import { NOBODYS_BUCKET } from './take-provider-event.ts';

/**
 * Reads what moved the provider's debt to us, and brings the ledger up to it: fees, payouts and
 * disputes, each once. Captures and refunds are posted when they are made. What no rule knows is
 * noted for a person. Each database posts what lies on it. Returns how many things are news.
 */
export async function reconcileBalance(tools: PaymentsTools, database: string): Promise<number> {
  const shard = tools.db.database(database);
  const book = `${tools.provider_name}:movements`;
  const since = await readSince(tools, database, book);
  let cursor: string | null = null;
  let did = 0;
  for (let page = 0; page < PAGES_MAX; page++) {
    const ask = { since, cursor, limit: OPERATIONS_PAGE_MAX, timeout_ms: LIST_TIMEOUT_MS };
    const heard = await tools.provider.listMovements(ask);
    if (heard.status === 'unknown') return did;
    for (const movement of heard.movements) {
      if (await takeMovement(tools, database, movement)) did++;
    }
    const newest = heard.movements.at(-1);
    if (newest !== undefined) await setCursor(shard, book, new Date(newest.booked_at));
    cursor = heard.next_cursor;
    if (cursor === null) return did;
  }
  return did;
}

/** True when the movement is news to this database. */
async function takeMovement(
  tools: PaymentsTools,
  database: string,
  movement: ProviderMovement,
): Promise<boolean> {
  const isHere = (shard_key: string) => tools.db.shard(shard_key).database === database;
  const { kind, metadata_reference: payment_id, dispute_id } = movement;
  if (kind === 'capture' || kind === 'refund') {
    // What was not charged for us is noted where operations are compared.
    const is_ours = payment_id !== null && isId(payment_id) && isHere(shardKeyOf(payment_id));
    return is_ours && takeFee(tools, payment_id, movement);
  }
  if (kind === 'refund_failure' && payment_id !== null && isId(payment_id)) {
    return isHere(shardKeyOf(payment_id)) && takeFailure(tools, payment_id, movement);
  }
  if (!isHere(NOBODYS_BUCKET)) return false;
  if (kind === 'dispute' && dispute_id !== null) {
    return (await lookIntoDispute(tools, dispute_id)) === 'moved';
  }
  const entry = ownEntry(movement);
  return entry === null ? note(tools, NOBODYS_BUCKET, movement) : postOwn(tools, entry);
}

/** What the provider kept of a payment, in the payment's own stream. */
function takeFee(
  tools: PaymentsTools,
  payment_id: string,
  movement: ProviderMovement,
): Promise<boolean> {
  const { fee, movement_id: reference, amount } = movement;
  return retryOnConflict(async () => {
    const stored = await loadPayment(tools, payment_id);
    if (stored === null) return note(tools, shardKeyOf(payment_id), movement);
    // Our clearing account is in the payer's currency: a person posts the exchange.
    if (amount.currency !== stored.payment.currency) {
      return note(tools, shardKeyOf(payment_id), movement);
    }
    if (fee.amount_minor === 0) return false;
    const occurred_at = new Date(movement.booked_at);
    const entry = postingsForFee({ ...stored, occurred_at, reference }, fee);
    const bucket = shardKeyOf(payment_id);
    if (await hasEntry(tools.db.shard(bucket), bucket, entry.entry_id)) return false;
    const { stream_version } = stored;
    const head = { payment_id, stream_version, trace_id: DRIVER_TRACE_ID };
    await savePayment(tools, { ...head, events: [ledgerEvent(entry)], timer: 'kept' });
    return true;
  });
}

/** A refund came back; one that was made at the provider itself is left to a person. */
async function takeFailure(
  tools: PaymentsTools,
  payment_id: string,
  movement: ProviderMovement,
): Promise<boolean> {
  if (await lookIntoRefunds(tools, payment_id)) return true;
  const refunds = (await loadPayment(tools, payment_id))?.payment.refunds ?? [];
  const { amount_minor } = movement.amount;
  const is_known = refunds.some(
    (one) => one.status === 'declined' && one.amount_minor === amount_minor,
  );
  return is_known ? false : note(tools, shardKeyOf(payment_id), movement);
}

/** The posting of what belongs to no rider; null where no rule knows it. */
function ownEntry(movement: ProviderMovement): LedgerEntry | null {
  const { kind, amount, movement_id: reference } = movement;
  const occurred_at = new Date(movement.booked_at);
  const owner = { account_id: OPERATOR_ACCOUNT_ID, area_id: NO_AREA };
  const turned = { ...amount, amount_minor: -amount.amount_minor };
  if (kind === 'payout') return postingsForPayout({ ...owner, occurred_at, reference }, turned);
  return kind === 'fee' ? postingsForFee({ ...owner, occurred_at, reference }, turned) : null;
}

/** Each such entry is a stream of its own: whoever posts it second finds it there. */
function postOwn(tools: PaymentsTools, entry: LedgerEntry): Promise<boolean> {
  const { entry_id: stream_id } = entry;
  const shard = tools.db.shard(NOBODYS_BUCKET);
  return retryOnConflict(async () => {
    if (await hasEntry(shard, NOBODYS_BUCKET, stream_id)) return false;
    const head = { shard_key: NOBODYS_BUCKET, stream_id, stream_version: 0 };
    await shard.transaction((tx) =>
      tools.record(tx, { ...head, trace_id: DRIVER_TRACE_ID }, [ledgerEvent(entry)]),
    );
    return true;
  });
}

function note(tools: PaymentsTools, bucket: string, movement: ProviderMovement): Promise<boolean> {
  const operation = { ...movement, idempotency_key: movement.movement_id };
  const difference = 'movement_not_in_our_books';
  const found_at = tools.wallNow();
  return noteDifference(tools.db.shard(bucket), bucket, { operation, difference, found_at });
}
