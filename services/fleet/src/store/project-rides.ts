import { fleet } from '@drais/contracts';
import { type Projector, project } from '@drais/kit';

const onRideRulesSet = project(fleet.events.rideRulesSet, async (tx, event) => {
  const { data, shard_key, stream_version } = event;
  await tx.query(
    `insert into fleet.ride_rules (area_id, vehicle_class, rules, stream_version) values ($1, $2, $3, $4)
     on conflict (area_id, vehicle_class) do update
       set rules = excluded.rules, stream_version = excluded.stream_version`,
    [shard_key, data.vehicle_class, JSON.stringify(data.rules), stream_version],
  );
});

// Warnings and cases are on their vehicle's stream: each statement moves its head in the same round
// trip. One statement each, since events that are recorded together are projected side by side.

const onRideWarningRaised = project(fleet.events.rideWarningRaised, async (tx, event) => {
  const { data, shard_key, stream_version } = event;
  await tx.query(
    `with head as (
       update fleet.vehicles set stream_version = $9 where area_id = $1 and vehicle_id = $2
     )
     insert into fleet.ride_warnings
       (area_id, vehicle_id, kind, since, zone_id, zone_name, max_speed_kph, charge_fraction)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (area_id, vehicle_id, kind) do update
       set since = excluded.since, zone_id = excluded.zone_id, zone_name = excluded.zone_name,
           max_speed_kph = excluded.max_speed_kph, charge_fraction = excluded.charge_fraction`,
    [
      shard_key,
      data.vehicle_id,
      data.kind,
      data.since,
      data.zone_id ?? null,
      data.zone_name ?? null,
      data.max_speed_kph ?? null,
      data.charge_fraction ?? null,
      stream_version,
    ],
  );
});

const onRideWarningCleared = project(fleet.events.rideWarningCleared, async (tx, event) => {
  const { data, shard_key, stream_version } = event;
  await tx.query(
    `with head as (
       update fleet.vehicles set stream_version = $4 where area_id = $1 and vehicle_id = $2
     )
     delete from fleet.ride_warnings where area_id = $1 and vehicle_id = $2 and kind = $3`,
    [shard_key, data.vehicle_id, data.kind, stream_version],
  );
});

/** One open case a vehicle: the vehicle is held while it is decided, and a unique index says so. */
const onVehicleCaseOpened = project(fleet.events.vehicleCaseOpened, async (tx, event) => {
  const { data, shard_key } = event;
  await tx.query(
    `with head as (
       update fleet.vehicles set vehicle_case_id = $2, vehicle_case_kind = $11, stream_version = $10
       where area_id = $1 and vehicle_id = $3
     )
     insert into fleet.vehicle_cases
       (area_id, case_id, vehicle_id, kind, status, opened_at, from_lat, from_lon, to_lat, to_lon, distance_m)
     values ($1, $2, $3, $11, 'open', $4, $5, $6, $7, $8, $9)`,
    [
      shard_key,
      data.case_id,
      data.vehicle_id,
      event.occurred_at,
      data.from?.lat ?? null,
      data.from?.lon ?? null,
      data.to?.lat ?? null,
      data.to?.lon ?? null,
      data.distance_m ?? null,
      event.stream_version,
      data.kind,
    ],
  );
});

const onVehicleCaseClosed = project(fleet.events.vehicleCaseClosed, async (tx, event) => {
  const { data, shard_key, stream_version } = event;
  await tx.query(
    `with head as (
       update fleet.vehicles set vehicle_case_id = null, vehicle_case_kind = null, stream_version = $5
       where area_id = $1 and vehicle_id = $6
     )
     update fleet.vehicle_cases set status = 'closed', closed_at = $3, case_end = $4, closed_version = $5
     where area_id = $1 and case_id = $2`,
    [shard_key, data.case_id, event.occurred_at, data.end, stream_version, data.vehicle_id],
  );
});

export const rideProjectors: readonly Projector[] = [
  onRideRulesSet,
  onRideWarningRaised,
  onRideWarningCleared,
  onVehicleCaseOpened,
  onVehicleCaseClosed,
];
