import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { manifestFeed } from '@drais/standards/gbfs/discovery';
import { accept } from '@drais/vocabulary/outcome';
import { feedsUrl } from '../domain/gbfs-system.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { listEveryAreaOfDatabase } from '../store/places.ts';
import { PLAN_TTL_S } from './get-gbfs-feed.ts';

/**
 * Every area there is, or none at all: a list without those whose database is away would tell the
 * world that they have closed.
 */
export const getGbfsManifestUseCase = useCase(fleet.getGbfsManifest, async (tools: FleetTools) => {
  const { public_url } = tools.settings;
  const found = await Promise.all(tools.db.databases().map(listEveryAreaOfDatabase));
  const systems = found
    .flat()
    .sort((a, b) => (a.area_id < b.area_id ? -1 : 1))
    .map(({ area_id }) => ({ system_id: area_id, base_url: feedsUrl(public_url, area_id) }));
  return accept({ ...manifestFeed(systems, { updated_at: tools.now(), ttl_s: PLAN_TTL_S }) });
});
