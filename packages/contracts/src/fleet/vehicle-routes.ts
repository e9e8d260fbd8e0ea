import { defineRoute, defineStream } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import {
  AreaId,
  AreaThingId,
  ChargeFraction,
  Instant,
  Lat,
  Lon,
  OneOf,
  PointShape,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';
import { COMMAND_KINDS, PublicVehicle } from './shapes.ts';

export const addVehicles = defineRoute({
  id: 'fleet.add_vehicles',
  summary: 'Register vehicles by their printed codes.',
  method: 'POST',
  path: '/v1/areas/{area_id}/vehicles',
  scope: 'operator',
  area_from: 'area_id',
  success: 201,
  input: Shape({
    area_id: AreaId,
    vehicles: Type.Array(
      Shape({
        code: Type.String({ pattern: '^[A-Z0-9-]{2,20}$' }),
        vehicle_type_id: Type.String(),
        position: PointShape,
        charge_fraction: ChargeFraction,
      }),
      { minItems: 1, maxItems: 200 },
    ),
  }),
  output: Shape({ vehicles: Type.Array(Shape({ code: Type.String(), vehicle_id: AreaThingId })) }),
  refusals: ['fleet.area_unknown', 'fleet.vehicle_type_unknown', 'fleet.code_taken'],
});

export const enrolDevice = defineRoute({
  id: 'fleet.enrol_device',
  summary: 'Give a vehicle its connection: the password is shown once.',
  method: 'POST',
  path: '/v1/fleet/{vehicle_id}/device',
  scope: 'operator',
  area_from: 'vehicle_id',
  success: 201,
  input: Shape({
    vehicle_id: AreaThingId,
    /** The device's Ed25519 public key, raw 32 bytes in base64url. */
    public_key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    /** What the vehicle can do; absent: unlock and lock. It is never sent anything else. */
    command_kinds: Type.Optional(Type.Array(OneOf(COMMAND_KINDS), { minItems: 1, maxItems: 8 })),
  }),
  output: Shape({
    device_id: AreaThingId,
    mqtt_username: Type.String(),
    mqtt_password: Type.String(),
    server_keys: Type.Array(Shape({ key_id: Type.String(), public_key: Type.String() })),
  }),
  refusals: ['fleet.vehicle_unknown', 'fleet.public_key_invalid'],
});

export const listVehiclesNear = defineRoute({
  id: 'fleet.list_vehicles_near',
  summary: 'The free vehicles nearest to a place, nearest first.',
  method: 'GET',
  path: '/v1/areas/{area_id}/vehicles/near',
  scope: 'public',
  input: Shape({
    area_id: AreaId,
    lat: Lat,
    lon: Lon,
    radius_m: Type.Optional(Type.Integer({ minimum: 10, maximum: 20_000, default: 2000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 10 })),
    vehicle_class: Type.Optional(VehicleClassWord),
  }),
  output: Shape({
    items: Type.Array(
      Type.Interface(
        [PublicVehicle],
        { distance_m: Type.Number() },
        { additionalProperties: false },
      ),
    ),
  }),
  refusals: ['fleet.area_unknown'],
});

/**
 * Whoever stands before a vehicle reads its code; the code is the key to its public facts and to
 * reserving it.
 */
export const findVehicleByCode = defineRoute({
  id: 'fleet.find_vehicle_by_code',
  summary: 'A vehicle by the code printed on it.',
  method: 'GET',
  path: '/v1/areas/{area_id}/vehicles/by-code/{code}',
  scope: 'rider',
  input: Shape({ area_id: AreaId, code: Type.String({ minLength: 1, maxLength: 20 }) }),
  output: Type.Interface(
    [PublicVehicle],
    { code: Type.String(), is_available: Type.Boolean() },
    { additionalProperties: false },
  ),
  refusals: ['fleet.area_unknown', 'fleet.vehicle_unknown'],
});

export const streamVehicles = defineStream({
  id: 'fleet.stream_vehicles',
  summary: 'Free vehicles inside a box, then every change, as server-sent events.',
  path: '/v1/areas/{area_id}/vehicles/stream',
  scope: 'public',
  input: Shape({ area_id: AreaId, south: Lat, west: Lon, north: Lat, east: Lon }),
  message: Shape({
    /** The first message replaces everything; later ones change it. */
    kind: OneOf(['snapshot', 'changes']),
    at: Instant,
    vehicles: Type.Array(PublicVehicle),
    gone: Type.Array(Type.String()),
  }),
  refusals: ['fleet.area_unknown', 'fleet.box_too_large', 'fleet.too_many_viewers'],
});
