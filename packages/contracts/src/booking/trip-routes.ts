import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { RideWarningShape } from '../fleet/shapes.ts';
import {
  AreaId,
  AreaThingId,
  Instant,
  MoneyShape,
  OneOf,
  PageOf,
  PositionShape,
  pageInput,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';
import { EndedForRider } from './operator-shapes.ts';

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
