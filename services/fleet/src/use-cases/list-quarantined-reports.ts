import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import { accept } from '@drais/vocabulary/outcome';
import type { FleetTools } from '../fleet-tools.ts';
import { listQuarantined } from '../store/quarantine.ts';
import { listRefusedMessages } from '../store/refused-messages.ts';
import { AREA_UNKNOWN } from './known-area.ts';

/** A line of either list: what cannot be true, or what the door refused. */
interface Line {
  readonly id: string;
  readonly device_id: string;
  readonly at: Date;
  readonly reason: string;
  readonly report: Record<string, unknown>;
}

export const listQuarantinedReportsUseCase = useCase(
  fleet.listQuarantinedReports,
  async (tools: FleetTools, _context, { area_id, limit = PAGE_ROWS, cursor }) => {
    if ((await tools.live.findArea(area_id)) === null) return AREA_UNKNOWN;
    const before = readCursor(cursor);
    const lines = await listLines(tools, area_id, { limit: limit + 1, before });
    const page = pageOf(lines, limit, ({ at, id }) => `${at.toISOString()} ${id}`);
    const items = page.items.map(({ device_id, at, reason, report }) => {
      return { device_id, received_at: at.toISOString(), reason, report };
    });
    return accept({ ...page, items });
  },
);

interface PageAsk {
  readonly limit: number;
  readonly before: { readonly at: Date; readonly id: string } | null;
}

/** Both lists in one order: time, then id. */
async function listLines(tools: FleetTools, area_id: string, ask: PageAsk): Promise<Line[]> {
  const shard = tools.db.shard(area_id);
  const { limit, before } = ask;
  const [reports, messages] = await Promise.all([
    listQuarantined(shard, area_id, before === null ? { limit } : { limit, before }),
    listRefusedMessages(
      shard,
      area_id,
      before === null
        ? { limit }
        : { limit, before: { last_at: before.at, refusal_id: before.id } },
    ),
  ]);
  const lines: Line[] = [
    ...reports.map(({ quarantined_id: id, device_id, received_at: at, reason, report }) => {
      return { id, device_id, at, reason, report: { ...report } };
    }),
    ...messages.map(({ refusal_id: id, device_id, last_at: at, reason, ...rest }) => {
      const { detail, occurrences, first_at } = rest;
      return {
        id,
        device_id,
        at,
        reason,
        report: { detail, occurrences, first_at: first_at.toISOString() },
      };
    }),
  ];
  return lines.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
}

function readCursor(cursor: string | undefined): PageAsk['before'] {
  const [at_text = '', id = ''] = (cursor ?? '').split(' ');
  const at = new Date(at_text);
  return Number.isNaN(at.getTime()) ? null : { at, id };
}
