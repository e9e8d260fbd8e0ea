import { booking } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { cursorAfter, knownCursor, listTripsWhere } from '../store/area-trips.ts';
import { findOperatorEnd } from '../store/operator-ends.ts';
import { findReservation, listReservationsOf, type Reservation } from '../store/reservations.ts';
import { findTrip } from '../store/trips.ts';
import { reservationView, tripView, warningsOf } from './views.ts';

export const getTripUseCase = useCase(booking.getTrip, async (tools, context, { trip_id }) => {
  const area_id = shardKeyOf(trip_id);
  const trip = await findTrip(tools.db.shard(area_id), area_id, trip_id);
  if (trip === null || trip.rider_id !== context.principal.account_id)
    return refuse('booking.trip_unknown', 'You have no such trip.');
  const [view, warnings, end] = await Promise.all([
    tripView(tools, trip),
    warningsOf(tools, trip),
    findOperatorEnd(tools.db.shard(area_id), area_id, trip_id),
  ]);
  const told = warnings === undefined ? view : { ...view, warnings };
  if (end === null) return accept(told);
  const { reason, decided_at } = end;
  const ended_for_rider = { by: 'operator', reason, decided_at: decided_at.toISOString() } as const;
  return accept({ ...told, ended_for_rider });
});

export const listTripsUseCase = useCase(
  booking.listTrips,
  async (tools, context, { area_id, limit = PAGE_ROWS, cursor }) => {
    const rider_id = context.principal.account_id;
    const filter = { area_id, rider_id, cursor: knownCursor(cursor) };
    const trips = await listTripsWhere(tools.db.shard(area_id), { ...filter, limit: limit + 1 });
    const page = pageOf(trips, limit, cursorAfter(filter));
    return accept({
      ...page,
      items: await Promise.all(page.items.map((trip) => tripView(tools, trip))),
    });
  },
);

export const getReservationUseCase = useCase(
  booking.getReservation,
  async (tools, context, { reservation_id }) => {
    const area_id = shardKeyOf(reservation_id);
    const found = await findReservation(tools.db.shard(area_id), area_id, reservation_id);
    if (found === null || found.rider_id !== context.principal.account_id) {
      return refuse('booking.reservation_unknown', 'You have no such reservation.');
    }
    return accept(await reservationView(tools, found));
  },
);

export const listReservationsUseCase = useCase(
  booking.listReservations,
  async (tools, context, { area_id, limit = PAGE_ROWS, cursor }) => {
    const rider_id = context.principal.account_id;
    const found = await listReservationsOf(tools.db.shard(area_id), {
      area_id,
      rider_id,
      before: cursor === undefined ? undefined : fromCursor(cursor),
      limit: limit + 1,
    });
    const page = pageOf(found, limit, toCursor);
    return accept({
      ...page,
      items: await Promise.all(page.items.map((one) => reservationView(tools, one))),
    });
  },
);

function toCursor({ starts_at, reservation_id }: Reservation): string {
  return `${starts_at.toISOString()}~${reservation_id}`;
}

/** What is no cursor of ours comes before everything: the page is empty. */
function fromCursor(cursor: string) {
  const [starts = '', reservation_id = ''] = cursor.split('~');
  const starts_ms = Date.parse(starts);
  return { starts_at: new Date(Number.isNaN(starts_ms) ? 0 : starts_ms), reservation_id };
}
