import { retryOnConflict, type Transaction } from '@drais/kit';
import type { NewEvent, RecordedEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { placeOf, type VehicleFacts } from '../domain/live-vehicle.ts';
import { type HoldPhase, type StateChange, stepUnderClaims } from '../domain/vehicle-state.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { listLiveHolds, raiseHold } from '../store/holds.ts';
import { lockVehicle } from '../store/vehicles.ts';
import {
  caseClosedEvents,
  openLockEvents,
  recordStateChange,
  type StateNews,
} from './change-state.ts';
import { endLimit } from './watch-ride.ts';

type Parked = NonNullable<StateNews['parked']>;

export interface HoldNews {
  readonly vehicle_id: string;
  readonly reservation_id: string;
  readonly phase: HoldPhase;
  /** Whether the lock was confirmed, when the trip is over. */
  readonly is_locked: boolean;
}

/**
 * Notes how far a reservation has come and brings its vehicle in line. What it becomes follows from
 * all its reservations that are not over: an event that comes twice, late or before its predecessor
 * does no harm.
 */
export async function applyHold(
  tools: FleetTools,
  event: RecordedEvent,
  news: HoldNews,
): Promise<void> {
  const { vehicle_id } = news;
  const area_id = shardKeyOf(vehicle_id);
  const place = await findPlace(tools, vehicle_id);
  const changed = await retryOnConflict(() =>
    tools.db.shard(area_id).transaction(async (tx) => {
      const vehicle = await lockVehicle(tx, area_id, vehicle_id);
      if (vehicle === null) throw new Error(`booking holds ${vehicle_id}, which is no vehicle`);
      const change = await raiseAndDecide(tools, tx, { vehicle, news });
      if (change === null) return false;
      await recordStateChange(
        tools,
        tx,
        vehicle,
        stepNews(event, { vehicle, change, place, is_locked: news.is_locked }),
      );
      return true;
    }),
  );
  if (!changed) return;
  await tools.live.refreshVehicles(area_id, [vehicle_id]);
  const vehicle = (await tools.live.findArea(area_id))?.vehicles.get(vehicle_id);
  if (vehicle !== undefined) endLimit(tools, vehicle);
}

interface Step {
  readonly vehicle: VehicleFacts;
  readonly change: StateChange;
  readonly place: Parked | null;
  readonly is_locked: boolean;
}

function stepNews(event: RecordedEvent, step: Step): StateNews {
  const { change, place } = step;
  const occurred_at = new Date(event.occurred_at);
  return {
    change,
    occurred_at,
    trace_id: event.trace_id,
    first: caseEvents(step, occurred_at),
    ...(change.renews_public_id && place !== null ? { parked: place } : {}),
  };
}

/** A trip ends whatever case there was; one that ends without a lock leaves another. */
function caseEvents({ vehicle, change, is_locked }: Step, occurred_at: Date): NewEvent[] {
  if (change.to_state === 'on_trip') return caseClosedEvents(vehicle, 'in_use', occurred_at);
  if (vehicle.vehicle_state !== 'on_trip' || is_locked) return [];
  return openLockEvents(vehicle, 'lock_not_confirmed', occurred_at);
}

async function raiseAndDecide(
  tools: FleetTools,
  tx: Transaction,
  { vehicle, news }: { readonly vehicle: VehicleFacts; readonly news: HoldNews },
): Promise<StateChange | null> {
  const { area_id, vehicle_id } = vehicle;
  const { reservation_id, phase, is_locked } = news;
  const hold = { area_id, reservation_id, vehicle_id, phase, changed_at: tools.wallNow() };
  if (!(await raiseHold(tx, hold))) return null;
  const live = await listLiveHolds(tx, area_id, vehicle_id);
  const is_under_case = vehicle.vehicle_case_id !== null;
  return stepUnderClaims(vehicle.vehicle_state, { live, is_locked, is_under_case });
}

/**
 * Where the vehicle last said it was: its place, not a rider's, from the moment it is parked. Dated
 * by when it was measured, so that a report from the last seconds of the trip that comes late still
 * counts.
 */
async function findPlace(tools: FleetTools, vehicle_id: string): Promise<Parked | null> {
  const area = await tools.live.findArea(shardKeyOf(vehicle_id));
  const vehicle = area?.vehicles.get(vehicle_id);
  if (vehicle === undefined || vehicle.latest === null) return null;
  const { charge_fraction, observed_at } = vehicle.latest;
  // Since it was put down nothing was reported: there is no newer place to tell.
  if (observed_at < vehicle.facts.placed_at) return null;
  const { lat, lon } = placeOf(vehicle.facts, vehicle.latest);
  return { lat, lon, charge_fraction, observed_at: observed_at.toISOString() };
}
