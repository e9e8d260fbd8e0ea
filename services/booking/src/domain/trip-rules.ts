import { isReservedForPeriod, type VehicleClass } from '@drais/vocabulary/vehicle';

/**
 * Rules to start and to end a trip: data of an area and class, with defaults from the business
 * rules B1, B2 and R3.
 */
export interface TripRules {
  readonly hold_s: number;
  readonly in_use_max_s: number;
  readonly ahead_max_s: number;
  readonly charge_min_fraction: number;
  readonly photo_required: boolean;
  readonly no_show_s: number;
  readonly change_until_s: number;
  readonly heal_look_s: number;
  readonly heal_until_s: number;
  readonly overdue_after_s: number;
  readonly heal_radius_m: number;
  readonly heal_answer_s: number;
  readonly release_credit_minor: number;
  readonly offer_s: number;
  readonly start_distance_max_m: number;
  readonly backdate_max_s: number;
}

/** What holds where an area has set nothing else. */
export function defaultTripRules(vehicle_class: VehicleClass): TripRules {
  return {
    hold_s: 1800,
    in_use_max_s: 43_200,
    ahead_max_s: isReservedForPeriod(vehicle_class) ? 604_800 : 0,
    // A scooter that dies after a kilometre is worse than one that was not offered; a car needs to
    // come back.
    charge_min_fraction: isReservedForPeriod(vehicle_class) ? 0.2 : 0.1,
    photo_required: true,
    no_show_s: 900,
    change_until_s: 1800,
    heal_look_s: 7200,
    // Most people leave home later than that; an earlier decision gives the vehicle less time to
    // come.
    heal_until_s: 2700,
    // Before a no-show would be counted, so that who waits at an empty bay is helped first.
    overdue_after_s: 600,
    // Ten minutes on foot.
    heal_radius_m: 800,
    heal_answer_s: 1800,
    release_credit_minor: 500,
    offer_s: 600,
    // Across a street and a bad position in a street canyon; a row of bikes further on is another
    // one.
    start_distance_max_m: 50,
    // A request that waited two minutes for a network is still the rider's honest attempt.
    backdate_max_s: 120,
  };
}
