import { recordAlone, retryOnConflict } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import type { FleetTools } from '../fleet-tools.ts';
import { findAreaHead } from '../store/places.ts';

/**
 * Records changes of types, stations or zones on their area's stream. `decide` runs again when
 * somebody else changed the area meanwhile. False when there is no such area.
 */
export async function changePlaces(
  tools: FleetTools,
  area: { readonly area_id: string; readonly trace_id: string },
  decide: () => Promise<readonly NewEvent[]>,
): Promise<boolean> {
  const { area_id, trace_id } = area;
  const shard = tools.db.shard(area_id);
  const is_known = await retryOnConflict(async () => {
    const stream_version = await findAreaHead(shard, area_id);
    if (stream_version === null) return false;
    const events = await decide();
    const head = { shard_key: area_id, stream_id: area_id, stream_version, trace_id };
    await recordAlone(tools, head, events);
    return true;
  });
  if (is_known) await tools.live.refreshPlaces(area_id);
  return is_known;
}
