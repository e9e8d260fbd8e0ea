import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { FareShape } from '../payments/shapes.ts';
import { AreaThingId, Instant, MoneyShape, Shape, VehicleClassWord } from '../shapes.ts';

export const previewConflictDecision = defineRoute({
  id: 'booking.preview_conflict_decision',
  summary: 'What re-planning the rider of a promise in doubt would do now. Changes nothing.',
  method: 'GET',
  path: '/v1/conflict-cases/{case_id}/decide/preview',
  scope: 'operator',
  area_from: 'case_id',
  input: Shape({ case_id: AreaThingId }),
  output: Shape({
    /** Of the promise as it stands. */
    starts_at: Instant,
    ends_at: Instant,
    /** False: it is over, and either decision only closes the case. */
    is_waited_for: Type.Boolean(),
    /** Absent: nothing near can stand for it, and the rider is let go. */
    other: Type.Optional(
      Shape({
        code: Type.String(),
        vehicle_class: VehicleClassWord,
        /** From the promised vehicle. */
        distance_m: Type.Number(),
        starts_at: Instant,
        ends_at: Instant,
        /** Giving it back is free until then. */
        answer_by: Instant,
      }),
    ),
    /** What the rider gets who is let go; absent where that is nothing. */
    credit: Type.Optional(MoneyShape),
  }),
  refusals: ['booking.case_unknown', 'booking.case_closed', 'booking.part_unavailable'],
});

export const previewCloseRecovery = defineRoute({
  id: 'booking.preview_close_recovery',
  summary: 'What closing a recovery case would make its rider pay. Changes nothing.',
  method: 'GET',
  path: '/v1/recovery-cases/{case_id}/close/preview',
  scope: 'operator',
  area_from: 'case_id',
  input: Shape({
    case_id: AreaThingId,
    /** Absent: when the vehicle came back, or else when the case was opened. */
    ended_at: Type.Optional(Instant),
  }),
  output: Shape({
    ended_at: Instant,
    /** The start of the trip. */
    earliest_at: Instant,
    /** Now. */
    latest_at: Instant,
    duration_s: Type.Integer(),
    paused_s: Type.Integer(),
    /** Absent while payments cannot be asked. */
    fare: Type.Optional(FareShape),
  }),
  refusals: ['booking.case_unknown', 'booking.case_closed', 'booking.time_implausible'],
});
