import { booking, fleet } from '@drais/contracts';
import { type Context, retryOnConflict, type Tools, Unavailable, useCase } from '@drais/kit';
import type { InputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { endForRider, endWindow, refuseOutside } from '../domain/end-for-rider.ts';
import type { Trip } from '../domain/trip.ts';
import { askToLock } from '../domain/trip-end.ts';
import { findOperatorEnd } from '../store/operator-ends.ts';
import { findPhotoKey } from '../store/photos.ts';
import { insertEvidencePhoto } from '../store/trip-evidence.ts';
import { findTrip } from '../store/trips.ts';
import { driveLock } from './drive-lock.ts';
import { effectOfEnd } from './effect-of-end.ts';
import { noticeOutage } from './notice-outages.ts';
import { saveTrip } from './save-trip.ts';
import { operatorTripView } from './views.ts';

type Input = InputOf<typeof booking.endForRider>;

/** A vehicle that has not said anything for so long is silent. Reports come every 30 s. */
const SILENT_AFTER_S = 120;
/** The lock is asked for as at any end; the timer asks again should this process die before. */
const ASK_AGAIN_S = 15;
/** Long enough for a large photo over a poor network at the kerb. */
const UPLOAD_LIFETIME_S = 900;

const unknown = () => refuse('booking.trip_unknown', 'There is no such trip.');

export const previewEndForRiderUseCase = useCase(
  booking.previewEndForRider,
  async (tools, _context, { trip_id, ended_at: asked_at }) => {
    const trip = await tripOf(tools, trip_id);
    if (trip === null) return unknown();
    const { last_moved_at, vehicle_is_heard } = await lookAtVehicle(tools, trip);
    const window = endWindow(trip, last_moved_at, tools.now());
    if (!window.ok) return window;
    const ended_at = asked_at === undefined ? window.value.earliest_at : new Date(asked_at);
    const implausible = refuseOutside(window.value, ended_at);
    if (implausible !== undefined) return implausible;
    return accept({
      earliest_at: window.value.earliest_at.toISOString(),
      latest_at: window.value.latest_at.toISOString(),
      ...(await effectOfEnd(tools, trip, ended_at)),
      vehicle_is_heard,
    });
  },
);

/**
 * Ends a trip whose rider cannot: the meter stands still at the time that the operator answers for,
 * and the vehicle is asked to lock as at any end. Payments are not needed; a silent vehicle
 * neither.
 */
export const endForRiderUseCase = useCase(booking.endForRider, (tools, context, input) =>
  retryOnConflict(async () => {
    const area_id = shardKeyOf(input.trip_id);
    await noticeOutage(tools, area_id);
    const trip = await tripOf(tools, input.trip_id);
    if (trip === null) return unknown();
    const case_id = context.newId(area_id, 'check');
    const done = await findOperatorEnd(tools.db.shard(area_id), area_id, input.trip_id);
    if (done?.case_id === case_id) return accept(operatorTripView(trip));
    const decided = await decide(tools, context, { trip, input, case_id });
    if (!decided.ok) return decided;
    const command_id = context.newId(area_id, 'lock');
    const step = { trip, trace_id: context.trace_id, timer_s: ASK_AGAIN_S };
    // Both at once: from here on the saga ends the trip by itself, whoever dies.
    await saveTrip(tools, step, (now) => [
      ...decided.value,
      ...askToLock(trip, command_id, input.photo_id, now),
    ]);
    await lockNow(tools, context, { trip, command_id });
    return accept(operatorTripView((await tripOf(tools, input.trip_id)) ?? trip));
  }),
);

async function decide(
  tools: Tools,
  context: Context,
  { trip, input, case_id }: { trip: Trip; input: Input; case_id: string },
) {
  const { last_moved_at, vehicle_is_heard } = await lookAtVehicle(tools, trip);
  const now = tools.now();
  const window = endWindow(trip, last_moved_at, now);
  if (!window.ok) return window;
  if (input.photo_id !== undefined && !(await hasPhoto(tools, trip, input.photo_id)))
    return refuse('booking.photo_missing', 'The photo has not arrived yet.');
  const { reason, note, photo_id } = input;
  const by = context.principal.account_id;
  const decision = { ended_at: new Date(input.ended_at), reason, note, by, photo_id, case_id };
  return endForRider(trip, decision, { window: window.value, vehicle_is_heard, now });
}

/** The first of the lock's tries; its answer, or the last try's expiry, ends the trip. */
async function lockNow(
  tools: Tools,
  context: Context,
  { trip, command_id }: { trip: Trip; command_id: string },
): Promise<void> {
  const { trip_id, vehicle_id } = trip;
  try {
    const issued = await tools.call(fleet.issueCommand, {
      command_id,
      vehicle_id,
      kind: 'lock',
      lease_s: ASK_AGAIN_S - 5,
      require_standstill: true,
    });
    // A vehicle without a device never locks: the next try ends the trip without it.
    if (!issued.ok) await driveLock(tools, { trip_id, trace_id: context.trace_id });
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
  }
}

async function tripOf(tools: Tools, trip_id: string): Promise<Trip | null> {
  const area_id = shardKeyOf(trip_id);
  return findTrip(tools.db.shard(area_id), area_id, trip_id);
}

/** When nobody can be asked, nothing more is known than that the trip started. */
async function lookAtVehicle(tools: Tools, { vehicle_id }: Trip) {
  const silent = { last_moved_at: undefined, vehicle_is_heard: false };
  try {
    const area_id = shardKeyOf(vehicle_id);
    const found = await tools.call(fleet.getVehicle, { area_id, vehicle_id });
    if (!found.ok) return silent;
    const { last_moved_at, reported_at, connected } = found.value;
    const heard_at = reported_at === undefined ? undefined : new Date(reported_at);
    return {
      last_moved_at: last_moved_at === undefined ? undefined : new Date(last_moved_at),
      vehicle_is_heard:
        connected !== false &&
        heard_at !== undefined &&
        addSeconds(heard_at, SILENT_AFTER_S) >= tools.now(),
    };
  } catch (error) {
    if (error instanceof Unavailable) return silent;
    throw error;
  }
}

async function hasPhoto(tools: Tools, { trip_id }: Trip, photo_id: string): Promise<boolean> {
  const area_id = shardKeyOf(trip_id);
  const object_key = await findPhotoKey(tools.db.shard(area_id), { area_id, trip_id, photo_id });
  return object_key !== null && (await tools.objects.findFacts(object_key)) !== null;
}

/** Evidence of an operator, such as a photo that the rider sent by other means. */
export const addEvidencePhotoUseCase = useCase(
  booking.addEvidencePhoto,
  async (tools, context, { trip_id, content_type, size_bytes }) => {
    if ((await tripOf(tools, trip_id)) === null) return unknown();
    const area_id = shardKeyOf(trip_id);
    const photo_id = context.newId(area_id, 'photo');
    const object_key = `return-photos/${area_id}/${photo_id}`;
    const added_by = context.principal.account_id;
    const photo = { area_id, trip_id, photo_id, object_key, added_by };
    await insertEvidencePhoto(tools.db.shard(area_id), photo);
    const upload = { content_type, size_bytes, lifetime_s: UPLOAD_LIFETIME_S };
    return accept({
      photo_id,
      upload_url: tools.objects.presignPut(object_key, upload),
      expires_at: addSeconds(tools.wallNow(), UPLOAD_LIFETIME_S).toISOString(),
    });
  },
);
