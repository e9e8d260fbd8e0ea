import { booking } from '@drais/contracts';
import { changeOne, type Projector, project, type Transaction } from '@drais/kit';

const { events } = booking;

export const conflictProjectors: Projector[] = [
  project(events.conflictCaseOpened, async (tx, event) => {
    const { data, shard_key, stream_version } = event;
    await changeOne(
      tx,
      { room: 'booking', what: 'conflict case' },
      `insert into booking.conflict_cases
         (area_id, case_id, reservation_id, vehicle_id, cause, status, opened_at, starts_at, decide_by, stream_version)
       values ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9) on conflict do nothing returning case_id`,
      [
        shard_key,
        data.case_id,
        data.reservation_id,
        data.vehicle_id,
        data.cause,
        event.occurred_at,
        data.starts_at,
        data.decide_by,
        stream_version,
      ],
    );
  }),
  project(events.conflictCaseClosed, async (tx, event) => {
    const { data, shard_key, stream_version } = event;
    await changeOne(
      tx,
      { room: 'booking', what: 'conflict case' },
      `update booking.conflict_cases
       set status = 'closed', closed_at = $3, outcome = $4, new_reservation_id = $5, reason = $6, stream_version = $7
       where area_id = $1 and case_id = $2 and status = 'open' returning case_id`,
      [
        shard_key,
        data.case_id,
        event.occurred_at,
        data.outcome,
        data.new_reservation_id ?? null,
        data.reason ?? null,
        stream_version,
      ],
    );
  }),
  project(events.reservationHealed, (tx, { data, shard_key, stream_version }) =>
    notice(tx, [shard_key, data.reservation_id, stream_version], {
      kind: 'replaced',
      cause: data.cause,
      reservation_id: data.new_reservation_id,
    }),
  ),
  project(events.reservationUnhealable, (tx, { data, shard_key, stream_version }) =>
    notice(tx, [shard_key, data.reservation_id, stream_version], {
      kind: 'released',
      cause: data.cause,
      ...(data.credit === undefined ? {} : { credit: data.credit }),
    }),
  ),
  project(events.replacementAccepted, (tx, event) => {
    const { data, shard_key, stream_version, occurred_at } = event;
    return notice(tx, [shard_key, data.reservation_id, stream_version], {
      accepted_at: occurred_at,
    });
  }),
];

/** Adds to what the rider is told. A trip that starts in the same moment wins or loses here. */
function notice(tx: Transaction, ids: readonly unknown[], words: object): Promise<void> {
  return changeOne(
    tx,
    { room: 'booking', what: 'reservation' },
    `update booking.reservations set notice = coalesce(notice, '{}'::jsonb) || $4::jsonb, stream_version = $3
     where area_id = $1 and reservation_id = $2 and status = 'held' returning reservation_id`,
    [...ids, JSON.stringify(words)],
  );
}
