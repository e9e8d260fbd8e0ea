import type { Queryable, Transaction } from '@drais/kit';
import type { LatestReport, VehicleFacts } from '../domain/live-vehicle.ts';

const COLUMNS = `area_id, vehicle_id, public_vehicle_id, code, vehicle_type_id, vehicle_class, vehicle_state,
  state_changed_at, lat, lon, placed_at, charge_fraction, device_id, can_limit_speed, vehicle_case_id, vehicle_case_kind,
  stream_version`;

type Row<T> = T & Record<string, unknown>;

export async function findVehicle(
  db: Queryable,
  area_id: string,
  vehicle_id: string,
): Promise<VehicleFacts | null> {
  const rows = await db.query<Row<VehicleFacts>>(
    `select ${COLUMNS}
     from fleet.vehicles where area_id = $1 and vehicle_id = $2`,
    [area_id, vehicle_id],
  );
  return rows[0] ?? null;
}

/**
 * The vehicle, held until the transaction ends: two events of booking then decide one after the
 * other.
 */
export async function lockVehicle(
  tx: Transaction,
  area_id: string,
  vehicle_id: string,
): Promise<VehicleFacts | null> {
  const rows = await tx.query<Row<VehicleFacts>>(
    `select ${COLUMNS}
     from fleet.vehicles where area_id = $1 and vehicle_id = $2 for update`,
    [area_id, vehicle_id],
  );
  return rows[0] ?? null;
}

export async function findVehicleByCode(
  db: Queryable,
  area_id: string,
  code: string,
): Promise<VehicleFacts | null> {
  const rows = await db.query<Row<VehicleFacts>>(
    `select ${COLUMNS}
     from fleet.vehicles where area_id = $1 and code = $2`,
    [area_id, code],
  );
  return rows[0] ?? null;
}

export async function findVehicleByPublicId(
  db: Queryable,
  area_id: string,
  public_vehicle_id: string,
): Promise<VehicleFacts | null> {
  const rows = await db.query<Row<VehicleFacts>>(
    `select ${COLUMNS}
     from fleet.vehicles where area_id = $1 and public_vehicle_id = $2`,
    [area_id, public_vehicle_id],
  );
  return rows[0] ?? null;
}

/** Vehicles of an area in the order of their ids, after `after` (empty for the first page). */
export async function listVehicles(
  db: Queryable,
  area_id: string,
  page: { readonly after: string; readonly limit: number },
): Promise<VehicleFacts[]> {
  return db.query<Row<VehicleFacts>>(
    `select ${COLUMNS}
     from fleet.vehicles where area_id = $1 and vehicle_id > $2 order by vehicle_id limit $3`,
    [area_id, page.after, page.limit],
  );
}

export async function listVehiclesById(
  db: Queryable,
  area_id: string,
  vehicle_ids: readonly string[],
): Promise<VehicleFacts[]> {
  return db.query<Row<VehicleFacts>>(
    `select ${COLUMNS}
     from fleet.vehicles where area_id = $1 and vehicle_id = any($2)`,
    [area_id, vehicle_ids],
  );
}

/** Which of these codes vehicles carry already. */
export async function listTakenCodes(
  db: Queryable,
  area_id: string,
  codes: readonly string[],
): Promise<{ code: string; vehicle_id: string }[]> {
  return db.query(
    `select code, vehicle_id from fleet.vehicles where area_id = $1 and code = any($2)`,
    [area_id, codes],
  );
}

/** The newest true report of each device that a vehicle of the area has now. */
export async function listLatestReports(
  db: Queryable,
  area_id: string,
): Promise<(LatestReport & { vehicle_id: string })[]> {
  return db.query(
    `select l.vehicle_id, l.device_id, l.sequence, l.observed_at, l.lat, l.lon, l.accuracy_m, l.speed_m_s,
            l.charge_fraction, l.locked, l.last_moved_at
     from fleet.latest_reports l
     join fleet.devices d on d.area_id = l.area_id and d.device_id = l.device_id
     where l.area_id = $1`,
    [area_id],
  );
}
