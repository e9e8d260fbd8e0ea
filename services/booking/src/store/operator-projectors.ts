import { booking } from '@drais/contracts';
import { changeOne, type Projector, project } from '@drais/kit';

const { events } = booking;

/** What operators decide, in tables of its own; of the trip only the meter and the case. */
export const operatorProjectors: readonly Projector[] = [
  project(
    events.tripEndedForRider,
    async (tx, { data, shard_key, stream_version, occurred_at }) => {
      await Promise.all([
        changeOne(
          tx,
          { room: 'booking', what: 'trip' },
          `update booking.trips set first_attempt_at = $4, case_id = $5, stream_version = $3
         where area_id = $1 and trip_id = $2 returning trip_id`,
          [shard_key, data.trip_id, stream_version, data.ended_at, data.case_id],
        ),
        tx.query(
          `insert into booking.operator_ends
           (area_id, trip_id, case_id, vehicle_id, decided_at, ended_at, reason, note, ended_by, photo_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
          [
            shard_key,
            data.trip_id,
            data.case_id,
            data.vehicle_id,
            occurred_at,
            data.ended_at,
            data.reason,
            data.note,
            data.by,
            data.photo_id ?? null,
          ],
        ),
      ]);
    },
  ),
  project(events.endPlaceViewed, async (tx, { data, shard_key, occurred_at }) => {
    await tx.query(
      `insert into booking.end_place_views (area_id, view_id, trip_id, purpose, viewed_by, viewed_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [shard_key, data.view_id, data.trip_id, data.purpose, data.by, occurred_at],
    );
  }),
  project(events.caseWorked, async (tx, { data, shard_key, stream_version }) => {
    await Promise.all([
      tx.query(
        `insert into booking.case_work (area_id, case_id, assigned_to, due_at, note, stream_version)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (area_id, case_id) do update set assigned_to = excluded.assigned_to, due_at = excluded.due_at,
           note = coalesce(excluded.note, case_work.note), stream_version = excluded.stream_version`,
        [shard_key, data.case_id, data.assigned_to, data.due_at, data.note ?? null, stream_version],
      ),
      // The work on a promise in doubt stands in the stream of its decisions.
      tx.query(
        'update booking.conflict_cases set stream_version = $3 where area_id = $1 and case_id = $2',
        [shard_key, data.case_id, stream_version],
      ),
    ]);
  }),
  project(events.vehicleCheckClosed, async (tx, event) => {
    const { data, shard_key, stream_version } = event;
    await Promise.all([
      changeOne(
        tx,
        { room: 'booking', what: 'case' },
        `update booking.operator_ends set checked_at = $3, check_reason = $4
         where area_id = $1 and case_id = $2 and checked_at is null returning case_id`,
        [shard_key, data.case_id, event.occurred_at, data.reason],
      ),
      tx.query(
        `insert into booking.case_work (area_id, case_id, stream_version) values ($1, $2, $3)
         on conflict (area_id, case_id) do update set stream_version = excluded.stream_version`,
        [shard_key, data.case_id, stream_version],
      ),
    ]);
  }),
];
