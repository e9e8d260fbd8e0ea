import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { PlanRef, PricingPlanShape } from '../payments/shapes.ts';
import {
  AreaId,
  AreaThingId,
  Instant,
  Lat,
  Lon,
  MoneyShape,
  OneOf,
  PageOf,
  pageInput,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';
import { ReservationNotice } from './healing-shapes.ts';

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
