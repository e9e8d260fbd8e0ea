import { payments } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { Receipt } from '../domain/receipt.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { findReceipt, listReceipts } from '../store/receipts.ts';
import { listUnsettled } from '../store/unsettled-payments.ts';

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
    return accept(receiptView(receipt));
  },
);

export const listReceiptsUseCase = useCase(
  payments.listReceipts,
  async (tools: PaymentsTools, context, { limit = PAGE_ROWS, cursor }) => {
    const { account_id } = context.principal;
    const shard = tools.db.shard(shardKeyOf(account_id));
    const found = await listReceipts(shard, { account_id, before: cursor, limit: limit + 1 });
    return accept(pageOf(found.map(receiptView), limit, (receipt) => receipt.trip_id));
  },
);

export const listUnsettledPaymentsUseCase = useCase(
  payments.listUnsettledPayments,
  async (tools: PaymentsTools, _context, { area_id, limit = PAGE_ROWS, cursor }) => {
    const wanted = { area_id, after: cursor, limit: limit + 1 };
    const found = await listUnsettled(tools.db.shard(area_id), wanted);
    const page = pageOf(found, limit, (row) => row.payment_id);
    const items = page.items.map(({ payment_id, trip_id, status, since }) => {
      return { payment_id, trip_id, status, since: since.toISOString() };
    });
    return accept({ ...page, items });
  },
);

function receiptView(receipt: Receipt): OutputOf<typeof payments.getReceipt> {
  return { ...receipt, fare: { ...receipt.fare, lines: [...receipt.fare.lines] } };
}
