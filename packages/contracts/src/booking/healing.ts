import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import {
  AreaId,
  AreaThingId,
  Instant,
  OneOf,
  PageOf,
  pageInput,
  Reason,
  Shape,
} from '../shapes.ts';
import { ConflictCause, ConflictOutcome } from './healing-shapes.ts';
import { ReservationView } from './reservation-routes.ts';

/** Giving it back instead is free until the notice's `answer_by`; no answer keeps it. */
export const acceptReplacement = defineRoute({
  id: 'booking.accept_replacement',
  summary: 'Take the vehicle that was found in place of the promised one.',
  method: 'POST',
  path: '/v1/reservations/{reservation_id}/accept-replacement',
  scope: 'rider',
  input: Shape({ reservation_id: AreaThingId }),
  output: ReservationView,
  refusals: [
    'booking.reservation_unknown',
    'booking.reservation_over',
    'booking.replacement_unknown',
  ],
});

export const ConflictCaseView = Shape({
  case_id: AreaThingId,
  reservation_id: AreaThingId,
  vehicle_id: AreaThingId,
  status: OneOf(['open', 'closed']),
  cause: ConflictCause,
  opened_at: Instant,
  /** When the next rider wants the vehicle. */
  starts_at: Instant,
  /** Until then an operator may decide; afterwards the next rider is re-planned. */
  decide_by: Instant,
  closed_at: Type.Optional(Instant),
  outcome: Type.Optional(ConflictOutcome),
  new_reservation_id: Type.Optional(AreaThingId),
  reason: Type.Optional(Type.String()),
});

export const listConflictCases = defineRoute({
  id: 'booking.list_conflict_cases',
  summary: 'Promises whose vehicle is late, flat, silent or faulty.',
  method: 'GET',
  path: '/v1/areas/{area_id}/conflict-cases',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, status: Type.Optional(OneOf(['open', 'closed'])), ...pageInput }),
  output: PageOf(ConflictCaseView),
  refusals: [],
});

export const decideConflictCase = defineRoute({
  id: 'booking.decide_conflict_case',
  summary: 'Keep a promise whose vehicle is in doubt, or re-plan its rider now.',
  method: 'POST',
  path: '/v1/conflict-cases/{case_id}/decide',
  scope: 'operator',
  area_from: 'case_id',
  input: Shape({ case_id: AreaThingId, decision: OneOf(['keep', 'replan']), reason: Reason }),
  output: ConflictCaseView,
  refusals: ['booking.case_unknown', 'booking.case_closed', 'booking.part_unavailable'],
});
