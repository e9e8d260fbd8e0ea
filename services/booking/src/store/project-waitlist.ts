import { booking } from '@drais/contracts';
import { changeOne, type Projector, project, type Transaction } from '@drais/kit';

const { events } = booking;

export const waitlistProjectors: Projector[] = [
  project(events.waitlistJoined, async (tx, event) => {
    const { data, shard_key, stream_version } = event;
    await changeOne(
      tx,
      { room: 'booking', what: 'waitlist entry' },
      `insert into booking.waitlist_entries (area_id, entry_id, rider_id, vehicle_class, station_id, starts_at, ends_at,
         pricing_plan_id, plan_version, status, joined_at, stream_version)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11) on conflict do nothing returning entry_id`,
      [
        shard_key,
        data.entry_id,
        data.rider_id,
        data.vehicle_class,
        data.station_id ?? null,
        data.starts_at,
        data.ends_at,
        data.plan.pricing_plan_id,
        data.plan.version,
        event.occurred_at,
        stream_version,
      ],
    );
  }),
  project(events.waitlistOffered, (tx, { data, shard_key, stream_version }) =>
    changeEntry(tx, `status = 'offered', reservation_id = $4`, [
      shard_key,
      data.entry_id,
      stream_version,
      data.reservation_id,
    ]),
  ),
  project(events.waitlistClosed, (tx, { data, shard_key, stream_version }) =>
    changeEntry(tx, 'status = $4', [shard_key, data.entry_id, stream_version, data.outcome]),
  ),
  project(events.offerAccepted, (tx, { data, shard_key, stream_version }) =>
    changeOne(
      tx,
      { room: 'booking', what: 'reservation' },
      `update booking.reservations set offer_ends_at = null, lapses_at = $4, free_until = $5, stream_version = $3
       where area_id = $1 and reservation_id = $2 and status = 'held' and offer_ends_at is not null returning reservation_id`,
      [shard_key, data.reservation_id, stream_version, data.lapses_at, data.free_until],
    ),
  ),
];

/** Who waits or is offered something is changed; whoever is served or gone is not. */
function changeEntry(tx: Transaction, change: string, values: readonly unknown[]): Promise<void> {
  return changeOne(
    tx,
    { room: 'booking', what: 'waitlist entry' },
    `update booking.waitlist_entries set ${change}, stream_version = $3
     where area_id = $1 and entry_id = $2 and status in ('waiting', 'offered') returning entry_id`,
    values,
  );
}
