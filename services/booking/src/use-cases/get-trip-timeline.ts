import { booking, fleet } from '@drais/contracts';
import { type Context, type Tools, Unavailable, useCase } from '@drais/kit';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { stepOf } from '../domain/timeline.ts';
import type { Trip } from '../domain/trip.ts';
import { findOperatorEnd, type OperatorEndRow } from '../store/operator-ends.ts';
import {
  findPlaceRef,
  listPlaceViews,
  listTripEvents,
  listTripPhotos,
  type PlaceView,
  type TripPhoto,
} from '../store/trip-evidence.ts';
import { findTrip } from '../store/trips.ts';
import { operatorTripView } from './views.ts';

type Timeline = OutputOf<typeof booking.getTripTimeline>;

/** As long as a look at one page takes; a link that is passed on is dead soon. */
const PHOTO_VIEW_LIFETIME_S = 300;
/** Answers to the last lock may come this much after the end. */
const COMMANDS_AFTER_END_S = 600;
/** Pages of a vehicle's commands that are read back to the trip: a week of a busy scooter. */
const COMMAND_PAGES_MAX = 5;
const COMMAND_PAGE_ROWS = 200;

/** Everything that this room knows of one trip. The events are the record; nothing is retold. */
export const getTripTimelineUseCase = useCase(
  booking.getTripTimeline,
  async (tools, context, { trip_id }) => {
    const area_id = shardKeyOf(trip_id);
    const shard = tools.db.shard(area_id);
    const trip = await findTrip(shard, area_id, trip_id);
    if (trip === null) return refuse('booking.trip_unknown', 'There is no such trip.');
    const key = { area_id, trip_id };
    const [events, photos, place_ref, views, end, commands] = await Promise.all([
      listTripEvents(shard, key),
      listTripPhotos(shard, key),
      findPlaceRef(shard, key),
      listPlaceViews(shard, key),
      findOperatorEnd(shard, area_id, trip_id),
      commandsDuring(tools, trip),
    ]);
    tools.log.info({ trip_id, by: context.principal.account_id }, 'an operator looks at a trip');
    return accept({
      trip: operatorTripView(trip),
      steps: events.map(stepOf),
      ...(commands === undefined ? {} : { commands }),
      photos: await Promise.all(photos.map((photo) => photoView(tools, photo))),
      has_end_place: place_ref !== null,
      place_views: views.map(placeViewOf),
      ...(end === null ? {} : { ended_for_rider: endView(end) }),
    });
  },
);

/** Oldest first; undefined when the fleet cannot be asked. */
async function commandsDuring(tools: Tools, trip: Trip): Promise<Timeline['commands']> {
  const last_at = addSeconds(trip.ended_at ?? tools.now(), COMMANDS_AFTER_END_S);
  try {
    const found = await commandsSince(tools, trip);
    return found
      .filter(({ issued_at }) => isBetween(new Date(issued_at), trip.requested_at, last_at))
      .reverse();
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}

/** Of the vehicle, newest first, back to the request of the trip and a little further. */
async function commandsSince(tools: Tools, { vehicle_id, requested_at }: Trip) {
  const found: NonNullable<Timeline['commands']> = [];
  const query = { vehicle_id, limit: COMMAND_PAGE_ROWS };
  let cursor: string | undefined;
  for (let page = 0; page < COMMAND_PAGES_MAX; page++) {
    const more = cursor === undefined ? {} : { cursor };
    const listed = await tools.call(fleet.listCommands, { ...query, ...more });
    if (!listed.ok) break;
    found.push(...listed.value.items);
    cursor = listed.value.next_cursor;
    const oldest = listed.value.items.at(-1);
    const is_before = oldest !== undefined && new Date(oldest.issued_at) < requested_at;
    if (cursor === undefined || is_before) break;
  }
  return found;
}

function isBetween(instant: Date, from: Date, to: Date): boolean {
  return instant >= from && instant <= to;
}

async function photoView(
  tools: Tools,
  { photo_id, object_key, added_by }: TripPhoto,
): Promise<Timeline['photos'][number]> {
  const by = added_by === null ? ('rider' as const) : ('operator' as const);
  if ((await tools.objects.findFacts(object_key)) === null) return { photo_id, by, arrived: false };
  return {
    photo_id,
    by,
    arrived: true,
    view_url: tools.objects.presignGet(object_key, { lifetime_s: PHOTO_VIEW_LIFETIME_S }),
    view_expires_at: addSeconds(tools.wallNow(), PHOTO_VIEW_LIFETIME_S).toISOString(),
  };
}

function placeViewOf({ viewed_at, viewed_by, purpose }: PlaceView) {
  return { viewed_at: viewed_at.toISOString(), by: viewed_by, purpose };
}

function endView(end: OperatorEndRow): NonNullable<Timeline['ended_for_rider']> {
  return {
    ended_at: end.ended_at.toISOString(),
    reason: end.reason,
    note: end.note,
    by: end.ended_by,
    decided_at: end.decided_at.toISOString(),
  };
}

/**
 * The place is kept encrypted under the rider's key. Whoever opens it says for what, and that is
 * recorded before it is shown.
 */
export const viewEndPlaceUseCase = useCase(
  booking.viewEndPlace,
  async (tools, context, { trip_id, purpose }) => {
    const area_id = shardKeyOf(trip_id);
    const shard = tools.db.shard(area_id);
    const trip = await findTrip(shard, area_id, trip_id);
    if (trip === null) return refuse('booking.trip_unknown', 'There is no such trip.');
    const place = await findEndPlace(tools, trip);
    if (place === null || trip.first_attempt_at === null)
      return refuse('booking.place_not_kept', 'No place is kept of the end of this trip.');
    const view_id = await recordView(tools, context, { trip, purpose });
    return accept({ view_id, place, attempted_at: trip.first_attempt_at.toISOString() });
  },
);

async function findEndPlace(tools: Tools, trip: Trip) {
  const area_id = shardKeyOf(trip.trip_id);
  const shard = tools.db.shard(area_id);
  const place_ref = await findPlaceRef(shard, { area_id, trip_id: trip.trip_id });
  if (place_ref === null) return null;
  const owner = { shard_key: area_id, account_id: trip.rider_id, retention_class: 'trip_place' };
  const kept = await tools.vault.find(shard, owner, place_ref);
  return kept as OutputOf<typeof booking.viewEndPlace>['place'] | null;
}

/** A stream of its own: looking does not get in the way of the trip's saga. Once for one call. */
async function recordView(
  tools: Tools,
  context: Context,
  { trip, purpose }: { trip: Trip; purpose: PlaceView['purpose'] },
): Promise<string> {
  const area_id = shardKeyOf(trip.trip_id);
  const view_id = context.newId(area_id, 'view');
  const head = {
    shard_key: area_id,
    stream_id: view_id,
    stream_version: 0,
    trace_id: context.trace_id,
  };
  const seen = await listPlaceViews(tools.db.shard(area_id), { area_id, trip_id: trip.trip_id });
  if (seen.some((view) => view.view_id === view_id)) return view_id;
  const { trip_id, rider_id } = trip;
  await tools.db.shard(area_id).transaction((tx) =>
    tools.record(tx, head, [
      booking.events.endPlaceViewed.at(tools.now(), {
        view_id,
        trip_id,
        rider_id,
        purpose,
        by: context.principal.account_id,
      }),
    ]),
  );
  return view_id;
}
