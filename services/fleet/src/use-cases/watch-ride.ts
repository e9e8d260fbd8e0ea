import { randomBytes } from 'node:crypto';
import { fleet } from '@drais/contracts';
import { retryOnConflict, Unavailable } from '@drais/kit';
import { newId } from '@drais/vocabulary/ids';
import { isLocked, type LiveArea, type LiveVehicle } from '../domain/live-area.ts';
import type { Ride } from '../domain/live-rides.ts';
import { chargeOf, isInUse, placeOf } from '../domain/live-vehicle.ts';
import {
  limitAskedBy,
  type RideWarningKind,
  type WarningFacts,
  warningChanges,
  warningsFor,
} from '../domain/ride-warnings.ts';
import { type LimitStep, nextLimitStep, SPEED_LEASE_S } from '../domain/speed-lease.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { lockVehicle } from '../store/vehicles.ts';
import { leaseCommand } from './lease-command.ts';

/** Seconds that a lifting may take to reach its vehicle; the limit ends soon by itself as well. */
const LIFT_LEASE_S = 60;

/**
 * Milliseconds of wall time after which nobody knows any more whether a vehicle is still in its
 * zone: the usual pace of reports and half of it again. Then its limit is not renewed.
 */
const HEARD_MS = 45_000;

interface Change {
  readonly raised: readonly WarningFacts[];
  readonly cleared: readonly RideWarningKind[];
  readonly limit: LimitStep | null;
}

/**
 * Brings a ride's warnings and its vehicle's limit in line with where the vehicle is. Looking costs
 * microseconds and is done at every report; only a difference is written, in the background. What
 * cannot be written now is seen again at the next look. True when something changes.
 */
export function watchRide(
  tools: FleetTools,
  watched: { readonly area: LiveArea; readonly vehicle: LiveVehicle },
): boolean {
  const { area, vehicle } = watched;
  const { ride } = vehicle;
  if (ride === null) return false;
  if (vehicle.is_busy) {
    ride.is_to_be_seen = true;
    return false;
  }
  const change = changeFor(tools, { area, vehicle, ride });
  if (change === null) return false;
  vehicle.is_busy = true;
  ride.is_to_be_seen = false;
  const work = async () => {
    try {
      if (await recordWarnings(tools, { vehicle, ride }, change)) area.onChange(vehicle);
      if (change.limit !== null) await leaseLimit(tools, vehicle, change.limit);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    } finally {
      vehicle.is_busy = false;
    }
    // A report came meanwhile: it may have been the last one before the vehicle stands.
    if (ride.is_to_be_seen) watchRide(tools, watched);
  };
  tools.inBackground(tools.watching.run(work));
  return true;
}

interface Watched {
  readonly area: LiveArea;
  readonly vehicle: LiveVehicle;
  readonly ride: Ride;
}

function changeFor(tools: FleetTools, watched: Watched): Change | null {
  const { area, vehicle, ride } = watched;
  const wall_now = tools.wallNow();
  const rules = area.rideRulesOf(vehicle.facts.vehicle_class);
  const wanted = warningsFor(factsOf(watched, wall_now), rules, ride.warnings);
  const { raised, cleared } = warningChanges(ride.warnings, wanted);
  const wish = {
    max_speed_kph: vehicle.facts.can_limit_speed ? limitAskedBy(wanted) : null,
    is_heard: wall_now.getTime() - vehicle.heard_at_ms < HEARD_MS,
    is_locked: isLocked(vehicle) === true,
  };
  const limit = nextLimitStep(vehicle.limit, wish, wall_now);
  if (raised.length === 0 && cleared.length === 0 && limit === null) return null;
  return { raised, cleared, limit };
}

function factsOf({ area, vehicle, ride }: Watched, wall_now: Date) {
  const { facts, latest } = vehicle;
  const { zone } = ride;
  const type = area.places.types.get(facts.vehicle_type_id);
  return {
    vehicle_class: facts.vehicle_class,
    speed_max_m_s: type?.speed_max_m_s ?? Number.POSITIVE_INFINITY,
    zone,
    // Asked only where a zone forbids what a station allows.
    is_in_station: zone?.park_allowed === false && area.stationAt(placeOf(facts, latest)) !== null,
    charge_fraction: chargeOf(facts, latest),
    silent_ms: facts.device_id === null ? 0 : silenceOf_ms(vehicle, wall_now),
  };
}

function silenceOf_ms(vehicle: LiveVehicle, wall_now: Date): number {
  // Silence counts from the first look at a device.
  vehicle.awaited_from_ms ||= wall_now.getTime();
  return wall_now.getTime() - Math.max(vehicle.heard_at_ms, vehicle.awaited_from_ms);
}

/** Records what changed, unless the ride is over. Memory follows what is on record. */
async function recordWarnings(
  tools: FleetTools,
  { vehicle, ride }: { readonly vehicle: LiveVehicle; readonly ride: Ride },
  { raised, cleared }: Change,
): Promise<boolean> {
  if (raised.length === 0 && cleared.length === 0) return false;
  const { area_id, vehicle_id } = vehicle.facts;
  const since = tools.now();
  const events = [
    ...raised.map((warning) =>
      fleet.events.rideWarningRaised.at(since, {
        vehicle_id,
        ...warning,
        since: since.toISOString(),
      }),
    ),
    ...cleared.map((kind) => fleet.events.rideWarningCleared.at(since, { vehicle_id, kind })),
  ];
  const is_recorded = await retryOnConflict(() =>
    tools.db.shard(area_id).transaction(async (tx) => {
      const row = await lockVehicle(tx, area_id, vehicle_id);
      if (row === null || !isInUse(row)) return false;
      const { stream_version } = row;
      const trace_id = randomBytes(16).toString('hex');
      const head = { shard_key: area_id, stream_id: vehicle_id, stream_version, trace_id };
      await tools.record(tx, head, events);
      return true;
    }),
  );
  if (!is_recorded) return false;
  for (const warning of raised) ride.warnings.set(warning.kind, { ...warning, since });
  for (const kind of cleared) ride.warnings.delete(kind);
  return true;
}

async function leaseLimit(tools: FleetTools, vehicle: LiveVehicle, step: LimitStep): Promise<void> {
  const { area_id, vehicle_id } = vehicle.facts;
  const is_lift = step.kind === 'lift_speed_limit';
  const leased = await leaseCommand(tools, {
    ...step,
    command_id: newId(area_id),
    vehicle_id,
    require_standstill: false,
    lease_s: is_lift ? LIFT_LEASE_S : SPEED_LEASE_S,
    asked_by: 'fleet',
    trace_id: randomBytes(16).toString('hex'),
    // A ride that has ended meanwhile must not slow the next rider.
    ...(is_lift ? {} : { only_in: ['on_trip'] }),
  });
  if (is_lift) vehicle.limit = null;
  else if (leased.kind === 'leased') {
    vehicle.limit = { max_speed_kph: step.max_speed_kph, expires_at: leased.command.expires_at };
    // The ride may have ended while this was under way.
    endLimit(tools, vehicle);
  }
}

/**
 * Lifts the limit of a vehicle whose ride is over. When that fails, the lease ends by itself before
 * long.
 */
export function endLimit(tools: FleetTools, vehicle: LiveVehicle): void {
  const { limit } = vehicle;
  if (limit === null || isInUse(vehicle.facts) || limit.expires_at <= tools.wallNow()) return;
  const work = async () => {
    try {
      await leaseLimit(tools, vehicle, { kind: 'lift_speed_limit' });
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  };
  tools.inBackground(tools.watching.run(work));
}

/**
 * Looks at every vehicle in use of one database: what changes without a report, such as silence.
 * Returns how many changes were begun: a look that finds none must not keep a stepped clock
 * waiting.
 */
export async function watchRidesUseCase(tools: FleetTools, database: string): Promise<number> {
  let changes = 0;
  for (const area of tools.live.openAreas()) {
    if (tools.db.shard(area.places.area.area_id).database !== database) continue;
    for (const vehicle of area.riding()) {
      if (watchRide(tools, { area, vehicle })) changes += 1;
    }
  }
  return changes;
}
