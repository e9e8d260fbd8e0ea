import type { Queryable } from '@drais/kit';
import type { VehicleCaseEnd, VehicleCaseKind } from '../domain/live-vehicle.ts';

export interface VehicleCase {
  readonly case_id: string;
  readonly vehicle_id: string;
  readonly code: string;
  readonly kind: VehicleCaseKind;
  readonly status: 'open' | 'closed';
  readonly opened_at: Date;
  readonly from_lat: number | null;
  readonly from_lon: number | null;
  readonly to_lat: number | null;
  readonly to_lon: number | null;
  readonly distance_m: number | null;
  readonly closed_at: Date | null;
  readonly case_end: VehicleCaseEnd | null;
  /** What staff gave as their reason. */
  readonly reason: string | null;
  readonly [column: string]: unknown;
}

const COLUMNS = `c.case_id, c.vehicle_id, v.code, c.kind, c.status, c.opened_at, c.from_lat, c.from_lon, c.to_lat, c.to_lon,
  c.distance_m, c.closed_at, c.case_end, r.reason`;
const SOURCE = `fleet.vehicle_cases c
  join fleet.vehicles v on v.area_id = c.area_id and v.vehicle_id = c.vehicle_id
  left join fleet.staff_reasons r
    on r.area_id = c.area_id and r.vehicle_id = c.vehicle_id and r.stream_version = c.closed_version`;

export async function findVehicleCase(
  db: Queryable,
  area_id: string,
  case_id: string,
): Promise<VehicleCase | null> {
  const rows = await db.query<VehicleCase>(
    `select ${COLUMNS} from ${SOURCE} where c.area_id = $1 and c.case_id = $2`,
    [area_id, case_id],
  );
  return rows[0] ?? null;
}

/** Cases of an area before one, newest first; of one status when it is named. */
export function listVehicleCases(
  db: Queryable,
  area_id: string,
  page: {
    readonly status: string | undefined;
    readonly before: string | undefined;
    readonly limit: number;
  },
): Promise<VehicleCase[]> {
  return db.query<VehicleCase>(
    `select ${COLUMNS} from ${SOURCE}
     where c.area_id = $1 and ($2::text is null or c.status = $2) and ($3::text is null or c.case_id < $3)
     order by c.case_id desc limit $4`,
    [area_id, page.status ?? null, page.before ?? null, page.limit],
  );
}
