import { fleet } from '@drais/contracts';
import type { Transaction } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import { newId } from '@drais/vocabulary/ids';
import type { Point } from '@drais/vocabulary/units';
import type { VehicleCaseEnd, VehicleFacts } from '../domain/live-vehicle.ts';
import type { StateChange } from '../domain/vehicle-state.ts';
import type { FleetTools } from '../fleet-tools.ts';

export interface StateNews {
  readonly change: StateChange;
  readonly occurred_at: Date;
  readonly trace_id: string;
  /** See kit's `StreamHead`. */
  readonly effect_id?: string;
  /** Where it was put down, when this put it down. */
  readonly parked?: Point & { readonly charge_fraction?: number; readonly observed_at?: string };
  /** What else happened to it in the same moment, before this. */
  readonly first?: readonly NewEvent[];
}

/**
 * Records a step of a vehicle inside the transaction that read it. Returns the stream's new
 * version.
 */
export async function recordStateChange(
  tools: FleetTools,
  tx: Transaction,
  vehicle: VehicleFacts,
  news: StateNews,
): Promise<number> {
  const { area_id: shard_key, vehicle_id: stream_id, stream_version } = vehicle;
  const { trace_id, effect_id } = news;
  const named = effect_id === undefined ? {} : { effect_id };
  const head = { shard_key, stream_id, stream_version, trace_id, ...named };
  return tools.record(tx, head, [...(news.first ?? []), stateChangedEvent(vehicle, news)]);
}

/** The event of a step. */
export function stateChangedEvent(
  vehicle: VehicleFacts,
  { change, occurred_at, parked }: Pick<StateNews, 'change' | 'occurred_at' | 'parked'>,
): NewEvent {
  return fleet.events.vehicleStateChanged.at(occurred_at, {
    vehicle_id: vehicle.vehicle_id,
    from_state: vehicle.vehicle_state,
    to_state: change.to_state,
    event_types: [...change.event_types],
    ...(change.renews_public_id ? { public_vehicle_id: newId(vehicle.area_id) } : {}),
    ...(parked === undefined ? {} : { parked }),
  });
}

/** The end of the vehicle's open case, if it has one. */
export function caseClosedEvents(
  { vehicle_case_id: case_id, vehicle_id }: VehicleFacts,
  end: Exclude<VehicleCaseEnd, 'looked_at'>,
  occurred_at: Date,
): NewEvent[] {
  if (case_id === null) return [];
  return [fleet.events.vehicleCaseClosed.at(occurred_at, { case_id, vehicle_id, end })];
}

/** A case of a vehicle that stands open, unless it has one already. */
export function openLockEvents(
  { vehicle_case_id, vehicle_id, area_id }: VehicleFacts,
  kind: 'lock_not_confirmed' | 'opened_late',
  occurred_at: Date,
): NewEvent[] {
  if (vehicle_case_id !== null) return [];
  const opened = { case_id: newId(area_id), vehicle_id, kind };
  return [fleet.events.vehicleCaseOpened.at(occurred_at, opened)];
}
