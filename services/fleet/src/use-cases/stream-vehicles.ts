import { fleet } from '@drais/contracts';
import { type StreamCase, streamCase } from '@drais/kit';
import { refuse } from '@drais/vocabulary/outcome';
import type { Box } from '../domain/live-map.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { AREA_UNKNOWN } from './known-area.ts';

/**
 * Degrees on a side: a metropolitan area with its suburbs. More would send every vehicle of a
 * country at once.
 */
const BOX_SIDE_MAX_DEG = 2;

const TOO_MANY = refuse('fleet.too_many_viewers', 'Too many people watch the map now.', {
  retry_after_s: 10,
}).refusal;

const streamVehiclesCase = streamCase(
  fleet.streamVehicles,
  async (tools: FleetTools, _context, { area_id, ...box }, sink) => {
    if (isTooLarge(box)) {
      const detail = `The box is larger than ${BOX_SIDE_MAX_DEG} degrees on a side, or upside down.`;
      return refuse('fleet.box_too_large', detail).refusal;
    }
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN.refusal;
    return tools.map.watchBox(area, box, sink) ? undefined : TOO_MANY;
  },
);

const streamFleetCase = streamCase(
  fleet.streamFleet,
  async (tools: FleetTools, _context, { area_id }, sink) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN.refusal;
    return tools.map.watchFleet(area, sink) ? undefined : TOO_MANY;
  },
);

function isTooLarge({ south, west, north, east }: Box): boolean {
  const width_deg = east >= west ? east - west : east - west + 360;
  return north < south || north - south > BOX_SIDE_MAX_DEG || width_deg > BOX_SIDE_MAX_DEG;
}

export const liveStreams: readonly StreamCase<FleetTools>[] = [streamVehiclesCase, streamFleetCase];
