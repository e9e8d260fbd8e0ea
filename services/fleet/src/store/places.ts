import type { Queryable } from '@drais/kit';
import type { AreaFacts, Places, StationFacts, TypeFacts, ZoneFacts } from '../domain/live-area.ts';
import { listRideRules } from './rides.ts';

interface AreaRow extends Omit<AreaFacts, 'center'> {
  readonly center_lat: number;
  readonly center_lon: number;
}

const AREA_COLUMNS = 'area_id, name, time_zone, currency, country, center_lat, center_lon';

function toArea({ center_lat, center_lon, ...row }: AreaRow): AreaFacts {
  return { ...row, center: { lat: center_lat, lon: center_lon } };
}

/**
 * The head of the stream that types, stations and zones are on; null when there is no such area.
 */
export async function findAreaHead(db: Queryable, area_id: string): Promise<number | null> {
  const rows = await db.query<{ stream_version: number }>(
    `select stream_version from fleet.areas where area_id = $1`,
    [area_id],
  );
  return rows[0]?.stream_version ?? null;
}

/** Areas that lie on one database, in the order of their ids, after `after`. */
export async function listAreasOfDatabase(
  db: Queryable,
  page: { readonly after: string; readonly limit: number },
): Promise<AreaFacts[]> {
  const rows = await db.query<AreaRow & Record<string, unknown>>(
    `select ${AREA_COLUMNS} from fleet.areas where area_id > $1 order by area_id limit $2`,
    [page.after, page.limit],
  );
  return rows.map(toArea);
}

/** Areas per query; a deployment has tens to hundreds. */
const AREAS_PAGE_ROWS = 200;

/** Every area that lies on one database, in the order of their ids. */
export async function listEveryAreaOfDatabase(db: Queryable): Promise<AreaFacts[]> {
  const areas: AreaFacts[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const found = await listAreasOfDatabase(db, { after, limit: AREAS_PAGE_ROWS });
    areas.push(...found);
    after = found.length < AREAS_PAGE_ROWS ? undefined : found.at(-1)?.area_id;
  }
  return areas;
}

/** An area with everything that stands still in it; null when there is no such area. */
export async function findPlaces(db: Queryable, area_id: string): Promise<Places | null> {
  const [areas, types, stations, zones, rules] = await Promise.all([
    db.query<AreaRow & Record<string, unknown>>(
      `select ${AREA_COLUMNS} from fleet.areas where area_id = $1`,
      [area_id],
    ),
    db.query<TypeFacts & Record<string, unknown>>(
      `select vehicle_type_id, vehicle_class, name, range_max_m, speed_max_m_s
       from fleet.vehicle_types where area_id = $1 order by vehicle_type_id`,
      [area_id],
    ),
    db.query<StationFacts & Record<string, unknown>>(
      `select station_id, short_name, name, lat, lon, capacity, radius_m, is_charging_station
       from fleet.stations where area_id = $1 order by station_id`,
      [area_id],
    ),
    db.query<ZoneFacts & Record<string, unknown>>(
      `select zone_id, name, polygon, priority, vehicle_classes, ride_allowed, park_allowed, speed_limit_m_s
       from fleet.zones where area_id = $1 order by zone_id`,
      [area_id],
    ),
    listRideRules(db, area_id),
  ]);
  const area = areas[0];
  if (area === undefined) return null;
  return {
    area: toArea(area),
    types: new Map(types.map((type) => [type.vehicle_type_id, type])),
    stations: new Map(stations.map((station) => [station.station_id, station])),
    zones,
    ride_rules: new Map(rules.map((row) => [row.vehicle_class, row.rules])),
  };
}

/** Ids of the stations that have these short names already. */
export async function listStationIds(
  db: Queryable,
  area_id: string,
  short_names: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.query<{ short_name: string; station_id: string }>(
    `select short_name, station_id from fleet.stations where area_id = $1 and short_name = any($2)`,
    [area_id, short_names],
  );
  return new Map(rows.map((row) => [row.short_name, row.station_id]));
}
