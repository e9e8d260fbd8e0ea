import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { AreaId, AreaThingId, Lat, Lon, OneOf, Shape, VehicleClassWord } from '../shapes.ts';
import { CommandView, FleetVehicle, LOCK_KINDS } from './shapes.ts';

export const getVehicle = defineRoute({
  id: 'fleet.get_vehicle',
  summary: 'A vehicle by its id, its public id or its code.',
  method: 'GET',
  path: '/internal/fleet/vehicle',
  scope: 'service',
  input: Shape({
    area_id: AreaId,
    vehicle_id: Type.Optional(AreaThingId),
    public_vehicle_id: Type.Optional(AreaThingId),
    code: Type.Optional(Type.String()),
  }),
  output: FleetVehicle,
  refusals: ['fleet.vehicle_unknown'],
  timeout_ms: 2000,
});

/**
 * Leases a command to a vehicle. The outcome comes as an event: acknowledged, refused or expired.
 * Asking twice with one `command_id` is asking once.
 */
export const issueCommand = defineRoute({
  id: 'fleet.issue_command',
  summary: 'Lease a command to a vehicle.',
  method: 'POST',
  path: '/internal/fleet/commands',
  scope: 'service',
  input: Shape({
    command_id: AreaThingId,
    vehicle_id: AreaThingId,
    kind: OneOf(LOCK_KINDS),
    /** The vehicle must stand still; checked by the vehicle itself. */
    require_standstill: Type.Optional(Type.Boolean()),
    lease_s: Type.Integer({ minimum: 1, maximum: 300 }),
  }),
  output: CommandView,
  refusals: ['fleet.vehicle_unknown', 'fleet.vehicle_has_no_device'],
  timeout_ms: 2000,
});

/**
 * Whether a vehicle of this class may be left at a position. With the position's error: `inside`
 * and `outside` only when the circle of error lies wholly in or out; the caller decides what
 * `uncertain` means.
 */
export const checkParking = defineRoute({
  id: 'fleet.check_parking',
  summary: 'Whether a trip may end at a place.',
  method: 'GET',
  path: '/internal/fleet/parking',
  scope: 'service',
  input: Shape({
    area_id: AreaId,
    vehicle_class: VehicleClassWord,
    lat: Lat,
    lon: Lon,
    accuracy_m: Type.Number({ minimum: 0 }),
  }),
  output: Shape({
    verdict: OneOf(['inside', 'outside', 'uncertain']),
    station_id: Type.Optional(AreaThingId),
    zone_id: Type.Optional(AreaThingId),
    /** Distance to the nearest station's edge; absent when the area has none. */
    nearest_station_m: Type.Optional(Type.Number()),
  }),
  refusals: ['fleet.area_unknown'],
  timeout_ms: 2000,
});
