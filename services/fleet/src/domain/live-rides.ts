import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { isInUse, isStanding, type LatestReport, type VehicleFacts } from './live-vehicle.ts';
import { defaultRideRules, type RideRules } from './ride-rules.ts';
import type { RideWarning, RideWarningKind, RidingZone } from './ride-warnings.ts';
import { noRest, type Rest, restAfter } from './unasked-movement.ts';
import { createZoneIndex, type RankedZone } from './zone-index.ts';

/** A zone with its place among others and its rules to ride and to park. */
export interface RuledZone extends RankedZone, RidingZone {}

/** What is watched while somebody has the vehicle. */
export interface Ride {
  /** The zone that ruled where it last was. */
  zone: RuledZone | null;
  readonly warnings: Map<RideWarningKind, RideWarning>;
  /** A report came while something about the ride was being recorded. */
  is_to_be_seen: boolean;
}

/** What rides are told from. */
export interface RidePlaces {
  readonly zones: readonly RuledZone[];
  /** Only of classes for which something was set. */
  readonly ride_rules: ReadonlyMap<VehicleClass, RideRules>;
}

interface Watched {
  facts: VehicleFacts;
  ride: Ride | null;
  rest: Rest;
}

/** Where vehicles in use ride, and where the others stand. */
export interface LiveRides<Vehicle extends Watched> {
  putPlaces(places: RidePlaces): void;
  /** A ride, or a standing, begins and ends with what is decided about the vehicle. */
  followFacts(vehicle: Vehicle, before: VehicleFacts): void;
  /** What a report that can be true says about a ride, or about where the vehicle stands. */
  followReport(vehicle: Vehicle, report: Omit<LatestReport, 'last_moved_at'>): void;
  putWarning(vehicle: Vehicle, warning: RideWarning): void;
  riding(): IterableIterator<Vehicle>;
  rulesOf(vehicle_class: VehicleClass): RideRules;
}

export function openLiveRides<Vehicle extends Watched>(
  first_places: RidePlaces,
): LiveRides<Vehicle> {
  let places = first_places;
  let zones = createZoneIndex(places.zones);
  const riding = new Set<Vehicle>();

  function rulesOf(vehicle_class: VehicleClass): RideRules {
    return places.ride_rules.get(vehicle_class) ?? DEFAULT_RULES[vehicle_class];
  }

  return {
    putPlaces: (next) => {
      places = next;
      zones = createZoneIndex(next.zones);
    },
    followFacts: (vehicle, before) => {
      const { facts } = vehicle;
      if (isPutDown(before, facts)) vehicle.rest = noRest;
      if (isInUse(facts)) {
        vehicle.ride ??= { zone: null, warnings: new Map(), is_to_be_seen: false };
        riding.add(vehicle);
      } else {
        vehicle.ride = null;
        riding.delete(vehicle);
      }
    },
    followReport: (vehicle, report) => {
      const { ride, facts } = vehicle;
      if (ride !== null) {
        ride.zone = zones.rulingAt(report, facts.vehicle_class, ride.zone?.zone_id ?? null);
      } else if (isStanding(facts)) {
        const { moved_after_m } = rulesOf(facts.vehicle_class);
        const { state_changed_at: put_down_at } = facts;
        vehicle.rest = restAfter(vehicle.rest, report, { put_down_at, moved_after_m });
      }
    },
    putWarning: ({ ride }, warning) => {
      if (ride === null) return;
      ride.warnings.set(warning.kind, warning);
      // The zone that ruled before a restart is left as late as without one.
      ride.zone ??= places.zones.find(({ zone_id }) => zone_id === warning.zone_id) ?? null;
    },
    riding: () => riding.values(),
    rulesOf,
  };
}

const DEFAULT_RULES: Readonly<Record<VehicleClass, RideRules>> = {
  scooter: defaultRideRules('scooter'),
  e_bike: defaultRideRules('e_bike'),
  car: defaultRideRules('car'),
  van: defaultRideRules('van'),
};

/** Whether a vehicle begins to stand anew: after a ride, out of a van, or as staff have seen it. */
function isPutDown(before: VehicleFacts, now: VehicleFacts): boolean {
  if (before.device_id !== now.device_id) return true;
  if (before.vehicle_case_id !== null && now.vehicle_case_id === null) return true;
  return isStanding(before) !== isStanding(now);
}
