import { fleet } from '@drais/contracts';
import { Unavailable, useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import { accept } from '@drais/vocabulary/outcome';
import type { FleetTools } from '../fleet-tools.ts';
import { listAreasOfDatabase } from '../store/places.ts';

/** Areas lie on all databases. One that is away hides its own areas, not those of the others. */
export const listAreasUseCase = useCase(
  fleet.listAreas,
  async (tools: FleetTools, _context, ask) => {
    const limit = ask.limit ?? PAGE_ROWS;
    const after = { after: ask.cursor ?? '', limit: limit + 1 };
    const shards = tools.db.databases();
    const found = await Promise.allSettled(
      shards.map((shard) => listAreasOfDatabase(shard, after)),
    );
    const failed = found.filter((result) => result.status === 'rejected');
    for (const { reason } of failed) {
      if (!(reason instanceof Unavailable) || failed.length === shards.length) throw reason;
    }
    const areas = found
      .flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
      .sort((a, b) => (a.area_id < b.area_id ? -1 : 1));
    const page = pageOf(areas, limit, ({ area_id }) => area_id);
    return accept({ ...page, items: page.items.map((area) => ({ ...area })) });
  },
);
