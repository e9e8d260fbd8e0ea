import type { fleet } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import { isLocked, type LiveArea, type LiveVehicle, type TypeFacts } from './live-area.ts';
import { chargeOf, type LatestReport, placeOf, type VehicleFacts } from './live-vehicle.ts';
import { rangeOf_m } from './range.ts';

export type FleetVehicleView = OutputOf<typeof fleet.getFleetVehicle>;
export type PublicVehicleView = OutputOf<typeof fleet.listVehiclesNear>['items'][number];

/**
 * Milliseconds of wall time after which a vehicle that was heard no longer counts as connected:
 * three reports missed in a row at the usual 30 s, and some slack.
 */
const CONNECTED_MS = 100_000;

/**
 * What anyone may see of a free vehicle. Never its own id: the public one changes after each trip.
 */
export function publicView(
  area: LiveArea,
  vehicle: LiveVehicle,
): Omit<PublicVehicleView, 'distance_m'> {
  const { facts, latest } = vehicle;
  const charge_fraction = chargeOf(facts, latest);
  return {
    public_vehicle_id: facts.public_vehicle_id,
    vehicle_class: facts.vehicle_class,
    vehicle_type_id: facts.vehicle_type_id,
    ...placeOf(facts, latest),
    charge_fraction,
    range_m: rangeOf_m(charge_fraction, rangeMaxOf_m(area.places.types, facts)),
    ...(vehicle.station_id === undefined ? {} : { station_id: vehicle.station_id }),
    ...batteryView(area, vehicle),
  };
}

/** Said only where it is so: most of a fleet is charged, and the map sends this with each move. */
function batteryView(area: LiveArea, { facts, latest }: LiveVehicle): { battery_low?: true } {
  const { battery_low_fraction } = area.rideRulesOf(facts.vehicle_class);
  return chargeOf(facts, latest) < battery_low_fraction ? { battery_low: true } : {};
}

/** What staff and other rooms see of a vehicle: the state as decided, the rest as last reported. */
export function fleetView(area: LiveArea, vehicle: LiveVehicle, wall_now: Date): FleetVehicleView {
  const { facts, latest, station_id } = vehicle;
  const charge_fraction = chargeOf(facts, latest);
  return {
    vehicle_id: facts.vehicle_id,
    public_vehicle_id: facts.public_vehicle_id,
    code: facts.code,
    vehicle_class: facts.vehicle_class,
    vehicle_type_id: facts.vehicle_type_id,
    vehicle_state: facts.vehicle_state,
    ...placeOf(facts, latest),
    charge_fraction,
    range_m: rangeOf_m(charge_fraction, rangeMaxOf_m(area.places.types, facts)),
    ...reportedView(latest),
    ...lockView(vehicle),
    ...(station_id === undefined ? {} : { station_id }),
    ...deviceView(vehicle, wall_now),
    ...batteryView(area, vehicle),
    ...warningsView(vehicle),
    ...(facts.vehicle_case_id === null ? {} : { vehicle_case_id: facts.vehicle_case_id }),
  };
}

function warningsView({ ride }: LiveVehicle) {
  if (ride === null || ride.warnings.size === 0) return {};
  const warnings = [...ride.warnings.values()].map(({ since, ...warning }) => {
    return { ...warning, since: since.toISOString() };
  });
  return { warnings };
}

function reportedView(latest: LatestReport | null) {
  if (latest === null) return {};
  const { accuracy_m, speed_m_s, observed_at, last_moved_at } = latest;
  return {
    accuracy_m,
    speed_m_s,
    reported_at: observed_at.toISOString(),
    ...(last_moved_at === null ? {} : { last_moved_at: last_moved_at.toISOString() }),
  };
}

function lockView(vehicle: LiveVehicle) {
  const locked = isLocked(vehicle);
  return locked === null ? {} : { locked };
}

function deviceView({ facts, heard_at_ms }: LiveVehicle, wall_now: Date) {
  if (facts.device_id === null) return {};
  const connected = wall_now.getTime() - heard_at_ms < CONNECTED_MS;
  return { device_id: facts.device_id, connected };
}

function rangeMaxOf_m(types: ReadonlyMap<string, TypeFacts>, facts: VehicleFacts): number {
  return types.get(facts.vehicle_type_id)?.range_max_m ?? 0;
}
