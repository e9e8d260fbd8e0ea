import { booking } from '@drais/contracts';
import { changeOne, type Projector, project, type Transaction } from '@drais/kit';

const { events } = booking;

const starts: Projector[] = [
  project(events.tripRequested, async (tx, event) => {
    const { data, shard_key } = event;
    await Promise.all([
      changeOne(
        tx,
        { room: 'booking', what: 'reservation' },
        `update booking.reservations set status = 'in_use'
         where area_id = $1 and reservation_id = $2 and status = 'held' returning reservation_id`,
        [shard_key, data.reservation_id],
      ),
      // One row per vehicle: an overdue trip still has it, whatever was promised.
      changeOne(
        tx,
        { room: 'booking', what: 'occupancy' },
        `insert into booking.occupancy (area_id, vehicle_id, trip_id) values ($1, $2, $3) on conflict do nothing returning trip_id`,
        [shard_key, data.vehicle_id, data.trip_id],
      ),
      tx.query(
        `insert into booking.trips (area_id, trip_id, reservation_id, vehicle_id, rider_id, vehicle_class, code, pricing_plan_id,
           plan_version, in_use_max_s, status, requested_at, paused_s, lock_tries, stream_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'requested', $11, 0, 0, $12)`,
        [
          shard_key,
          data.trip_id,
          data.reservation_id,
          data.vehicle_id,
          data.rider_id,
          data.vehicle_class,
          data.code,
          data.plan.pricing_plan_id,
          data.plan.version,
          data.in_use_max_s,
          event.occurred_at,
          event.stream_version,
        ],
      ),
    ]);
  }),
  project(events.tripWaitsForBank, (tx, { data, shard_key, stream_version }) =>
    changeTrip(tx, 'waits_for_bank_until = $4', [
      shard_key,
      data.trip_id,
      stream_version,
      data.ends_at,
    ]),
  ),
  project(events.tripHoldPlaced, (tx, { data, shard_key, stream_version }) =>
    changeTrip(tx, `status = 'unlocking', command_id = $4, waits_for_bank_until = null`, [
      shard_key,
      data.trip_id,
      stream_version,
      data.command_id,
    ]),
  ),
  project(events.tripStarted, (tx, { data, shard_key, stream_version }) =>
    changeTrip(tx, `status = 'active', started_at = $4`, [
      shard_key,
      data.trip_id,
      stream_version,
      data.started_at,
    ]),
  ),
  project(events.tripFailed, async (tx, { data, shard_key, stream_version }) => {
    await Promise.all([
      changeTrip(tx, `status = 'failed', failure = $4, waits_for_bank_until = null`, [
        shard_key,
        data.trip_id,
        stream_version,
        data.reason,
      ]),
      vacate(tx, shard_key, data),
      // The promise is not lost with the attempt: the rider may try again while it lasts.
      tx.query(
        `update booking.reservations set status = 'held' where area_id = $1 and reservation_id = $2 and status = 'in_use'`,
        [shard_key, data.reservation_id],
      ),
    ]);
  }),
];

const uses: Projector[] = [
  project(events.tripPaused, (tx, { data, shard_key, stream_version }) =>
    changeTrip(tx, `status = 'paused', paused_since = $4, command_id = $5`, [
      shard_key,
      data.trip_id,
      stream_version,
      data.paused_at,
      data.command_id,
    ]),
  ),
  project(events.tripResumeRequested, (tx, { data, shard_key, stream_version }) =>
    changeTrip(tx, 'command_id = $4', [shard_key, data.trip_id, stream_version, data.command_id]),
  ),
  project(events.tripResumed, (tx, { data, shard_key, stream_version }) =>
    changeTrip(tx, `status = 'active', paused_since = null, paused_s = $4`, [
      shard_key,
      data.trip_id,
      stream_version,
      data.paused_s,
    ]),
  ),
  project(events.tripEndAttempted, (tx, { data, shard_key, stream_version }) =>
    changeTrip(tx, 'first_attempt_at = $4, place_ref = $5', [
      shard_key,
      data.trip_id,
      stream_version,
      data.attempted_at,
      data.place_ref ?? null,
    ]),
  ),
  project(events.tripEndAttemptVoided, (tx, { data, shard_key, stream_version }) =>
    changeTrip(tx, 'first_attempt_at = null, place_ref = null', [
      shard_key,
      data.trip_id,
      stream_version,
    ]),
  ),
  project(events.tripLockRequested, (tx, { data, shard_key, stream_version }) =>
    changeTrip(
      tx,
      `status = case when status = 'recovery' then 'recovery' else 'ending' end, command_id = $4,
       photo_id = coalesce($5, photo_id), lock_tries = lock_tries + 1`,
      [shard_key, data.trip_id, stream_version, data.command_id, data.photo_id ?? null],
    ),
  ),
];

const ends: Projector[] = [
  project(events.tripEnded, async (tx, { data, shard_key, stream_version }) => {
    await Promise.all([
      changeTrip(
        tx,
        `status = 'ended', ended_at = $4, paused_s = $5, paused_since = null, lock_confirmed = $6`,
        [
          shard_key,
          data.trip_id,
          stream_version,
          data.ended_at,
          data.paused_s,
          data.lock_confirmed,
        ],
      ),
      vacate(tx, shard_key, data),
      complete(tx, shard_key, data.reservation_id, data.ended_at),
    ]);
  }),
  project(events.recoveryCaseOpened, async (tx, event) => {
    const { data, shard_key, stream_version } = event;
    await Promise.all([
      changeTrip(tx, `status = 'recovery', case_id = $4`, [
        shard_key,
        data.trip_id,
        stream_version,
        data.case_id,
      ]),
      tx.query(
        `insert into booking.recovery_cases (area_id, case_id, trip_id, vehicle_id, status, opened_at) values ($1, $2, $3, $4, 'open', $5)`,
        [shard_key, data.case_id, data.trip_id, data.vehicle_id, event.occurred_at],
      ),
    ]);
  }),
  project(events.recoveredVehicleReturned, async (tx, { data, shard_key, stream_version }) => {
    await Promise.all([
      changeTrip(tx, 'lock_confirmed = $4', [
        shard_key,
        data.trip_id,
        stream_version,
        data.lock_confirmed,
      ]),
      tx.query(
        'update booking.recovery_cases set returned_at = $3 where area_id = $1 and case_id = $2',
        [shard_key, data.case_id, data.returned_at],
      ),
      vacate(tx, shard_key, data),
      complete(tx, shard_key, data.reservation_id, data.returned_at),
    ]);
  }),
  project(events.recoveryCaseClosed, async (tx, event) => {
    const { data, shard_key, stream_version } = event;
    await Promise.all([
      changeTrip(tx, 'case_id = $4', [shard_key, data.trip_id, stream_version, data.case_id]),
      tx.query(
        `update booking.recovery_cases set status = 'closed', closed_at = $3, reason = $4 where area_id = $1 and case_id = $2`,
        [shard_key, data.case_id, event.occurred_at, data.reason],
      ),
    ]);
  }),
];

/** The path of a trip, from its request to its end. */
export const tripProjectors: readonly Projector[] = [...starts, ...uses, ...ends];

/** `change` is one of the constants above; $1 to $3 are area, trip and the stream's new version. */
function changeTrip(tx: Transaction, change: string, values: readonly unknown[]): Promise<void> {
  return changeOne(
    tx,
    { room: 'booking', what: 'trip' },
    `update booking.trips set ${change}, stream_version = $3 where area_id = $1 and trip_id = $2 returning trip_id`,
    values,
  );
}

async function vacate(
  tx: Transaction,
  area_id: string,
  trip: { vehicle_id: string; trip_id: string },
): Promise<void> {
  await tx.query(
    'delete from booking.occupancy where area_id = $1 and vehicle_id = $2 and trip_id = $3',
    [area_id, trip.vehicle_id, trip.trip_id],
  );
}

/** The promise is cut at the real end, so that the rest of it is free for others. */
async function complete(
  tx: Transaction,
  area_id: string,
  reservation_id: string,
  ended_at: string,
): Promise<void> {
  await tx.query(
    `update booking.reservations
     set status = 'completed', during = tstzrange(lower(during), greatest(lower(during), least(upper(during), $3::timestamptz)), '[)')
     where area_id = $1 and reservation_id = $2 and status = 'in_use'`,
    [area_id, reservation_id, ended_at],
  );
}
