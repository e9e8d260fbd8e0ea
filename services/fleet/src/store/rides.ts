import type { Queryable } from '@drais/kit';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { defaultRideRules, type RideRules } from '../domain/ride-rules.ts';
import type { RideWarning, RideWarningKind } from '../domain/ride-warnings.ts';

/** The rules of the classes for which something was set, complete. */
export async function listRideRules(
  db: Queryable,
  area_id: string,
): Promise<{ vehicle_class: VehicleClass; rules: RideRules; stream_version: number }[]> {
  const rows = await db.query<{
    vehicle_class: VehicleClass;
    rules: Partial<RideRules>;
    stream_version: number;
  }>(`select vehicle_class, rules, stream_version from fleet.ride_rules where area_id = $1`, [
    area_id,
  ]);
  return rows.map((row) => {
    return { ...row, rules: { ...defaultRideRules(row.vehicle_class), ...row.rules } };
  });
}

interface WarningRow {
  readonly vehicle_id: string;
  readonly kind: RideWarningKind;
  readonly since: Date;
  readonly zone_id: string | null;
  readonly zone_name: string | null;
  readonly max_speed_kph: number | null;
  readonly charge_fraction: number | null;
}

/** What the riders of an area are warned of. */
export async function listRideWarnings(
  db: Queryable,
  area_id: string,
): Promise<(RideWarning & { vehicle_id: string })[]> {
  const rows = await db.query<WarningRow & Record<string, unknown>>(
    `select vehicle_id, kind, since, zone_id, zone_name, max_speed_kph, charge_fraction
     from fleet.ride_warnings where area_id = $1`,
    [area_id],
  );
  return rows.map(({ vehicle_id, kind, since, ...facts }) => {
    const known = Object.entries(facts).filter(([, value]) => value !== null);
    return { vehicle_id, kind, since, ...Object.fromEntries(known) };
  });
}
