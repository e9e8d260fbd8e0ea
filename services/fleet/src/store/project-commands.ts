import { fleet } from '@drais/contracts';
import { type Projector, project } from '@drais/kit';

// Commands are on their vehicle's stream: one history, and its version is the command's rising
// number. Each statement moves the stream's head in the same round trip.

const onCommandIssued = project(fleet.events.commandIssued, async (tx, event) => {
  const { data } = event;
  // The same command or the same number was there first: either way somebody decided since the
  // stream was read.
  await tx.query(
    `with head as (
       update fleet.vehicles set stream_version = $12 where area_id = $1 and vehicle_id = $3
     )
     insert into fleet.commands
       (area_id, command_id, vehicle_id, device_id, kind, sequence, require_standstill, status, asked_at, issued_at,
        expires_at, asked_by, max_speed_kph)
     values ($1, $2, $3, $4, $5, $6, $7, 'issued', $8, $9, $10, $11, $13)`,
    [
      event.shard_key,
      data.command_id,
      data.vehicle_id,
      data.device_id,
      data.kind,
      data.sequence,
      data.require_standstill,
      event.occurred_at,
      // The lease runs on the machines' time, also where business time is stepped.
      event.recorded_at,
      data.expires_at,
      data.asked_by,
      event.stream_version,
      data.max_speed_kph ?? null,
    ],
  );
});

const onCommandAcknowledged = project(fleet.events.commandAcknowledged, async (tx, event) => {
  const { data } = event;
  await tx.query(
    `with head as (
       update fleet.vehicles set stream_version = $6 where area_id = $1 and vehicle_id = $3
     )
     update fleet.commands
     set status = case when $5 then 'acknowledged' else 'expired' end, result = 'done', executed_at = $4
     where area_id = $1 and command_id = $2`,
    [
      event.shard_key,
      data.command_id,
      data.vehicle_id,
      data.executed_at,
      data.in_time,
      event.stream_version,
    ],
  );
});

const onCommandRefused = project(fleet.events.commandRefused, async (tx, event) => {
  const { data } = event;
  await tx.query(
    `with head as (
       update fleet.vehicles set stream_version = $5 where area_id = $1 and vehicle_id = $3
     )
     update fleet.commands set status = 'refused', result = $4 where area_id = $1 and command_id = $2`,
    [event.shard_key, data.command_id, data.vehicle_id, data.result, event.stream_version],
  );
});

const onCommandExpired = project(fleet.events.commandExpired, async (tx, event) => {
  const { data } = event;
  await tx.query(
    `with head as (
       update fleet.vehicles set stream_version = $4 where area_id = $1 and vehicle_id = $3
     )
     update fleet.commands set status = 'expired' where area_id = $1 and command_id = $2`,
    [event.shard_key, data.command_id, data.vehicle_id, event.stream_version],
  );
});

export const commandProjectors: readonly Projector[] = [
  onCommandIssued,
  onCommandAcknowledged,
  onCommandRefused,
  onCommandExpired,
];
