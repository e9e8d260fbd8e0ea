import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { findPolygonProblem } from '../domain/geofence.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { changePlaces } from './change-places.ts';
import { AREA_UNKNOWN } from './known-area.ts';

export const addZonesUseCase = useCase(
  fleet.addZones,
  async (tools: FleetTools, context, { area_id, zones }) => {
    for (const { name, polygon } of zones) {
      const problem = findPolygonProblem(polygon);
      if (problem !== null) return refuse('fleet.polygon_invalid', `Zone ${name}: ${problem}`);
    }
    const named = zones.map((zone, n) => ({
      ...zone,
      zone_id: context.newId(area_id, `zone ${n}`),
    }));
    const { trace_id } = context;
    const is_known = await changePlaces(tools, { area_id, trace_id }, async () =>
      named.map((zone) => fleet.events.zoneDrawn.at(tools.now(), zone)),
    );
    if (!is_known) return AREA_UNKNOWN;
    return accept({ zones: named.map(({ name, zone_id }) => ({ name, zone_id })) });
  },
);
