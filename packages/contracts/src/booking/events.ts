import { defineEvent } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { PlanRef } from '../payments/shapes.ts';
import {
  AccountThingId,
  AmountMinor,
  AreaThingId,
  Currency,
  Instant,
  OneOf,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';
import { TripRulesShape } from './area-routes.ts';
import { ConflictCause, ConflictOutcome } from './healing-shapes.ts';

export * from './operator-events.ts';

const reservation = { reservation_id: AreaThingId, vehicle_id: AreaThingId };
const trip = {
  trip_id: AreaThingId,
  reservation_id: AreaThingId,
  vehicle_id: AreaThingId,
  rider_id: AccountThingId,
};

/** What a rider owes for a promise given back late or not used. It was shown before. */
const Fee = Shape({
  amount_minor: AmountMinor,
  currency: Currency,
  kind: OneOf(['late_cancellation', 'no_show']),
  /** The version accepted with the promise: whose fee, and whose tax, it is. */
  plan: Type.Optional(PlanRef),
});
const fee = { fee: Type.Optional(Fee) };

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
    /** Until when a period is moved or given back free of charge; absent on a hold. */
    free_until: Type.Optional(Instant),
    /** The fees of the accepted plan, fixed with its price; absent where it has none. */
    fees: Type.Optional(
      Shape({
        currency: Currency,
        cancellation_fee_minor: AmountMinor,
        no_show_fee_minor: AmountMinor,
      }),
    ),
    /** Kept for the first in line of a waitlist until then; `offer_accepted` makes it theirs. */
    offer: Type.Optional(Shape({ entry_id: AreaThingId, ends_at: Instant })),
    /** The promise that this one stands for, whose vehicle could not be had. */
    replaces: Type.Optional(
      Shape({
        reservation_id: AreaThingId,
        code: Type.String(),
        cause: ConflictCause,
        answer_by: Instant,
      }),
    ),
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
    free_until: Type.Optional(Instant),
    /** With a fee: who owes it. */
    rider_id: Type.Optional(AccountThingId),
    ...fee,
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
  data: Shape({ ...reservation, rider_id: AccountThingId, ...fee }),
});

/**
 * The vehicle could not be had, and another reservation stands for this one.
 * `reservation_cancelled` follows at once.
 */
export const reservationHealed = defineEvent({
  type: 'booking.reservation_healed',
  version: 1,
  data: Shape({
    ...reservation,
    rider_id: AccountThingId,
    case_id: AreaThingId,
    cause: ConflictCause,
    new_reservation_id: AreaThingId,
    new_vehicle_id: AreaThingId,
  }),
});

/**
 * The vehicle could not be had, nor another one. `reservation_cancelled` follows at once. `credit`
 * is what the rider was told to get for it.
 */
export const reservationUnhealable = defineEvent({
  type: 'booking.reservation_unhealable',
  version: 1,
  data: Shape({
    ...reservation,
    rider_id: AccountThingId,
    case_id: AreaThingId,
    cause: ConflictCause,
    credit: Type.Optional(Shape({ amount_minor: AmountMinor, currency: Currency })),
  }),
});

export const replacementAccepted = defineEvent({
  type: 'booking.replacement_accepted',
  version: 1,
  data: Shape({ ...reservation, rider_id: AccountThingId }),
});

/** The first in line took what was kept: from here on it is a reservation like any other. */
export const offerAccepted = defineEvent({
  type: 'booking.offer_accepted',
  version: 1,
  data: Shape({
    ...reservation,
    rider_id: AccountThingId,
    entry_id: AreaThingId,
    lapses_at: Instant,
    free_until: Instant,
  }),
});

const entry = { entry_id: AreaThingId, rider_id: AccountThingId };

export const waitlistJoined = defineEvent({
  type: 'booking.waitlist_joined',
  version: 1,
  data: Shape({
    ...entry,
    vehicle_class: VehicleClassWord,
    station_id: Type.Optional(AreaThingId),
    starts_at: Instant,
    ends_at: Instant,
    plan: PlanRef,
  }),
});

export const waitlistOffered = defineEvent({
  type: 'booking.waitlist_offered',
  version: 1,
  data: Shape({ ...entry, ...reservation, offer_ends_at: Instant }),
});

export const waitlistClosed = defineEvent({
  type: 'booking.waitlist_closed',
  version: 1,
  data: Shape({ ...entry, outcome: OneOf(['served', 'passed', 'left', 'over']) }),
});

export const conflictCaseOpened = defineEvent({
  type: 'booking.conflict_case_opened',
  version: 1,
  data: Shape({
    ...reservation,
    rider_id: AccountThingId,
    case_id: AreaThingId,
    cause: ConflictCause,
    starts_at: Instant,
    decide_by: Instant,
  }),
});

export const conflictCaseClosed = defineEvent({
  type: 'booking.conflict_case_closed',
  version: 1,
  data: Shape({
    ...reservation,
    case_id: AreaThingId,
    outcome: ConflictOutcome,
    new_reservation_id: Type.Optional(AreaThingId),
    /** An operator's decision. */
    reason: Type.Optional(Type.String()),
    by: Type.Optional(Type.String()),
  }),
});

export const reservationExpired = defineEvent({
  type: 'booking.reservation_expired',
  version: 1,
  data: Shape({ ...reservation, rider_id: AccountThingId, ...fee }),
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
    /** Whole seconds, without those of an outage. */
    paused_s: Type.Integer(),
    /** Whole seconds in which the trip could not be ended: not charged. Absent: none. */
    outage_s: Type.Optional(Type.Integer({ minimum: 1 })),
    lock_confirmed: Type.Boolean(),
  }),
});

/**
 * No trip of the area could be ended or paused from then to then: the platform or the area's
 * database was away. Running trips are not charged for it (P3).
 */
export const outageEnded = defineEvent({
  type: 'booking.outage_ended',
  version: 1,
  data: Shape({ outage_id: AreaThingId, from: Instant, to: Instant }),
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
