import { payments } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { NewEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { RETRIES_MAX } from '../domain/dunning.ts';
import { paymentIdOf } from '../domain/ids.ts';
import { paymentStanding, retryPayment } from '../domain/payment.ts';
import { consequencesOf, idsOf } from '../domain/payment-events.ts';
import { owing_minor, type Payment, type RetryReason } from '../domain/payment-state.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { dropCollection, listDueCollections } from '../store/collection-timers.ts';
import { balanceOf_minor } from '../store/credit.ts';
import { findDefaultMethod } from '../store/payment-methods.ts';
import { setTimer } from '../store/payment-timers.ts';
import { listDuePayments, listWithoutMethod, type StoredPayment } from '../store/payments.ts';
import { loadPayment, savePayment } from './save-payment.ts';
import { type Moved, retryOnRace, spendOn } from './spend-credit.ts';
import { dueNow } from './timers.ts';

/** Payments of one run: each takes a transaction, and the provider is asked by the driver. */
const COLLECT_ROWS_MAX = 200;
/** Payments of one rider that are tried at once; a rider with more owes for a hundred trips. */
const DEBTS_MAX = 100;

type Tried = 'paid' | 'collecting' | 'not_due' | 'used_up' | 'too_little_credit';

/**
 * Asks for what is due once more: first of the rider's credit, then of their present means of
 * payment. The try is recorded here, and the driver makes it. For the reason `credit` only credit
 * is asked, and only where it pays all.
 */
export function collect(
  tools: PaymentsTools,
  { payment_id, reason, trace_id }: Try,
): Promise<Tried> {
  return retryOnRace(async () => {
    const stored = await loadPayment(tools, payment_id);
    if (stored === null || !isDue(stored)) return 'not_due';
    const credit = await spendOn(tools, stored, stored.payment);
    const { tried, events } = decide(stored, credit, { reason, now: tools.now() });
    if (events.length > 0) {
      const { stream_version } = stored;
      const timer = dueNow(tools);
      await savePayment(tools, { payment_id, stream_version, trace_id, events, timer });
    }
    return tried;
  });
}

/** What the rider's credit leaves is asked of their means of payment, where that is wanted. */
function decide(
  stored: StoredPayment,
  credit: Moved,
  { reason, now }: { readonly reason: Try['reason']; readonly now: Date },
): { readonly tried: Tried; readonly events: readonly NewEvent[] } {
  const { payment: before } = stored;
  const to = (after: Payment) => consequencesOf(stored, { before, after }, now);
  if (owing_minor(credit.after) === 0) {
    return { tried: 'paid', events: [...credit.events, ...to(credit.after)] };
  }
  if (reason === 'credit') return { tried: 'too_little_credit', events: [] };
  if (before.retries.length >= RETRIES_MAX) return { tried: 'used_up', events: [] };
  const said = payments.events.collectionRetried.at(now, { ...idsOf(stored), reason });
  const after = retryPayment(credit.after, reason);
  return { tried: 'collecting', events: [...credit.events, said, ...to(after)] };
}

/** A top-up that the bank did not give is no debt. */
function isDue({ payment, purpose }: StoredPayment): boolean {
  return purpose !== 'top_up' && paymentStanding(payment) === 'short';
}

interface Try {
  readonly payment_id: string;
  readonly reason: RetryReason | 'credit';
  readonly trace_id: string;
}

/** What is due and whose time has come is asked for again. Returns how many were. */
export async function collectDue(
  tools: PaymentsTools,
  database: string,
  trace_id: string,
): Promise<number> {
  const shard = tools.db.database(database);
  const due = await listDueCollections(shard, { now: tools.now(), limit: COLLECT_ROWS_MAX });
  let tried = 0;
  for (const timer of due) {
    const { payment_id } = timer;
    const outcome = await collect(tools, { payment_id, reason: 'schedule', trace_id });
    if (outcome === 'collecting' || outcome === 'paid') tried++;
    // What is not due any more, or was tried too often, is not asked for by itself.
    else await dropCollection(shard, timer);
  }
  return tried;
}

interface Payer {
  readonly account_id: string;
  readonly trace_id: string;
}

/**
 * A rider has credit: what they owe is paid with it, as it would have been at once. A rider whose
 * bank asks before each payment pays this way, since a bank asks when credit is paid in.
 */
export async function collectFromCredit(tools: PaymentsTools, payer: Payer): Promise<void> {
  await collectDebts(tools, payer, 'credit');
}

async function collectDebts(
  tools: PaymentsTools,
  { account_id, trace_id }: Payer,
  reason: Try['reason'],
): Promise<void> {
  const shard = tools.db.shard(shardKeyOf(account_id));
  const debts = await listDuePayments(shard, { account_id, after: undefined, limit: DEBTS_MAX });
  for (const { payment_id } of debts) await collect(tools, { payment_id, reason, trace_id });
}

/** A rider has another means of payment: what they owe is asked of it at once. */
export async function collectFrom(tools: PaymentsTools, payer: Payer): Promise<void> {
  await collectDebts(tools, payer, 'new_method');
  const { account_id } = payer;
  const shard = tools.db.shard(shardKeyOf(account_id));
  const waiting = await listWithoutMethod(shard, account_id);
  if (waiting.length === 0) return;
  await shard.transaction(async (tx) => {
    for (const payment_id of waiting) await setTimer(tx, payment_id, dueNow(tools));
    tx.afterCommit(() => tools.driver.wake(tools, tx.database));
  });
}

export const payNowUseCase = useCase(
  payments.payNow,
  async (tools: PaymentsTools, context, { trip_id }) => {
    const { account_id } = context.principal;
    const payment_id = paymentIdOf(account_id, trip_id);
    const stored = await loadPayment(tools, payment_id);
    if (stored === null) {
      return refuse(
        'payments.payment_unknown',
        'There is no payment of a trip of yours by this id.',
      );
    }
    if (!(await canPay(tools, stored))) {
      return refuse('payments.method_missing', 'Add a means of payment first.');
    }
    const { trace_id } = context;
    const tried = await collect(tools, { payment_id, reason: 'pay_now', trace_id });
    if (tried === 'used_up') {
      return refuse('payments.tries_used_up', 'This was tried too often. Write to the operator.');
    }
    // A try that is under way is what was asked for; this very call may have begun it.
    if (tried === 'not_due' && !isCollecting(stored)) {
      return refuse('payments.nothing_due', 'Nothing is due for this trip.');
    }
    return accept({
      trip_id,
      status: tried === 'paid' ? ('paid' as const) : ('collecting' as const),
    });
  },
);

/** By a means of payment, or by credit alone. */
async function canPay(
  tools: PaymentsTools,
  { account_id, payment }: StoredPayment,
): Promise<boolean> {
  const bucket = shardKeyOf(account_id);
  const shard = tools.db.shard(bucket);
  if ((await findDefaultMethod(shard, bucket, account_id)) !== null) return true;
  return (await balanceOf_minor(shard, account_id, payment.currency)) >= owing_minor(payment);
}

export const listDebtsUseCase = useCase(
  payments.listDebts,
  async (tools: PaymentsTools, context, { limit = PAGE_ROWS, cursor }) => {
    const { account_id } = context.principal;
    const shard = tools.db.shard(shardKeyOf(account_id));
    const found = await listDuePayments(shard, { account_id, after: cursor, limit: limit + 1 });
    const page = pageOf(found, limit, (stored) => stored.payment_id);
    const items = page.items.map((stored) => {
      const { trip_id, payment, since } = stored;
      const amount = { amount_minor: owing_minor(payment), currency: payment.currency };
      const when = since === null ? {} : { since: since.toISOString() };
      return { trip_id, amount, ...when, is_being_collected: isCollecting(stored) };
    });
    return accept({ ...page, items });
  },
);

function isCollecting({ payment }: StoredPayment): boolean {
  return paymentStanding(payment) === 'settling';
}
