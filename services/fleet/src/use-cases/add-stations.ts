import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { accept } from '@drais/vocabulary/outcome';
import type { FleetTools } from '../fleet-tools.ts';
import { listStationIds } from '../store/places.ts';
import { changePlaces } from './change-places.ts';
import { AREA_UNKNOWN } from './known-area.ts';

/**
 * The short name is the operator's key: of stations that share one, also within a list, the last
 * stands.
 */
export const addStationsUseCase = useCase(
  fleet.addStations,
  async (tools: FleetTools, context, { area_id, stations }) => {
    const short_names = [...new Set(stations.map(({ short_name }) => short_name))];
    const shard = tools.db.shard(area_id);
    let ids = new Map<string, string>();
    const idOf = (short_name: string) =>
      ids.get(short_name) ?? context.newId(area_id, `station ${short_name}`);

    const { trace_id } = context;
    const is_known = await changePlaces(tools, { area_id, trace_id }, async () => {
      ids = await listStationIds(shard, area_id, short_names);
      for (const name of short_names) ids.set(name, idOf(name));
      return stations.map((station) =>
        fleet.events.stationPlaced.at(tools.now(), {
          ...station,
          station_id: idOf(station.short_name),
        }),
      );
    });
    if (!is_known) return AREA_UNKNOWN;
    return accept({
      stations: short_names.map((short_name) => ({ short_name, station_id: idOf(short_name) })),
    });
  },
);
