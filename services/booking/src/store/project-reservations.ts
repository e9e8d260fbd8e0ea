import { booking } from '@drais/contracts';
import { changeOne, type Projector, project, type Transaction } from '@drais/kit';
import type { DataOf } from '@drais/vocabulary/define';

const { events } = booking;

type ReservationMade = DataOf<typeof events.reservationMade>;

export const reservationProjectors: readonly Projector[] = [
  project(events.reservationMade, async (tx, { data, shard_key, stream_version }) => {
    // The exclusion constraint decides, not a read before the write: two riders may ask in the same
    // millisecond.
    await changeOne(
      tx,
      { room: 'booking', what: 'vehicle' },
      `insert into booking.reservations (area_id, reservation_id, vehicle_id, public_vehicle_id, code, vehicle_class, rider_id,
         status, during, starts_at, lapses_at, has_begun, pricing_plan_id, plan_version, stream_version,
         free_until, fees, notice, offer_ends_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'held', tstzrange($8, $9, '[)'), $8, $10, false, $11, $12, $13, $14, $15, $16, $17)
       on conflict do nothing returning reservation_id`,
      [
        shard_key,
        data.reservation_id,
        data.vehicle_id,
        data.public_vehicle_id,
        data.code,
        data.vehicle_class,
        data.rider_id,
        data.starts_at,
        data.ends_at,
        data.lapses_at,
        data.plan.pricing_plan_id,
        data.plan.version,
        stream_version,
        data.free_until ?? null,
        data.fees === undefined ? null : JSON.stringify(data.fees),
        data.replaces === undefined ? null : JSON.stringify(replacementNotice(data.replaces)),
        data.offer?.ends_at ?? null,
      ],
    );
  }),
  project(events.reservationBegan, async (tx, { data, shard_key, stream_version }) => {
    await changeOne(
      tx,
      { room: 'booking', what: 'reservation' },
      `update booking.reservations set has_begun = true, stream_version = $3
       where area_id = $1 and reservation_id = $2 and status = 'held' returning reservation_id`,
      [shard_key, data.reservation_id, stream_version],
    );
  }),
  project(events.reservationChanged, async (tx, { data, shard_key, stream_version }) => {
    const { reservation_id, vehicle_id } = data;
    const changed = changeOne(
      tx,
      { room: 'booking', what: 'reservation' },
      `update booking.reservations
       set during = tstzrange($3, $4, '[)'), starts_at = $3, lapses_at = $5, stream_version = $6,
         free_until = coalesce($7, free_until)
       where area_id = $1 and reservation_id = $2 and status in ('held', 'in_use') returning reservation_id`,
      [
        shard_key,
        reservation_id,
        data.starts_at,
        data.ends_at,
        data.lapses_at,
        stream_version,
        data.free_until ?? null,
      ],
    );
    const given_time = tx.query(
      `update booking.trips t set in_use_max_s = t.in_use_max_s + $4
       from booking.occupancy o
       where o.area_id = $1 and o.vehicle_id = $2 and t.area_id = $1 and t.trip_id = o.trip_id and t.reservation_id = $3`,
      [shard_key, vehicle_id, reservation_id, data.ends_later_s],
    );
    await Promise.all([changed, given_time]);
  }),
  project(events.reservationCancelled, async (tx, { data, shard_key, stream_version }) => {
    await finishReservation(tx, {
      shard_key,
      reservation_id: data.reservation_id,
      status: 'cancelled',
      stream_version,
    });
  }),
  project(events.reservationExpired, async (tx, { data, shard_key, stream_version }) => {
    await finishReservation(tx, {
      shard_key,
      reservation_id: data.reservation_id,
      status: 'expired',
      stream_version,
    });
  }),
];

function replacementNotice({ code, ...rest }: NonNullable<ReservationMade['replaces']>) {
  return { kind: 'replacement', former_code: code, ...rest };
}

/**
 * Only a promise that nobody is using can be given back. A trip that starts at the same moment wins
 * or loses here.
 */
function finishReservation(
  tx: Transaction,
  done: { shard_key: string; reservation_id: string; status: string; stream_version: number },
): Promise<void> {
  return changeOne(
    tx,
    { room: 'booking', what: 'reservation' },
    `update booking.reservations set status = $3, stream_version = $4
     where area_id = $1 and reservation_id = $2 and status = 'held' returning reservation_id`,
    [done.shard_key, done.reservation_id, done.status, done.stream_version],
  );
}
