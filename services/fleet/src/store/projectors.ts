import { fleet } from '@drais/contracts';
import { changeOne, type Projector, project } from '@drais/kit';
import { areaProjectors } from './project-areas.ts';
import { commandProjectors } from './project-commands.ts';
import { rideProjectors } from './project-rides.ts';

/**
 * Registered with a code that another vehicle carries: the unique index decides, two imports may
 * run at once.
 */
const onVehicleRegistered = project(fleet.events.vehicleRegistered, async (tx, event) => {
  const { data } = event;
  await changeOne(
    tx,
    { room: 'fleet', what: data.code },
    `insert into fleet.vehicles
       (area_id, vehicle_id, public_vehicle_id, code, vehicle_type_id, vehicle_class, vehicle_state, state_changed_at,
        lat, lon, placed_at, charge_fraction, device_id, stream_version)
     values ($1, $2, $3, $4, $5, $6, 'available', $7, $8, $9, $7, $10, null, $11)
     on conflict do nothing
     returning vehicle_id`,
    [
      event.shard_key,
      data.vehicle_id,
      data.public_vehicle_id,
      data.code,
      data.vehicle_type_id,
      data.vehicle_class,
      event.occurred_at,
      data.lat,
      data.lon,
      data.charge_fraction,
      event.stream_version,
    ],
  );
});

/** Both are needed: a limit that could not be lifted would be none to set. */
const LIMITING = ['set_speed_limit', 'lift_speed_limit'] as const;

const onDeviceEnrolled = project(fleet.events.deviceEnrolled, async (tx, event) => {
  const { data } = event;
  await Promise.all([
    tx.query(
      `insert into fleet.devices (area_id, device_id, vehicle_id, public_key, password_sha256, enrolled_at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (area_id, vehicle_id) do update
         set device_id = excluded.device_id, public_key = excluded.public_key,
             password_sha256 = excluded.password_sha256, enrolled_at = excluded.enrolled_at`,
      [
        event.shard_key,
        data.device_id,
        data.vehicle_id,
        data.public_key,
        data.password_sha256,
        event.occurred_at,
      ],
    ),
    tx.query(
      `update fleet.vehicles set device_id = $3, can_limit_speed = $5, stream_version = $4
       where area_id = $1 and vehicle_id = $2`,
      [
        event.shard_key,
        data.vehicle_id,
        data.device_id,
        event.stream_version,
        LIMITING.every((kind) => data.command_kinds?.includes(kind) === true),
      ],
    ),
  ]);
});

const onVehicleStateChanged = project(fleet.events.vehicleStateChanged, async (tx, event) => {
  const { data } = event;
  await tx.query(
    `update fleet.vehicles
     set vehicle_state = $3, state_changed_at = $4::timestamptz, stream_version = $5,
         public_vehicle_id = coalesce($6, public_vehicle_id),
         lat = coalesce($7, lat), lon = coalesce($8, lon),
         placed_at = case when $7::double precision is null then placed_at else coalesce($10::timestamptz, $4::timestamptz) end,
         charge_fraction = coalesce($9, charge_fraction)
     where area_id = $1 and vehicle_id = $2`,
    [
      event.shard_key,
      data.vehicle_id,
      data.to_state,
      event.occurred_at,
      event.stream_version,
      data.public_vehicle_id ?? null,
      data.parked?.lat ?? null,
      data.parked?.lon ?? null,
      data.parked?.charge_fraction ?? null,
      data.parked?.observed_at ?? null,
    ],
  );
  // The end of a ride ends what its rider was warned of.
  if (data.from_state === 'on_trip') {
    await tx.query(`delete from fleet.ride_warnings where area_id = $1 and vehicle_id = $2`, [
      event.shard_key,
      data.vehicle_id,
    ]);
  }
});

export const fleetProjectors: readonly Projector[] = [
  ...areaProjectors,
  onVehicleRegistered,
  onDeviceEnrolled,
  onVehicleStateChanged,
  ...commandProjectors,
  ...rideProjectors,
];
