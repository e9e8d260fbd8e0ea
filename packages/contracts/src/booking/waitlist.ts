import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { PlanRef } from '../payments/shapes.ts';
import {
  AreaId,
  AreaThingId,
  Instant,
  OneOf,
  PageOf,
  pageInput,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';
import { ReservationView } from './reservation-routes.ts';

/**
 * `waiting`: in line. `offered`: a vehicle is kept for the rider until the offer ends. `served`:
 * the rider took it. `passed`: the rider did not. `left`: the rider does not wait any more. `over`:
 * the time came and nothing was free.
 */
export const WAITLIST_STATUSES = [
  'waiting',
  'offered',
  'served',
  'passed',
  'left',
  'over',
] as const;

export const WaitlistEntryView = Shape({
  entry_id: AreaThingId,
  vehicle_class: VehicleClassWord,
  /** Absent: anywhere in the area. */
  station_id: Type.Optional(AreaThingId),
  starts_at: Instant,
  ends_at: Instant,
  status: OneOf(WAITLIST_STATUSES),
  joined_at: Instant,
  /** `waiting`: 1 is the first of those who wait for this class at this place. */
  position: Type.Optional(Type.Integer({ minimum: 1 })),
  /** `offered` and `served`: what is kept for the rider. */
  reservation_id: Type.Optional(AreaThingId),
});

export const joinWaitlist = defineRoute({
  id: 'booking.join_waitlist',
  summary: 'Wait for a car or van of a class, at a station or anywhere in the area.',
  method: 'POST',
  path: '/v1/waitlist-entries',
  scope: 'rider',
  success: 201,
  timeout_ms: 5000,
  input: Shape({
    area_id: AreaId,
    vehicle_class: VehicleClassWord,
    station_id: Type.Optional(AreaThingId),
    starts_at: Type.Optional(Instant),
    ends_at: Type.Optional(Instant),
    accepted_plan: Type.Optional(PlanRef),
  }),
  output: WaitlistEntryView,
  refusals: [
    'booking.waitlist_full',
    'booking.place_unknown',
    'booking.rider_may_not_ride_class',
    'booking.account_blocked',
    'booking.period_missing',
    'booking.period_not_taken',
    'booking.period_invalid',
    'booking.price_changed',
    'booking.no_pricing_plan',
  ],
});

export const leaveWaitlist = defineRoute({
  id: 'booking.leave_waitlist',
  summary: 'Do not wait any longer. An offer that is open is declined like a reservation.',
  method: 'POST',
  path: '/v1/waitlist-entries/{entry_id}/leave',
  scope: 'rider',
  input: Shape({ entry_id: AreaThingId }),
  output: WaitlistEntryView,
  refusals: ['booking.entry_unknown', 'booking.entry_over'],
});

export const listWaitlistEntries = defineRoute({
  id: 'booking.list_waitlist_entries',
  summary: 'What I wait for in an area, newest first.',
  method: 'GET',
  path: '/v1/areas/{area_id}/my-waitlist-entries',
  scope: 'rider',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(WaitlistEntryView),
  refusals: [],
});

/** Declining is giving the reservation back; no answer passes it on. */
export const acceptOffer = defineRoute({
  id: 'booking.accept_offer',
  summary: 'Take the vehicle that was kept for me.',
  method: 'POST',
  path: '/v1/reservations/{reservation_id}/accept-offer',
  scope: 'rider',
  input: Shape({ reservation_id: AreaThingId }),
  output: ReservationView,
  refusals: [
    'booking.reservation_unknown',
    'booking.reservation_over',
    'booking.offer_unknown',
    'booking.rider_may_not_ride_class',
    'booking.account_blocked',
  ],
});
