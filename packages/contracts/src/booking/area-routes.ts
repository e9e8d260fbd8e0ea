import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import {
  AccountThingId,
  AreaId,
  AreaThingId,
  INT_MAX,
  Instant,
  OneOf,
  PageOf,
  pageInput,
  Reason,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';
import { TRIP_STATUSES, TripView } from './trip-routes.ts';

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
