import { shardKeyOf } from '@drais/vocabulary/ids';
import { addSeconds } from '@drais/vocabulary/units';
import { OPERATIONS_PAGE_MAX, type ProviderOperation } from '../adapters/payment-provider.ts';
import { paymentHeard } from '../domain/payment.ts';
import { differenceOf, isAsked, type OperationOrigin, originOf } from '../domain/reconciliation.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { findPayments, type StoredPayment } from '../store/payments.ts';
import { dropDifferences, findCursor, noteDifference, setCursor } from '../store/reconciliation.ts';
import { hear } from './hear-provider.ts';
import { NOBODYS_BUCKET } from './take-provider-event.ts';
import { paymentRefundedBy, takeRefund } from './take-refund.ts';

/** Pages of one run: ten thousand operations, far more than happen between two runs. */
export const PAGES_MAX = 50;
/** How long a page may take, milliseconds. Nobody waits for it. */
export const LIST_TIMEOUT_MS = 10_000;
/**
 * What was booked shortly before the last look is read again, seconds: a provider's instants may
 * come out of order.
 */
const OVERLAP_S = 10;

/**
 * Reads the provider's books and holds ours against them: an answer that we never heard is taken
 * in, and what our books do not explain is noted for a person. Each database reads for the payments
 * that lie on it. Returns how many answers were taken in and how many differences are news.
 */
export async function reconcileDatabase(tools: PaymentsTools, database: string): Promise<number> {
  return (await readOperations(tools, database)).did;
}

/** The same; `is_whole` when the books were read to their end. */
export async function readOperations(
  tools: PaymentsTools,
  database: string,
): Promise<{ readonly did: number; readonly is_whole: boolean }> {
  const shard = tools.db.database(database);
  const book = tools.provider_name;
  const since = await readSince(tools, database, book);
  let cursor: string | null = null;
  let did = 0;
  for (let page = 0; page < PAGES_MAX; page++) {
    const ask = { since, cursor, limit: OPERATIONS_PAGE_MAX, timeout_ms: LIST_TIMEOUT_MS };
    const heard = await tools.provider.list(ask);
    if (heard.status === 'unknown') return { did, is_whole: false };
    did += await reconcile(tools, database, heard.operations);
    const newest = heard.operations.at(-1);
    if (newest !== undefined) await setCursor(shard, book, new Date(newest.booked_at));
    cursor = heard.next_cursor;
    if (cursor === null) return { did, is_whole: true };
  }
  return { did, is_whole: false };
}

/** From when a book is read: a little before the last look, or its beginning. */
export async function readSince(
  tools: PaymentsTools,
  database: string,
  book: string,
): Promise<string> {
  const last = await findCursor(tools.db.database(database), book);
  return (last === null ? new Date(0) : addSeconds(last, -OVERLAP_S)).toISOString();
}

interface Claimed {
  readonly operation: ProviderOperation;
  readonly origin: OperationOrigin;
}

async function reconcile(
  tools: PaymentsTools,
  database: string,
  operations: readonly ProviderOperation[],
): Promise<number> {
  const isHere = (shard_key: string) => tools.db.shard(shard_key).database === database;
  const ours: Claimed[] = [];
  let did = 0;
  for (const operation of operations) {
    const origin = originOf(operation);
    if (origin === null) {
      if (await takeForeign(tools, operation, isHere)) did++;
    } else if (isHere(shardKeyOf(origin.payment_id))) {
      ours.push({ operation, origin });
    }
  }
  const ids = [...new Set(ours.map(({ origin }) => origin.payment_id))];
  if (ids.length === 0) return did;
  const heard = await takeIn(tools, ours, await loadAll(tools, database, ids));
  return did + heard + (await compare(tools, ours, await loadAll(tools, database, ids)));
}

/** What no request of ours asked for: a refund of a payment of ours, or a person has to look. */
async function takeForeign(
  tools: PaymentsTools,
  operation: ProviderOperation,
  isHere: (shard_key: string) => boolean,
): Promise<boolean> {
  const payment_id = paymentRefundedBy(operation);
  if (payment_id === null) {
    return isHere(NOBODYS_BUCKET) && note(tools, operation, 'nobody_asked_for_it');
  }
  return isHere(shardKeyOf(payment_id)) && takeRefund(tools, payment_id, operation);
}

async function loadAll(
  tools: PaymentsTools,
  database: string,
  payment_ids: readonly string[],
): Promise<ReadonlyMap<string, StoredPayment>> {
  const found = await findPayments(tools.db.database(database), payment_ids);
  return new Map(found.map((stored) => [stored.payment_id, stored]));
}

/** Answers that got lost are heard now. Returns how many. */
async function takeIn(
  tools: PaymentsTools,
  ours: readonly Claimed[],
  stored: ReadonlyMap<string, StoredPayment>,
): Promise<number> {
  let heard = 0;
  for (const { operation, origin } of ours) {
    const { payment_id, charge, about } = origin;
    const payment = stored.get(payment_id)?.payment;
    if (payment === undefined) continue;
    const request = { charge, about, action: about };
    // A part that our books do not hold is a difference, and no answer to anything.
    if (!isAsked(payment, charge)) continue;
    if (paymentHeard(payment, request, operation.result) === payment) continue;
    if (await hear(tools, { payment_id, heard: request, tries: 0 }, operation.result)) heard++;
  }
  return heard;
}

/** Returns how many differences are news. */
async function compare(
  tools: PaymentsTools,
  ours: readonly Claimed[],
  stored: ReadonlyMap<string, StoredPayment>,
): Promise<number> {
  const explained: string[] = [];
  let noted = 0;
  for (const { operation, origin } of ours) {
    const payment = stored.get(origin.payment_id)?.payment ?? null;
    const difference = differenceOf(payment, origin, operation.result);
    if (difference === null) explained.push(operation.idempotency_key);
    else if (await note(tools, operation, difference)) noted++;
  }
  const buckets = [...new Set(explained.map(shardKeyOf))];
  const [bucket] = buckets;
  if (bucket !== undefined) await dropDifferences(tools.db.shard(bucket), buckets, explained);
  return noted;
}

function note(
  tools: PaymentsTools,
  operation: ProviderOperation,
  difference: string,
): Promise<boolean> {
  const origin = originOf(operation);
  const bucket = origin === null ? NOBODYS_BUCKET : shardKeyOf(origin.payment_id);
  const found_at = tools.wallNow();
  return noteDifference(tools.db.shard(bucket), bucket, { operation, difference, found_at });
}
