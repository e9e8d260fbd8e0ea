import { defineEvent } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { PlanRef } from '../payments/shapes.ts';
import { AccountThingId, AreaThingId, Instant, Shape, VehicleClassWord } from '../shapes.ts';
import { TripRulesShape } from './routes.ts';

const reservation = { reservation_id: AreaThingId, vehicle_id: AreaThingId };
const trip = {
  trip_id: AreaThingId,
  reservation_id: AreaThingId,
  vehicle_id: AreaThingId,
  rider_id: AccountThingId,
};

export const reservationMade = defineEvent({
  type: 'booking.reservation_made',
  version: 1,
  data: Shape({
    ...reservation,
    rider_id: AccountThingId,
    vehicle_class: VehicleClassWord,
    public_vehicle_id: AreaThingId,
    code: Type.String(),
    starts_at: Instant,
    /**
     * End of the promise: the period's end, or for an open-ended hold its start plus hold and
     * longest use.
     */
    ends_at: Instant,
    /** When an unused hold lapses. */
    lapses_at: Instant,
    plan: PlanRef,
  }),
});

/** The promise holds for another period of the same vehicle. */
export const reservationChanged = defineEvent({
  type: 'booking.reservation_changed',
  version: 1,
  data: Shape({
    ...reservation,
    starts_at: Instant,
    ends_at: Instant,
    lapses_at: Instant,
    /** By how much the end moved; a running trip may take so much longer. */
    ends_later_s: Type.Integer(),
  }),
});

/**
 * The vehicle is set aside from now on. Follows at once on a hold, and at its start on a period.
 */
export const reservationBegan = defineEvent({
  type: 'booking.reservation_began',
  version: 1,
  data: Shape({ ...reservation }),
});

export const reservationCancelled = defineEvent({
  type: 'booking.reservation_cancelled',
  version: 1,
  data: Shape({ ...reservation, rider_id: AccountThingId }),
});

export const reservationExpired = defineEvent({
  type: 'booking.reservation_expired',
  version: 1,
  data: Shape({ ...reservation, rider_id: AccountThingId }),
});

/**
 * Possession is claimed: from here to `trip_failed` or `trip_ended` nobody else can have the
 * vehicle.
 */
export const tripRequested = defineEvent({
  type: 'booking.trip_requested',
  version: 1,
  data: Shape({
    ...trip,
    vehicle_class: VehicleClassWord,
    code: Type.String(),
    plan: PlanRef,
    in_use_max_s: Type.Integer(),
  }),
});

/**
 * The rider's bank wants to hear the rider before it holds anything (SCA). The vehicle stays
 * claimed until then, wall time; `trip_hold_placed` or `trip_failed` follows.
 */
export const tripWaitsForBank = defineEvent({
  type: 'booking.trip_waits_for_bank',
  version: 1,
  data: Shape({ ...trip, ends_at: Instant }),
});

export const tripHoldPlaced = defineEvent({
  type: 'booking.trip_hold_placed',
  version: 1,
  data: Shape({ ...trip, command_id: AreaThingId }),
});

/** The vehicle confirmed that it is open: the meter runs. MDS event `trip_start`. */
export const tripStarted = defineEvent({
  type: 'booking.trip_started',
  version: 1,
  data: Shape({ ...trip, started_at: Instant }),
});

export const tripFailed = defineEvent({
  type: 'booking.trip_failed',
  version: 1,
  data: Shape({ ...trip, reason: Type.String() }),
});

export const tripPaused = defineEvent({
  type: 'booking.trip_paused',
  version: 1,
  data: Shape({ ...trip, paused_at: Instant, command_id: AreaThingId }),
});

export const tripResumeRequested = defineEvent({
  type: 'booking.trip_resume_requested',
  version: 1,
  data: Shape({ ...trip, command_id: AreaThingId }),
});

export const tripResumed = defineEvent({
  type: 'booking.trip_resumed',
  version: 1,
  data: Shape({ ...trip, resumed_at: Instant, paused_s: Type.Integer() }),
});

/**
 * The rider's first honest attempt: the meter stands still from here (P3). The place is in the
 * vault.
 */
export const tripEndAttempted = defineEvent({
  type: 'booking.trip_end_attempted',
  version: 1,
  data: Shape({ ...trip, attempted_at: Instant, place_ref: Type.Optional(Type.String()) }),
});

/** The vehicle rode on after the attempt: the meter runs as if it had never stopped. */
export const tripEndAttemptVoided = defineEvent({
  type: 'booking.trip_end_attempt_voided',
  version: 1,
  data: Shape({ ...trip }),
});

export const tripLockRequested = defineEvent({
  type: 'booking.trip_lock_requested',
  version: 1,
  data: Shape({ ...trip, command_id: AreaThingId, photo_id: Type.Optional(AreaThingId) }),
});

/** MDS event `trip_end`. Everything that the price needs, so that it can be computed again. */
export const tripEnded = defineEvent({
  type: 'booking.trip_ended',
  version: 1,
  data: Shape({
    ...trip,
    vehicle_class: VehicleClassWord,
    plan: PlanRef,
    started_at: Instant,
    ended_at: Instant,
    paused_s: Type.Integer(),
    lock_confirmed: Type.Boolean(),
  }),
});

export const recoveryCaseOpened = defineEvent({
  type: 'booking.recovery_case_opened',
  version: 1,
  data: Shape({ ...trip, case_id: AreaThingId }),
});

/** The vehicle of an open case came back and is free again; the money waits for the operator. */
export const recoveredVehicleReturned = defineEvent({
  type: 'booking.recovered_vehicle_returned',
  version: 1,
  data: Shape({
    ...trip,
    case_id: AreaThingId,
    returned_at: Instant,
    lock_confirmed: Type.Boolean(),
  }),
});

export const recoveryCaseClosed = defineEvent({
  type: 'booking.recovery_case_closed',
  version: 1,
  data: Shape({
    ...trip,
    case_id: AreaThingId,
    ended_at: Instant,
    reason: Type.String(),
    by: Type.String(),
  }),
});

export const tripRulesSet = defineEvent({
  type: 'booking.trip_rules_set',
  version: 1,
  data: Shape({ vehicle_class: VehicleClassWord, rules: TripRulesShape, by: Type.String() }),
});
