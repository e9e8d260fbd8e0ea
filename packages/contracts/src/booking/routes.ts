import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { RideWarningShape } from '../fleet/shapes.ts';
import { PlanRef, PricingPlanShape } from '../payments/shapes.ts';
import {
  AccountThingId,
  AreaId,
  AreaThingId,
  INT_MAX,
  Instant,
  Lat,
  Lon,
  MoneyShape,
  OneOf,
  PageOf,
  PositionShape,
  pageInput,
  Reason,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';
import { ReservationNotice } from './healing-shapes.ts';
import { EndedForRider } from './operator-shapes.ts';

/**
 * `offered`: kept for the first in line until the offer ends, and to be accepted.
 * `held` before use, `in_use` while its trip runs; the other three are final.
 */
export const RESERVATION_STATUSES = [
  'offered',
  'held',
  'in_use',
  'completed',
  'cancelled',
  'expired',
] as const;

/**
 * `requested`: the hold on the rider's money is asked for. `unlocking`: the vehicle has the
 * command. `ending`: the meter has stopped, the lock is awaited. `recovery`: over its longest time,
 * nothing is charged before an operator decides.
 */
export const TRIP_STATUSES = [
  'requested',
  'unlocking',
  'active',
  'paused',
  'ending',
  'ended',
  'failed',
  'recovery',
] as const;

/** What giving a reserved period back costs, and from when on. */
export const CancellationShape = Shape({
  /** Moved or given back until then, it costs nothing. */
  free_until: Instant,
  /** What it costs afterwards; absent when it is free until the start. */
  fee: Type.Optional(MoneyShape),
  /** What it costs to reserve and not to come; absent when that is free. */
  no_show_fee: Type.Optional(MoneyShape),
});

export const ReservationView = Shape({
  reservation_id: AreaThingId,
  vehicle_id: AreaThingId,
  public_vehicle_id: AreaThingId,
  code: Type.String(),
  vehicle_class: VehicleClassWord,
  status: OneOf(RESERVATION_STATUSES),
  starts_at: Instant,
  /** For an open-ended hold: when it lapses unless a trip starts. */
  ends_at: Instant,
  /** Cars and vans: when the vehicle goes to somebody else unless the trip has started. */
  lapses_at: Type.Optional(Instant),
  /** `offered`: until when it is kept for the rider. */
  offer_ends_at: Type.Optional(Instant),
  /** While it is held. A scooter or e-bike is given back free of charge at any time. */
  cancellation: Type.Optional(CancellationShape),
  /** What became of a promise that could not be kept. */
  notice: Type.Optional(ReservationNotice),
  plan: PricingPlanShape,
});

export const TripView = Shape({
  trip_id: AreaThingId,
  reservation_id: AreaThingId,
  vehicle_class: VehicleClassWord,
  code: Type.String(),
  status: OneOf(TRIP_STATUSES),
  requested_at: Instant,
  started_at: Type.Optional(Instant),
  /** The meter stands still since then. */
  meter_stopped_at: Type.Optional(Instant),
  ended_at: Type.Optional(Instant),
  paused_since: Type.Optional(Instant),
  paused_s: Type.Integer(),
  lock_confirmed: Type.Optional(Type.Boolean()),
  /**
   * `requested` only: the rider's bank wants to hear the rider by then, wall time. What to do says
   * `payments.get_payment_action`; the trip goes on by itself afterwards.
   */
  waits_for_bank_until: Type.Optional(Instant),
  /** Why the trip did not start. */
  failure: Type.Optional(Type.String()),
  /** Somebody else ended it. */
  ended_for_rider: Type.Optional(EndedForRider),
  cost_so_far: Type.Optional(MoneyShape),
});

export const OperatorTripView = Type.Interface(
  [TripView],
  {
    vehicle_id: AreaThingId,
    rider_id: AccountThingId,
    /** The newest case about it, open or closed. */
    case_id: Type.Optional(AreaThingId),
  },
  { additionalProperties: false },
);

export const reserveVehicle = defineRoute({
  id: 'booking.reserve_vehicle',
  summary: 'Hold a scooter or e-bike now, or reserve a car or van for a period.',
  method: 'POST',
  path: '/v1/reservations',
  scope: 'rider',
  success: 201,
  timeout_ms: 5000,
  input: Shape({
    area_id: AreaId,
    /** One of the two: the vehicle on the map, or the one the rider stands before. */
    public_vehicle_id: Type.Optional(AreaThingId),
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
    /** Cars and vans only, and both: the period. */
    starts_at: Type.Optional(Instant),
    ends_at: Type.Optional(Instant),
    /** The plan the rider was shown; refused when it is no longer the current one. */
    accepted_plan: Type.Optional(PlanRef),
  }),
  output: ReservationView,
  refusals: [
    'booking.vehicle_unknown',
    'booking.vehicle_not_available',
    'booking.charge_too_low',
    'booking.rider_may_not_ride_class',
    'booking.account_blocked',
    'booking.rider_has_hold',
    'booking.period_missing',
    'booking.period_not_taken',
    'booking.period_invalid',
    'booking.price_changed',
    'booking.no_pricing_plan',
    'booking.vehicle_ambiguous',
  ],
});

/**
 * For whoever needs a car and not this car. The vehicle that stays free longest, with enough
 * charge, is promised at once.
 */
export const reserveAtPlace = defineRoute({
  id: 'booking.reserve_at_place',
  summary: 'Reserve any vehicle of a class at a place.',
  method: 'POST',
  path: '/v1/place-reservations',
  scope: 'rider',
  success: 201,
  timeout_ms: 5000,
  input: Shape({
    area_id: AreaId,
    vehicle_class: VehicleClassWord,
    /** Either a station, or a point and how far around it. */
    station_id: Type.Optional(AreaThingId),
    lat: Type.Optional(Lat),
    lon: Type.Optional(Lon),
    radius_m: Type.Optional(Type.Integer({ minimum: 10, maximum: 5000, default: 500 })),
    /** Cars and vans only, and both: the period. */
    starts_at: Type.Optional(Instant),
    ends_at: Type.Optional(Instant),
    /** The plan the rider was shown; refused when it is no longer the current one. */
    accepted_plan: Type.Optional(PlanRef),
  }),
  output: ReservationView,
  refusals: [
    'booking.place_missing',
    'booking.place_unknown',
    'booking.none_available',
    'booking.charge_too_low',
    'booking.rider_may_not_ride_class',
    'booking.account_blocked',
    'booking.rider_has_hold',
    'booking.period_missing',
    'booking.period_not_taken',
    'booking.period_invalid',
    'booking.price_changed',
    'booking.no_pricing_plan',
  ],
});

/**
 * Cars and vans. The start can be moved until the trip starts, the end also while it runs, as long
 * as nobody else has the vehicle then.
 */
export const changeReservation = defineRoute({
  id: 'booking.change_reservation',
  summary: 'Move the period of a reservation, or extend it during the trip.',
  method: 'POST',
  path: '/v1/reservations/{reservation_id}/period',
  scope: 'rider',
  input: Shape({
    reservation_id: AreaThingId,
    /** As it was when absent. */
    starts_at: Type.Optional(Instant),
    ends_at: Instant,
    /** The fee for moving it late that the rider was shown and agrees to. */
    accepted_fee: Type.Optional(MoneyShape),
  }),
  output: ReservationView,
  refusals: [
    'booking.reservation_unknown',
    'booking.reservation_over',
    'booking.reservation_in_use',
    'booking.period_not_taken',
    'booking.period_invalid',
    'booking.change_too_late',
    'booking.fee_not_accepted',
    'booking.vehicle_not_available',
  ],
});

/** What is free follows from other people's promises, and says no more about them. */
export const listFreePeriods = defineRoute({
  id: 'booking.list_free_periods',
  summary: 'When a car or van can be reserved, as far ahead as reservations go.',
  method: 'GET',
  path: '/v1/areas/{area_id}/vehicles/{public_vehicle_id}/free-periods',
  scope: 'public',
  input: Shape({ area_id: AreaId, public_vehicle_id: AreaThingId }),
  output: Shape({
    free: Type.Array(Shape({ starts_at: Instant, ends_at: Instant })),
  }),
  refusals: ['booking.vehicle_unknown', 'booking.period_not_taken'],
});

export const cancelReservation = defineRoute({
  id: 'booking.cancel_reservation',
  summary: 'Give a reservation back before its trip starts.',
  method: 'POST',
  path: '/v1/reservations/{reservation_id}/cancel',
  scope: 'rider',
  input: Shape({
    reservation_id: AreaThingId,
    /** The fee for giving it back late that the rider was shown and agrees to. */
    accepted_fee: Type.Optional(MoneyShape),
  }),
  output: ReservationView,
  refusals: [
    'booking.reservation_unknown',
    'booking.reservation_over',
    'booking.reservation_in_use',
    'booking.fee_not_accepted',
  ],
});

export const getReservation = defineRoute({
  id: 'booking.get_reservation',
  summary: 'One of my reservations.',
  method: 'GET',
  path: '/v1/reservations/{reservation_id}',
  scope: 'rider',
  input: Shape({ reservation_id: AreaThingId }),
  output: ReservationView,
  refusals: ['booking.reservation_unknown'],
});

export const listReservations = defineRoute({
  id: 'booking.list_reservations',
  summary: 'My reservations in an area, the latest start first.',
  method: 'GET',
  path: '/v1/areas/{area_id}/my-reservations',
  scope: 'rider',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(ReservationView),
  refusals: [],
});

/**
 * Where the rider's bank wants to hear them first, the trip is answered `requested`, with
 * `waits_for_bank_until`, and goes on by itself when the bank has heard them.
 */
export const startTrip = defineRoute({
  id: 'booking.start_trip',
  summary: 'Unlock the reserved vehicle; the trip starts when the vehicle says that it is open.',
  method: 'POST',
  path: '/v1/trips',
  scope: 'rider',
  success: 202,
  timeout_ms: 8000,
  input: Shape({
    reservation_id: AreaThingId,
    /**
     * Where the rider is: a vehicle that stands plausibly elsewhere is the wrong one, and is not
     * opened. Not kept. Without it nothing is compared.
     */
    position: Type.Optional(PositionShape),
  }),
  output: TripView,
  refusals: [
    'booking.reservation_unknown',
    'booking.reservation_over',
    'booking.vehicle_too_far',
    'booking.too_early',
    'booking.account_blocked',
    'booking.rider_has_trip',
    'booking.vehicle_in_use',
    'booking.payment_method_missing',
    'booking.payment_declined',
    'booking.payment_unclear',
    'booking.payment_not_confirmed',
    'booking.payment_due',
    'booking.vehicle_unreachable',
    'booking.part_unavailable',
  ],
});

export const callOffTrip = defineRoute({
  id: 'booking.call_off_trip',
  summary: 'Do not wait for my bank any longer: the trip does not start and nothing is charged.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/call-off',
  scope: 'rider',
  input: Shape({ trip_id: AreaThingId }),
  output: TripView,
  refusals: ['booking.trip_unknown', 'booking.trip_not_waiting'],
});

export const getTrip = defineRoute({
  id: 'booking.get_trip',
  summary: 'One of my trips.',
  method: 'GET',
  path: '/v1/trips/{trip_id}',
  scope: 'rider',
  input: Shape({ trip_id: AreaThingId }),
  output: Type.Interface(
    [TripView],
    {
      /** What the rider is warned of now; absent when nothing is the matter, or nobody can say. */
      warnings: Type.Optional(Type.Array(RideWarningShape)),
    },
    { additionalProperties: false },
  ),
  refusals: ['booking.trip_unknown'],
});

export const listTrips = defineRoute({
  id: 'booking.list_trips',
  summary: 'My trips in an area, newest first.',
  method: 'GET',
  path: '/v1/areas/{area_id}/my-trips',
  scope: 'rider',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(TripView),
  refusals: [],
});

export const pauseTrip = defineRoute({
  id: 'booking.pause_trip',
  summary: "Lock the vehicle and keep it, at the plan's pause price.",
  method: 'POST',
  path: '/v1/trips/{trip_id}/pause',
  scope: 'rider',
  input: Shape({ trip_id: AreaThingId }),
  output: TripView,
  refusals: ['booking.trip_unknown', 'booking.trip_not_active', 'booking.vehicle_moving'],
});

export const resumeTrip = defineRoute({
  id: 'booking.resume_trip',
  summary: 'Unlock the paused vehicle again.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/resume',
  scope: 'rider',
  success: 202,
  input: Shape({ trip_id: AreaThingId }),
  output: TripView,
  refusals: ['booking.trip_unknown', 'booking.trip_not_paused', 'booking.vehicle_unreachable'],
});

export const addReturnPhoto = defineRoute({
  id: 'booking.add_return_photo',
  summary: 'Where to upload the photo of the parked vehicle.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/photos',
  scope: 'rider',
  success: 201,
  input: Shape({
    trip_id: AreaThingId,
    content_type: OneOf(['image/jpeg', 'image/png', 'image/webp']),
    size_bytes: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
  }),
  output: Shape({ photo_id: AreaThingId, upload_url: Type.String(), expires_at: Instant }),
  refusals: ['booking.trip_unknown', 'booking.trip_over'],
});

export const endTrip = defineRoute({
  id: 'booking.end_trip',
  summary: 'End the trip here; the meter stops at the first honest attempt.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/end',
  scope: 'rider',
  success: 202,
  timeout_ms: 8000,
  input: Shape({
    trip_id: AreaThingId,
    /** When the rider asked, by the rider's clock; bounded by the server's. */
    attempted_at: Instant,
    position: PositionShape,
    photo_id: Type.Optional(AreaThingId),
  }),
  output: TripView,
  refusals: [
    'booking.trip_unknown',
    'booking.trip_not_started',
    'booking.outside_parking',
    'booking.vehicle_moving',
    'booking.photo_required',
    'booking.photo_missing',
    'booking.time_implausible',
  ],
});

// For operators.

export const listAreaTrips = defineRoute({
  id: 'booking.list_area_trips',
  summary: 'The trips of an area, newest first.',
  method: 'GET',
  path: '/v1/areas/{area_id}/trips',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({
    area_id: AreaId,
    vehicle_id: Type.Optional(AreaThingId),
    rider_id: Type.Optional(AccountThingId),
    /** As printed on the vehicle. */
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
    status: Type.Optional(OneOf(TRIP_STATUSES)),
    /** Started at or after this, and before `until`; trips that never started are left out then. */
    since: Type.Optional(Instant),
    until: Type.Optional(Instant),
    has_case: Type.Optional(Type.Boolean()),
    ...pageInput,
  }),
  output: PageOf(OperatorTripView),
  refusals: [],
});

export const RecoveryCaseView = Shape({
  case_id: AreaThingId,
  trip_id: AreaThingId,
  vehicle_id: AreaThingId,
  status: OneOf(['open', 'closed']),
  opened_at: Instant,
  returned_at: Type.Optional(Instant),
  closed_at: Type.Optional(Instant),
  reason: Type.Optional(Type.String()),
});

export const listRecoveryCases = defineRoute({
  id: 'booking.list_recovery_cases',
  summary: 'Trips over their longest time that wait for a decision.',
  method: 'GET',
  path: '/v1/areas/{area_id}/recovery-cases',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, status: Type.Optional(OneOf(['open', 'closed'])), ...pageInput }),
  output: PageOf(RecoveryCaseView),
  refusals: [],
});

export const closeRecoveryCase = defineRoute({
  id: 'booking.close_recovery_case',
  summary: 'Decide when a recovered trip ended, and so what it costs.',
  method: 'POST',
  path: '/v1/recovery-cases/{case_id}/close',
  scope: 'operator',
  area_from: 'case_id',
  input: Shape({ case_id: AreaThingId, ended_at: Instant, reason: Reason }),
  output: RecoveryCaseView,
  refusals: ['booking.case_unknown', 'booking.case_closed', 'booking.time_implausible'],
});

/** Rules to start and to end a trip: data of an area and class. Absent fields keep the default. */
export const TripRulesShape = Shape({
  /** How long a scooter or e-bike is held before use. */
  hold_s: Type.Integer({ minimum: 60, maximum: 1800 }),
  /** The longest use; afterwards a recovery case. */
  in_use_max_s: Type.Integer({ minimum: 600, maximum: 43_200 }),
  /** How far ahead a car or van may be reserved. */
  ahead_max_s: Type.Integer({ minimum: 0, maximum: 604_800 }),
  /** Charge needed to start. */
  charge_min_fraction: Type.Number({ minimum: 0, maximum: 1 }),
  photo_required: Type.Boolean(),
  /** Cars and vans: how long after its start an unused promise stands. */
  no_show_s: Type.Optional(Type.Integer({ minimum: 300, maximum: 86_400 })),
  /** Cars and vans: until how long before its start a period may be moved. */
  change_until_s: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800 })),
  /** Cars and vans: from how long before a start on its vehicle is watched. */
  heal_look_s: Type.Optional(Type.Integer({ minimum: 600, maximum: 86_400 })),
  /** Until how long before a start an operator may decide; then its rider is re-planned. */
  heal_until_s: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
  /** A car this much over its period is late for whoever has it next. */
  overdue_after_s: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
  /** How far from the promised vehicle another one may stand. */
  heal_radius_m: Type.Optional(Type.Integer({ minimum: 10, maximum: 20_000 })),
  /** How long a rider may give a replacement back free of charge. */
  heal_answer_s: Type.Optional(Type.Integer({ minimum: 300, maximum: 86_400 })),
  /** What a rider gets whose promise could not be kept at all. */
  release_credit_minor: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  /** How long the first in line is offered what has become free. */
  offer_s: Type.Optional(Type.Integer({ minimum: 60, maximum: 86_400 })),
  /** A rider surely farther from the vehicle than this does not open it (wrong vehicle). */
  start_distance_max_m: Type.Optional(Type.Integer({ minimum: 10, maximum: 10_000 })),
  /** A rider's clock may be this much behind the server's when a trip is ended. */
  backdate_max_s: Type.Integer({ minimum: 0, maximum: 600 }),
});

const rulesKey = { area_id: AreaId, vehicle_class: VehicleClassWord };

export const setTripRules = defineRoute({
  id: 'booking.set_trip_rules',
  summary: 'Set the rules to start and to end trips with a class of vehicles.',
  method: 'PUT',
  path: '/v1/areas/{area_id}/trip-rules/{vehicle_class}',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({
    ...rulesKey,
    rules: Type.Partial(TripRulesShape, { additionalProperties: false }),
  }),
  output: TripRulesShape,
  refusals: [],
});

export const getTripRules = defineRoute({
  id: 'booking.get_trip_rules',
  summary: 'The rules to start and to end trips with a class of vehicles.',
  method: 'GET',
  path: '/v1/areas/{area_id}/trip-rules/{vehicle_class}',
  scope: 'public',
  input: Shape(rulesKey),
  output: TripRulesShape,
  refusals: [],
});

/** Trips that happened before Drais; for forecasts and comparison. No rider is named. */
export const importTrips = defineRoute({
  id: 'booking.import_trips',
  summary: 'Load recorded trips of the past; a repeated record replaces itself.',
  method: 'POST',
  path: '/v1/areas/{area_id}/recorded-trips',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({
    area_id: AreaId,
    trips: Type.Array(
      Shape({
        record_id: Type.String({ minLength: 1, maxLength: 40 }),
        code: Type.String({ minLength: 1, maxLength: 20 }),
        started_at: Instant,
        duration_s: Type.Integer({ minimum: 1, maximum: INT_MAX }),
        start_station: Type.String({ maxLength: 40 }),
        end_station: Type.String({ maxLength: 40 }),
      }),
      { minItems: 1, maxItems: 1000 },
    ),
  }),
  output: Shape({ stored: Type.Integer() }),
  refusals: [],
});

export const bookingRefusals = {
  'booking.vehicle_unknown': 404,
  'booking.vehicle_not_available': 409,
  'booking.vehicle_ambiguous': 422,
  'booking.place_missing': 422,
  'booking.place_unknown': 404,
  'booking.none_available': 409,
  'booking.charge_too_low': 409,
  'booking.rider_may_not_ride_class': 403,
  'booking.account_blocked': 403,
  'booking.rider_has_hold': 409,
  'booking.rider_has_trip': 409,
  'booking.period_missing': 422,
  'booking.period_not_taken': 422,
  'booking.period_invalid': 422,
  'booking.change_too_late': 409,
  'booking.fee_not_accepted': 409,
  'booking.price_changed': 409,
  'booking.no_pricing_plan': 409,
  'booking.part_unavailable': 503,
  'booking.reservation_unknown': 404,
  'booking.reservation_over': 409,
  'booking.reservation_in_use': 409,
  'booking.too_early': 409,
  'booking.vehicle_too_far': 409,
  'booking.vehicle_in_use': 409,
  'booking.payment_method_missing': 402,
  'booking.payment_declined': 402,
  'booking.payment_unclear': 503,
  'booking.payment_not_confirmed': 402,
  'booking.payment_due': 402,
  'booking.trip_not_waiting': 409,
  'booking.vehicle_unreachable': 409,
  'booking.trip_unknown': 404,
  'booking.trip_not_active': 409,
  'booking.trip_not_paused': 409,
  'booking.trip_not_started': 409,
  'booking.trip_over': 409,
  'booking.vehicle_moving': 409,
  'booking.outside_parking': 409,
  'booking.photo_required': 422,
  'booking.photo_missing': 422,
  'booking.time_implausible': 422,
  'booking.waitlist_full': 409,
  'booking.entry_unknown': 404,
  'booking.entry_over': 409,
  'booking.offer_unknown': 404,
  'booking.replacement_unknown': 404,
  'booking.trip_in_recovery': 409,
  'booking.place_not_kept': 404,
  'booking.case_unknown': 404,
  'booking.case_closed': 409,
} as const;
