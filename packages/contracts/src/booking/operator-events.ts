import { defineEvent } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { AccountThingId, AreaThingId, Instant, OneOf, Shape } from '../shapes.ts';
import { END_REASONS } from './operator-shapes.ts';

/**
 * An operator ended a trip that its rider could not end: the meter stands still since `ended_at`.
 * `trip_lock_requested` follows at once, and `trip_ended` when the vehicle has locked or did not
 * answer. `case_id` is the vehicle's case, should its lock stay unconfirmed.
 */
export const tripEndedForRider = defineEvent({
  type: 'booking.trip_ended_for_rider',
  version: 1,
  data: Shape({
    trip_id: AreaThingId,
    reservation_id: AreaThingId,
    vehicle_id: AreaThingId,
    rider_id: AccountThingId,
    case_id: AreaThingId,
    ended_at: Instant,
    reason: OneOf(END_REASONS),
    note: Type.String(),
    by: Type.String(),
    photo_id: Type.Optional(AreaThingId),
    vehicle_is_heard: Type.Boolean(),
  }),
});

/** Somebody looked at the place where a rider tried to end. The place itself is in the vault. */
export const endPlaceViewed = defineEvent({
  type: 'booking.end_place_viewed',
  version: 1,
  data: Shape({
    view_id: AreaThingId,
    trip_id: AreaThingId,
    rider_id: AccountThingId,
    purpose: Type.String(),
    by: Type.String(),
  }),
});

/** Who has a case, what they noted and until when it is due, after this. */
export const caseWorked = defineEvent({
  type: 'booking.case_worked',
  version: 1,
  data: Shape({
    case_id: AreaThingId,
    assigned_to: Type.Union([AccountThingId, Type.Null()]),
    due_at: Type.Union([Instant, Type.Null()]),
    note: Type.Optional(Type.String()),
    by: Type.String(),
  }),
});

export const vehicleCheckClosed = defineEvent({
  type: 'booking.vehicle_check_closed',
  version: 1,
  data: Shape({
    case_id: AreaThingId,
    trip_id: AreaThingId,
    vehicle_id: AreaThingId,
    reason: Type.String(),
    by: Type.String(),
  }),
});
