import type { Queryable } from '@drais/kit';

/** Events of a vehicle before a version, newest first, with what staff gave as their reason. */
export async function listVehicleEvents(
  db: Queryable,
  vehicle: { readonly area_id: string; readonly vehicle_id: string },
  page: { readonly before: number; readonly limit: number },
): Promise<
  {
    stream_version: number;
    type: string;
    data: Record<string, unknown>;
    occurred_at: Date;
    reason: string | null;
  }[]
> {
  return db.query(
    `select e.stream_version, e.type, e.data, e.occurred_at, r.reason
     from fleet.events e
     left join fleet.staff_reasons r
       on r.area_id = e.shard_key and r.vehicle_id = e.stream_id and r.stream_version = e.stream_version
     where e.shard_key = $1 and e.stream_id = $2 and e.stream_version < $3
     order by e.stream_version desc limit $4`,
    [vehicle.area_id, vehicle.vehicle_id, page.before, page.limit],
  );
}
