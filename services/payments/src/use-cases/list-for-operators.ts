import { payments } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import { accept } from '@drais/vocabulary/outcome';
import type { PaymentsTools } from '../payments-tools.ts';
import { listAreaDisputes } from '../store/disputes.ts';
import { listUnknownEvents } from '../store/provider-events.ts';
import { findPurpose } from './find-purpose.ts';
import { NOBODYS_BUCKET } from './take-provider-event.ts';

export const listDisputesUseCase = useCase(
  payments.listDisputes,
  async (tools: PaymentsTools, _context, { area_id, limit = PAGE_ROWS, cursor }) => {
    const wanted = { area_id, after: cursor, limit: limit + 1 };
    const found = await listAreaDisputes(tools.db.shard(area_id), wanted);
    const page = pageOf(found, limit, (dispute) => dispute.dispute_id);
    const items = page.items.map(async (dispute) => {
      return { ...dispute, ...(await findPurpose(tools, dispute.payment_id)) };
    });
    return accept({ ...page, items: await Promise.all(items) });
  },
);

export const listProviderEventsUseCase = useCase(
  payments.listProviderEvents,
  async (tools: PaymentsTools, _context, { limit = PAGE_ROWS, cursor }) => {
    const wanted = { account_bucket: NOBODYS_BUCKET, after: cursor, limit: limit + 1 };
    const found = await listUnknownEvents(tools.db.shard(NOBODYS_BUCKET), wanted);
    const page = pageOf(found, limit, (row) => `${row.provider}/${row.event_id}`);
    const items = page.items.map(({ provider, event_id, type, object_id, ...times }) => {
      const happened_at = times.happened_at.toISOString();
      const received_at = times.received_at.toISOString();
      return { provider, event_id, type, object_id, happened_at, received_at };
    });
    return accept({ ...page, items });
  },
);
