import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { CommandView } from '../fleet/shapes.ts';
import { FareShape } from '../payments/shapes.ts';
import {
  AccountThingId,
  AreaId,
  AreaThingId,
  Instant,
  OneOf,
  PageOf,
  PositionShape,
  pageInput,
  Reason,
  Shape,
} from '../shapes.ts';
import { OperatorTripView } from './area-routes.ts';
import { ConflictCause, ConflictOutcome } from './healing-shapes.ts';
import { END_REASONS } from './operator-shapes.ts';

const TripEnd = Shape({
  ended_at: Instant,
  /** The rider sees it. */
  reason: OneOf(END_REASONS),
  /** What the operator goes by; the rider does not see it. */
  note: Type.String(),
  by: Type.String(),
  decided_at: Instant,
});

/** Why somebody looks at the place where a rider ended: it is kept for these purposes alone. */
export const PLACE_PURPOSES = ['end_disputed', 'vehicle_not_found', 'lost_property'] as const;

const PhotoView = Shape({
  photo_id: AreaThingId,
  by: OneOf(['rider', 'operator']),
  /** False: the upload was granted and has not arrived. */
  arrived: Type.Boolean(),
  /** Where to look at it, for minutes. Absent while it has not arrived. */
  view_url: Type.Optional(Type.String()),
  view_expires_at: Type.Optional(Instant),
});

/** One event of the trip's record. */
const TimelineStep = Shape({
  at: Instant,
  recorded_at: Instant,
  /** The event's type without its room, such as `trip_started`. */
  step: Type.String(),
  /** Account id of the person who did it; absent where it was the saga or the vehicle. */
  by: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  /** What else the event says. */
  facts: Type.Record(Type.String(), Type.Unknown()),
});

export const getTripTimeline = defineRoute({
  id: 'booking.get_trip_timeline',
  summary: 'A trip step by step: its record, the commands of the vehicle, the evidence.',
  method: 'GET',
  path: '/v1/trips/{trip_id}/timeline',
  scope: 'operator',
  area_from: 'trip_id',
  input: Shape({ trip_id: AreaThingId }),
  output: Shape({
    trip: OperatorTripView,
    steps: Type.Array(TimelineStep),
    /** Of the vehicle, from the request to shortly after the end; absent: the fleet is down. */
    commands: Type.Optional(Type.Array(CommandView)),
    photos: Type.Array(PhotoView),
    /** Whether the place of the rider's attempt to end is kept; to see it needs a purpose. */
    has_end_place: Type.Boolean(),
    /** Who has looked at it. */
    place_views: Type.Array(
      Shape({ viewed_at: Instant, by: Type.String(), purpose: OneOf(PLACE_PURPOSES) }),
    ),
    ended_for_rider: Type.Optional(TripEnd),
  }),
  refusals: ['booking.trip_unknown'],
});

/** A mutation, because it leaves its trace: who looked, when and for what. */
export const viewEndPlace = defineRoute({
  id: 'booking.view_end_place',
  summary: 'Where the rider stood on trying to end the trip; who looked is recorded.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/end-place/views',
  scope: 'operator',
  area_from: 'trip_id',
  success: 201,
  input: Shape({ trip_id: AreaThingId, purpose: OneOf(PLACE_PURPOSES) }),
  output: Shape({ view_id: AreaThingId, place: PositionShape, attempted_at: Instant }),
  refusals: ['booking.trip_unknown', 'booking.place_not_kept'],
});

const endRefusals = [
  'booking.trip_unknown',
  'booking.trip_not_started',
  'booking.trip_over',
  'booking.trip_in_recovery',
  'booking.time_implausible',
] as const;

export const previewEndForRider = defineRoute({
  id: 'booking.preview_end_for_rider',
  summary: 'What ending a running trip for its rider would do. Changes nothing.',
  method: 'GET',
  path: '/v1/trips/{trip_id}/end-for-rider/preview',
  scope: 'operator',
  area_from: 'trip_id',
  input: Shape({
    trip_id: AreaThingId,
    /** Absent: as early as the trip can have ended. */
    ended_at: Type.Optional(Instant),
  }),
  output: Shape({
    ended_at: Instant,
    /** The start, or when the vehicle surely moved last. */
    earliest_at: Instant,
    /** Now, or the rider's own attempt to end: the meter stands still since then. */
    latest_at: Instant,
    duration_s: Type.Integer(),
    paused_s: Type.Integer(),
    /** Absent while payments cannot be asked. */
    fare: Type.Optional(FareShape),
    /** False: the vehicle is silent, and stays a case until it is confirmed locked. */
    vehicle_is_heard: Type.Boolean(),
  }),
  refusals: endRefusals,
});

/** For a rider who cannot: the phone died, the app failed. The vehicle is asked to lock. */
export const endForRider = defineRoute({
  id: 'booking.end_for_rider',
  summary: 'End a running trip for its rider, with a reason and evidence.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/end-for-rider',
  scope: 'operator',
  area_from: 'trip_id',
  success: 202,
  timeout_ms: 8000,
  input: Shape({
    trip_id: AreaThingId,
    ended_at: Instant,
    reason: OneOf(END_REASONS),
    note: Reason,
    photo_id: Type.Optional(AreaThingId),
  }),
  output: OperatorTripView,
  refusals: [...endRefusals, 'booking.photo_missing'],
});

export const addEvidencePhoto = defineRoute({
  id: 'booking.add_evidence_photo',
  summary: 'Where an operator uploads a photo that belongs to a trip.',
  method: 'POST',
  path: '/v1/trips/{trip_id}/evidence-photos',
  scope: 'operator',
  area_from: 'trip_id',
  success: 201,
  input: Shape({
    trip_id: AreaThingId,
    content_type: OneOf(['image/jpeg', 'image/png', 'image/webp']),
    size_bytes: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
  }),
  output: Shape({ photo_id: AreaThingId, upload_url: Type.String(), expires_at: Instant }),
  refusals: ['booking.trip_unknown'],
});

/**
 * What is asked of a person, and what answers it. `recovery`: when a trip over its longest time
 * ended (`booking.close_recovery_case`). `vehicle_check`: whether a vehicle is safe whose trip an
 * operator ended and which has not confirmed its lock (`booking.close_vehicle_check`). `conflict`:
 * whether a promise in doubt stands (`booking.decide_conflict_case`); nobody has to answer, for
 * after its `decide_by` the next rider is re-planned.
 */
export const CASE_KINDS = ['recovery', 'vehicle_check', 'conflict'] as const;
/** `in_work`: somebody has it. */
export const CASE_STATES = ['open', 'in_work', 'closed'] as const;

export const CaseView = Shape({
  case_id: AreaThingId,
  kind: OneOf(CASE_KINDS),
  state: OneOf(CASE_STATES),
  /** Absent of a `conflict`: its trip has not begun. */
  trip_id: Type.Optional(AreaThingId),
  vehicle_id: AreaThingId,
  code: Type.String(),
  opened_at: Instant,
  /** The vehicle is back, and free for others. */
  returned_at: Type.Optional(Instant),
  /** Until when whoever works on it wants it done. */
  due_at: Type.Optional(Instant),
  assigned_to: Type.Optional(AccountThingId),
  /** The newest one. */
  note: Type.Optional(Type.String()),
  closed_at: Type.Optional(Instant),
  /** Of the decision. */
  reason: Type.Optional(Type.String()),
  /** Of a `conflict`: the promise, why it is in doubt and what became of it. */
  reservation_id: Type.Optional(AreaThingId),
  cause: Type.Optional(ConflictCause),
  /** When the next rider wants the vehicle. */
  starts_at: Type.Optional(Instant),
  /** Until then an operator may decide; afterwards the next rider is re-planned. */
  decide_by: Type.Optional(Instant),
  outcome: Type.Optional(ConflictOutcome),
  new_reservation_id: Type.Optional(AreaThingId),
});

export const listCases = defineRoute({
  id: 'booking.list_cases',
  summary: 'What waits for a person in an area, newest first.',
  method: 'GET',
  path: '/v1/areas/{area_id}/cases',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({
    area_id: AreaId,
    kind: Type.Optional(OneOf(CASE_KINDS)),
    state: Type.Optional(OneOf(CASE_STATES)),
    assigned_to: Type.Optional(AccountThingId),
    ...pageInput,
  }),
  output: PageOf(CaseView),
  refusals: [],
});

export const workCase = defineRoute({
  id: 'booking.work_case',
  summary: 'Take a case, give it back, note something or say until when it is done.',
  method: 'POST',
  path: '/v1/cases/{case_id}/work',
  scope: 'operator',
  area_from: 'case_id',
  input: Shape({
    case_id: AreaThingId,
    /** Absent: whoever has it keeps it. */
    assign_to: Type.Optional(OneOf(['me', 'nobody'])),
    note: Type.Optional(Reason),
    /** Null: no longer due at a time. */
    due_at: Type.Optional(Type.Union([Instant, Type.Null()])),
  }),
  output: CaseView,
  refusals: ['booking.case_unknown', 'booking.case_closed'],
});

export const closeVehicleCheck = defineRoute({
  id: 'booking.close_vehicle_check',
  summary: 'Say that the vehicle of an ended trip is safe, and how that is known.',
  method: 'POST',
  path: '/v1/vehicle-checks/{case_id}/close',
  scope: 'operator',
  area_from: 'case_id',
  input: Shape({ case_id: AreaThingId, reason: Reason }),
  output: CaseView,
  refusals: ['booking.case_unknown', 'booking.case_closed'],
});
