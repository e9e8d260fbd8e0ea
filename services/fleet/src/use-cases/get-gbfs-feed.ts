import { fleet, payments } from '@drais/contracts';
import { Unavailable, useCase } from '@drais/kit';
import { GBFS_FEED_NAMES, type GbfsFeedName } from '@drais/standards/gbfs/feed';
import { gbfsSystemFeed } from '@drais/standards/gbfs/system-feeds';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { feedsUrl, gbfsSystem, type PublicPlan } from '../domain/gbfs-system.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { AREA_UNKNOWN } from './known-area.ts';

/**
 * Seconds for which consumers may keep what moves; caches on the way are told the same. Lower asks
 * more often than people notice, higher offers vehicles that are long taken.
 */
const LIVE_TTL_S = 10;
/**
 * Seconds for which consumers may keep what staff edits. Lower asks in vain, higher shows a new
 * price or a new area late.
 */
export const PLAN_TTL_S = 300;
/** Plans of an area; there is one a class. */
const PLANS_MAX = 50;

/**
 * Feeds that would be untrue without prices; the others say nothing of them while payments is away.
 */
const FEEDS_OF_PRICES: readonly GbfsFeedName[] = ['system_pricing_plans', 'vehicle_types'];

export const getGbfsFeedUseCase = useCase(
  fleet.getGbfsFeed,
  async (tools: FleetTools, _context, { area_id, feed }) => {
    const name = GBFS_FEED_NAMES.find((known) => known === feed);
    if (name === undefined) return refuse('fleet.feed_unknown', 'GBFS 3.0 has no such feed here.');
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    const { public_url } = tools.settings;
    const updated_at = tools.now();
    const plans = await listPlans(tools, area_id, name);
    const system = gbfsSystem(area, { plans, public_url, updated_at });
    const told = gbfsSystemFeed(name, system, {
      base_url: feedsUrl(public_url, area_id),
      updated_at,
      live_ttl_s: LIVE_TTL_S,
      plan_ttl_s: PLAN_TTL_S,
    });
    return accept({ ...told });
  },
);

async function listPlans(
  tools: FleetTools,
  area_id: string,
  feed: GbfsFeedName,
): Promise<readonly PublicPlan[]> {
  try {
    const plans = await tools.call(payments.listPricingPlans, { area_id, limit: PLANS_MAX });
    return plans.ok ? plans.value.items : [];
  } catch (error) {
    if (!(error instanceof Unavailable) || FEEDS_OF_PRICES.includes(feed)) throw error;
    return [];
  }
}
