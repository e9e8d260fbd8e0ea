import type { Queryable } from '@drais/kit';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { defaultTripRules, type TripRules } from '../domain/trip-rules.ts';

/** The rules of a class in an area, and how often they were set. */
export async function findTripRules(
  db: Queryable,
  area_id: string,
  vehicle_class: VehicleClass,
): Promise<{ rules: TripRules; stream_version: number }> {
  const rows = await db.query<{ rules: Partial<TripRules>; stream_version: number }>(
    'select rules, stream_version from booking.trip_rules where area_id = $1 and vehicle_class = $2',
    [area_id, vehicle_class],
  );
  const set = rows[0];
  return {
    rules: { ...defaultTripRules(vehicle_class), ...set?.rules },
    stream_version: set?.stream_version ?? 0,
  };
}
