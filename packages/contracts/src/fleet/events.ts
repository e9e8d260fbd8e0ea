import { defineEvent } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import {
  AreaThingId,
  ChargeFraction,
  Instant,
  Lat,
  Lon,
  OneOf,
  PointShape,
  Shape,
  VehicleClassWord,
  VehicleStateWord,
} from '../shapes.ts';
import {
  AreaShape,
  COMMAND_KINDS,
  RIDE_WARNING_KINDS,
  RideRulesShape,
  RideWarningShape,
  StationShape,
  VEHICLE_CASE_ENDS,
  VEHICLE_CASE_KINDS,
  VehicleTypeShape,
  ZoneShape,
} from './shapes.ts';

export const areaOpened = defineEvent({ type: 'fleet.area_opened', version: 1, data: AreaShape });
export const vehicleTypeDefined = defineEvent({
  type: 'fleet.vehicle_type_defined',
  version: 1,
  data: VehicleTypeShape,
});
export const stationPlaced = defineEvent({
  type: 'fleet.station_placed',
  version: 1,
  data: StationShape,
});
export const zoneDrawn = defineEvent({ type: 'fleet.zone_drawn', version: 1, data: ZoneShape });

export const vehicleRegistered = defineEvent({
  type: 'fleet.vehicle_registered',
  version: 1,
  data: Shape({
    vehicle_id: AreaThingId,
    public_vehicle_id: AreaThingId,
    code: Type.String(),
    vehicle_type_id: Type.String(),
    vehicle_class: VehicleClassWord,
    lat: Lat,
    lon: Lon,
    charge_fraction: ChargeFraction,
  }),
});

export const deviceEnrolled = defineEvent({
  type: 'fleet.device_enrolled',
  version: 1,
  data: Shape({
    vehicle_id: AreaThingId,
    device_id: AreaThingId,
    public_key: Type.String(),
    password_sha256: Type.String(),
    /** Absent: unlock and lock. */
    command_kinds: Type.Optional(Type.Array(OneOf(COMMAND_KINDS))),
  }),
});

/**
 * A vehicle went from one state to another. `event_types` are those of MDS 2.0. After a trip it
 * carries the new public id and the parked place, which is the vehicle's, not a rider's: no trip or
 * rider is named here.
 */
export const vehicleStateChanged = defineEvent({
  type: 'fleet.vehicle_state_changed',
  version: 1,
  data: Shape({
    vehicle_id: AreaThingId,
    from_state: VehicleStateWord,
    to_state: VehicleStateWord,
    event_types: Type.Array(Type.String()),
    public_vehicle_id: Type.Optional(AreaThingId),
    parked: Type.Optional(
      Shape({
        lat: Lat,
        lon: Lon,
        charge_fraction: Type.Optional(ChargeFraction),
        /** When the place was measured; absent when the event itself put the vehicle there. */
        observed_at: Type.Optional(Instant),
      }),
    ),
  }),
});

export const commandIssued = defineEvent({
  type: 'fleet.command_issued',
  version: 1,
  data: Shape({
    command_id: AreaThingId,
    vehicle_id: AreaThingId,
    device_id: AreaThingId,
    kind: OneOf(COMMAND_KINDS),
    sequence: Type.Integer(),
    require_standstill: Type.Boolean(),
    max_speed_kph: Type.Optional(Type.Integer()),
    expires_at: Instant,
    asked_by: Type.String(),
  }),
});

/** The vehicle did it, by its own signed word. `executed_at` is the vehicle's clock. */
export const commandAcknowledged = defineEvent({
  type: 'fleet.command_acknowledged',
  version: 1,
  data: Shape({
    command_id: AreaThingId,
    vehicle_id: AreaThingId,
    kind: OneOf(COMMAND_KINDS),
    executed_at: Instant,
    /**
     * False when the answer came after the lease was given up: what it says is true, but starts
     * nothing.
     */
    in_time: Type.Boolean(),
  }),
});

export const commandRefused = defineEvent({
  type: 'fleet.command_refused',
  version: 1,
  data: Shape({
    command_id: AreaThingId,
    vehicle_id: AreaThingId,
    kind: OneOf(COMMAND_KINDS),
    result: Type.String(),
  }),
});

export const commandExpired = defineEvent({
  type: 'fleet.command_expired',
  version: 1,
  data: Shape({ command_id: AreaThingId, vehicle_id: AreaThingId, kind: OneOf(COMMAND_KINDS) }),
});

export const rideRulesSet = defineEvent({
  type: 'fleet.ride_rules_set',
  version: 1,
  data: Shape({ vehicle_class: VehicleClassWord, rules: RideRulesShape, by: Type.String() }),
});

/**
 * Whoever rides the vehicle is to be warned. The same kind raised again takes the place of the one
 * before; the end of the ride clears all, without an event of its own.
 */
export const rideWarningRaised = defineEvent({
  type: 'fleet.ride_warning_raised',
  version: 1,
  data: Type.Interface(
    [RideWarningShape],
    { vehicle_id: AreaThingId },
    { additionalProperties: false },
  ),
});

/** What it was about is over while the ride goes on. */
export const rideWarningCleared = defineEvent({
  type: 'fleet.ride_warning_cleared',
  version: 1,
  data: Shape({ vehicle_id: AreaThingId, kind: OneOf(RIDE_WARNING_KINDS) }),
});

/** Staff have to look at a vehicle; at most one case of a vehicle is open. */
export const vehicleCaseOpened = defineEvent({
  type: 'fleet.vehicle_case_opened',
  version: 1,
  data: Shape({
    case_id: AreaThingId,
    vehicle_id: AreaThingId,
    kind: OneOf(VEHICLE_CASE_KINDS),
    /** Of one that moved. */
    from: Type.Optional(PointShape),
    to: Type.Optional(PointShape),
    distance_m: Type.Optional(Type.Number()),
    observed_at: Type.Optional(Instant),
  }),
});

export const vehicleCaseClosed = defineEvent({
  type: 'fleet.vehicle_case_closed',
  version: 1,
  data: Shape({
    case_id: AreaThingId,
    vehicle_id: AreaThingId,
    end: OneOf(VEHICLE_CASE_ENDS),
  }),
});
