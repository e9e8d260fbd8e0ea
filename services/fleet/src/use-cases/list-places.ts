import { fleet } from '@drais/contracts';
import { type UseCase, useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { OutputOf } from '@drais/vocabulary/define';
import { accept } from '@drais/vocabulary/outcome';
import type { LiveArea, ZoneFacts } from '../domain/live-area.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { AREA_UNKNOWN } from './known-area.ts';

interface PageAsk {
  readonly limit?: number;
  readonly cursor?: string;
}

/** A page of what memory holds, in the order of a unique key, which is the cursor as well. */
function pageByKey<Item, Made>(
  items: Iterable<Item>,
  ask: PageAsk,
  make: { readonly key: (item: Item) => string; readonly item: (item: Item) => Made },
): { items: Made[]; next_cursor?: string } {
  const limit = ask.limit ?? PAGE_ROWS;
  const after = ask.cursor ?? '';
  const rows = [...items]
    .filter((item) => make.key(item) > after)
    .sort((a, b) => (make.key(a) < make.key(b) ? -1 : 1))
    .slice(0, limit + 1);
  const page = pageOf(rows, limit, make.key);
  return { ...page, items: page.items.map(make.item) };
}

const getAreaUseCase = useCase(fleet.getArea, async (tools: FleetTools, _context, { area_id }) => {
  const area = await tools.live.findArea(area_id);
  return area === null ? AREA_UNKNOWN : accept({ ...area.places.area });
});

const listVehicleTypesUseCase = useCase(
  fleet.listVehicleTypes,
  async (tools: FleetTools, _context, { area_id, ...ask }) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    const types = area.places.types.values();
    return accept(
      pageByKey(types, ask, { key: (t) => t.vehicle_type_id, item: (t) => ({ ...t }) }),
    );
  },
);

const listStationsUseCase = useCase(
  fleet.listStations,
  async (tools: FleetTools, _context, { area_id, ...ask }) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    const free = countFree(area);
    return accept(
      pageByKey(area.places.stations.values(), ask, {
        key: (station) => station.short_name,
        item: (station) => ({ ...station, vehicles_available: free.get(station.station_id) ?? 0 }),
      }),
    );
  },
);

/** Free vehicles by the station they stand in. */
export function countFree(area: LiveArea): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { station_id } of area.freeVehicles()) {
    if (station_id !== undefined) counts.set(station_id, (counts.get(station_id) ?? 0) + 1);
  }
  return counts;
}

const listZonesUseCase = useCase(
  fleet.listZones,
  async (tools: FleetTools, _context, { area_id, ...ask }) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    return accept(pageByKey(area.places.zones, ask, { key: (z) => z.zone_id, item: zoneView }));
  },
);

type ZoneView = OutputOf<typeof fleet.listZones>['items'][number];

function zoneView({ speed_limit_m_s, ...zone }: ZoneFacts): ZoneView {
  return {
    ...zone,
    vehicle_classes: [...zone.vehicle_classes],
    // GeoJSON as it was drawn; the contract's type allows to change it, nobody does.
    polygon: zone.polygon as ZoneView['polygon'],
    ...(speed_limit_m_s === null ? {} : { speed_limit_m_s }),
  };
}

export const placeListings: readonly UseCase<FleetTools>[] = [
  getAreaUseCase,
  listVehicleTypesUseCase,
  listStationsUseCase,
  listZonesUseCase,
];
