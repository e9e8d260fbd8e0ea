import { payments } from '@drais/contracts';
import { type Queryable, useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { paymentIdOf } from '../domain/ids.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { type CreditNote, listCorrections } from '../store/corrections.ts';
import { findPayments } from '../store/payments.ts';
import { findReceipt, listReceipts } from '../store/receipts.ts';
import { listUnsettled } from '../store/unsettled-payments.ts';
import { findPurpose } from './find-purpose.ts';

/**
 * Looked for on the rider's own shard, among the rider's own: other people's receipts are unknown
 * there.
 */
export const getReceiptUseCase = useCase(
  payments.getReceipt,
  async (tools: PaymentsTools, context, { trip_id }) => {
    const { account_id } = context.principal;
    const shard = tools.db.shard(shardKeyOf(account_id));
    const receipt = await findReceipt(shard, account_id, trip_id);
    if (receipt === null) {
      return refuse(
        'payments.receipt_unknown',
        'There is no receipt of a trip of yours by this id.',
      );
    }
    return accept(await shownReceipt(tools, account_id, receipt));
  },
);

export const listReceiptsUseCase = useCase(
  payments.listReceipts,
  async (tools: PaymentsTools, context, { limit = PAGE_ROWS, cursor }) => {
    const { account_id } = context.principal;
    const shard = tools.db.shard(shardKeyOf(account_id));
    const found = await listReceipts(shard, { account_id, before: cursor, limit: limit + 1 });
    const trip_ids = found.map((receipt) => receipt.trip_id);
    const facts = await factsOf(shard, account_id, trip_ids);
    const shown = found.map((receipt) => receiptView(receipt, facts));
    return accept(pageOf(shown, limit, (receipt) => receipt.trip_id));
  },
);

export const listUnsettledPaymentsUseCase = useCase(
  payments.listUnsettledPayments,
  async (tools: PaymentsTools, _context, { area_id, status, limit = PAGE_ROWS, cursor }) => {
    const wanted = { area_id, status, after: cursor, limit: limit + 1 };
    const found = await listUnsettled(tools.db.shard(area_id), wanted);
    const page = pageOf(found, limit, (row) => row.payment_id);
    const items = page.items.map(async ({ payment_id, trip_id, status, since }) => {
      const purpose = await findPurpose(tools, payment_id);
      return { payment_id, trip_id, status, since: since.toISOString(), ...purpose };
    });
    return accept({ ...page, items: await Promise.all(items) });
  },
);

/** What stands beside receipts: their corrections, and what credit paid, by trip. */
interface ReceiptFacts {
  readonly corrections: readonly CreditNote[];
  readonly credit_minor: ReadonlyMap<string, number>;
}

async function shownReceipt(tools: PaymentsTools, account_id: string, receipt: Receipt) {
  const shard = tools.db.shard(shardKeyOf(account_id));
  return receiptView(receipt, await factsOf(shard, account_id, [receipt.trip_id]));
}

async function factsOf(
  shard: Queryable,
  account_id: string,
  trip_ids: readonly string[],
): Promise<ReceiptFacts> {
  const payment_ids = trip_ids.map((trip_id) => paymentIdOf(account_id, trip_id));
  const [corrections, found] = await Promise.all([
    listCorrections(shard, account_id, trip_ids),
    findPayments(shard, payment_ids),
  ]);
  const credit = found.map(({ trip_id, payment }) => [trip_id, payment.credit_minor] as const);
  return { corrections, credit_minor: new Map(credit) };
}

function receiptView(receipt: Receipt, facts: ReceiptFacts): OutputOf<typeof payments.getReceipt> {
  const corrections = facts.corrections.filter((one) => one.trip_id === receipt.trip_id);
  const last = corrections.at(-1);
  const amount_minor = facts.credit_minor.get(receipt.trip_id) ?? 0;
  const { currency } = receipt.fare.total;
  return {
    ...receipt,
    fare: { ...receipt.fare, lines: [...receipt.fare.lines] },
    ...(last === undefined ? {} : { corrections, total_after: last.total_after }),
    ...(amount_minor === 0 ? {} : { paid_by_credit: { amount_minor, currency } }),
  };
}
