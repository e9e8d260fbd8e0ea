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
  PageOf,
  PointShape,
  PositionShape,
  pageInput,
  Reason,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';
import {
  AreaShape,
  COMMAND_KINDS,
  CommandView,
  FleetVehicle,
  LOCK_KINDS,
  PublicVehicle,
  RideRulesShape,
  StationShape,
  VehicleCaseView,
  VehicleTypeShape,
  ZoneShape,
} from './shapes.ts';

export const listAreas = defineRoute({
  id: 'fleet.list_areas',
  summary: 'The operating areas of this deployment.',
  method: 'GET',
  path: '/v1/areas',
  scope: 'public',
  input: Shape({ ...pageInput }),
  output: PageOf(AreaShape),
  refusals: [],
});

export const getArea = defineRoute({
  id: 'fleet.get_area',
  summary: 'One operating area.',
  method: 'GET',
  path: '/v1/areas/{area_id}',
  scope: 'public',
  input: Shape({ area_id: AreaId }),
  output: AreaShape,
  refusals: ['fleet.area_unknown'],
});

export const openArea = defineRoute({
  id: 'fleet.open_area',
  summary: 'Open a new operating area.',
  method: 'POST',
  path: '/v1/areas',
  scope: 'operator',
  area_from: '*',
  success: 201,
  input: AreaShape,
  output: AreaShape,
  refusals: ['fleet.area_exists', 'fleet.time_zone_unknown'],
});

export const defineVehicleTypes = defineRoute({
  id: 'fleet.define_vehicle_types',
  summary: 'Add vehicle types, or replace those of the same id.',
  method: 'POST',
  path: '/v1/areas/{area_id}/vehicle-types',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({
    area_id: AreaId,
    vehicle_types: Type.Array(VehicleTypeShape, { minItems: 1, maxItems: 50 }),
  }),
  output: Shape({ defined: Type.Integer() }),
  refusals: ['fleet.area_unknown'],
});

export const listVehicleTypes = defineRoute({
  id: 'fleet.list_vehicle_types',
  summary: 'The vehicle types of an area.',
  method: 'GET',
  path: '/v1/areas/{area_id}/vehicle-types',
  scope: 'public',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(VehicleTypeShape),
  refusals: ['fleet.area_unknown'],
});

export const addStations = defineRoute({
  id: 'fleet.add_stations',
  summary: 'Add stations, or replace those of the same short name.',
  method: 'POST',
  path: '/v1/areas/{area_id}/stations',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({
    area_id: AreaId,
    stations: Type.Array(Type.Omit(StationShape, ['station_id'], { additionalProperties: false }), {
      minItems: 1,
      maxItems: 200,
    }),
  }),
  output: Shape({
    stations: Type.Array(Shape({ short_name: Type.String(), station_id: AreaThingId })),
  }),
  refusals: ['fleet.area_unknown'],
});

export const listStations = defineRoute({
  id: 'fleet.list_stations',
  summary: 'The stations of an area, with the vehicles free in each.',
  method: 'GET',
  path: '/v1/areas/{area_id}/stations',
  scope: 'public',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(
    Type.Interface(
      [StationShape],
      { vehicles_available: Type.Integer() },
      { additionalProperties: false },
    ),
  ),
  refusals: ['fleet.area_unknown'],
});

export const addZones = defineRoute({
  id: 'fleet.add_zones',
  summary: 'Add geofencing zones with their rules to ride and to park.',
  method: 'POST',
  path: '/v1/areas/{area_id}/geofencing-zones',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({
    area_id: AreaId,
    zones: Type.Array(Type.Omit(ZoneShape, ['zone_id'], { additionalProperties: false }), {
      minItems: 1,
      maxItems: 50,
    }),
  }),
  output: Shape({ zones: Type.Array(Shape({ name: Type.String(), zone_id: AreaThingId })) }),
  refusals: ['fleet.area_unknown', 'fleet.polygon_invalid'],
});

export const listZones = defineRoute({
  id: 'fleet.list_zones',
  summary: 'The geofencing zones of an area.',
  method: 'GET',
  path: '/v1/areas/{area_id}/geofencing-zones',
  scope: 'public',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(ZoneShape),
  refusals: ['fleet.area_unknown'],
});

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

export const streamFleet = defineStream({
  id: 'fleet.stream_fleet',
  summary: 'The whole fleet of an area for its operators, then every change.',
  path: '/v1/areas/{area_id}/fleet/stream',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId }),
  message: Shape({
    kind: OneOf(['snapshot', 'changes']),
    at: Instant,
    vehicles: Type.Array(FleetVehicle),
    gone: Type.Array(Type.String()),
  }),
  refusals: ['fleet.area_unknown', 'fleet.too_many_viewers'],
});

export const listFleet = defineRoute({
  id: 'fleet.list_fleet',
  summary: 'All vehicles of an area, for its operators.',
  method: 'GET',
  path: '/v1/areas/{area_id}/fleet',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(FleetVehicle),
  refusals: ['fleet.area_unknown'],
});

export const getFleetVehicle = defineRoute({
  id: 'fleet.get_fleet_vehicle',
  summary: 'One vehicle, for its operators.',
  method: 'GET',
  path: '/v1/fleet/{vehicle_id}',
  scope: 'operator',
  area_from: 'vehicle_id',
  input: Shape({ vehicle_id: AreaThingId }),
  output: FleetVehicle,
  refusals: ['fleet.vehicle_unknown'],
});

export const listVehicleHistory = defineRoute({
  id: 'fleet.list_vehicle_history',
  summary: 'What became of a vehicle, newest first.',
  method: 'GET',
  path: '/v1/fleet/{vehicle_id}/history',
  scope: 'operator',
  area_from: 'vehicle_id',
  input: Shape({ vehicle_id: AreaThingId, ...pageInput }),
  output: PageOf(
    Shape({ at: Instant, type: Type.String(), data: Type.Record(Type.String(), Type.Unknown()) }),
  ),
  refusals: ['fleet.vehicle_unknown'],
});

export const listCommands = defineRoute({
  id: 'fleet.list_commands',
  summary: 'The commands of a vehicle with their true states, newest first.',
  method: 'GET',
  path: '/v1/fleet/{vehicle_id}/commands',
  scope: 'operator',
  area_from: 'vehicle_id',
  input: Shape({ vehicle_id: AreaThingId, ...pageInput }),
  output: PageOf(CommandView),
  refusals: ['fleet.vehicle_unknown'],
});

export const sendCommand = defineRoute({
  id: 'fleet.send_command',
  summary: 'Ask a vehicle to lock or unlock, as an operator.',
  method: 'POST',
  path: '/v1/fleet/{vehicle_id}/commands',
  scope: 'operator',
  area_from: 'vehicle_id',
  success: 202,
  input: Shape({ vehicle_id: AreaThingId, kind: OneOf(LOCK_KINDS), reason: Reason }),
  output: CommandView,
  refusals: ['fleet.vehicle_unknown', 'fleet.vehicle_has_no_device', 'fleet.vehicle_on_trip'],
});

/**
 * `picked_up`: taken away by staff, so that its reports may come from anywhere. Source: MDS 2.0,
 * rebalance_pick_up.
 */
export const pickUpVehicle = defineRoute({
  id: 'fleet.pick_up_vehicle',
  summary: 'Take a free vehicle into a van.',
  method: 'POST',
  path: '/v1/fleet/{vehicle_id}/pick-up',
  scope: 'operator',
  area_from: 'vehicle_id',
  input: Shape({ vehicle_id: AreaThingId, reason: Reason }),
  output: FleetVehicle,
  refusals: ['fleet.vehicle_unknown', 'fleet.vehicle_on_trip', 'fleet.vehicle_already_picked_up'],
});

export const dropOffVehicle = defineRoute({
  id: 'fleet.drop_off_vehicle',
  summary: 'Put a vehicle back on the street. Source: MDS 2.0, rebalance_drop_off.',
  method: 'POST',
  path: '/v1/fleet/{vehicle_id}/drop-off',
  scope: 'operator',
  area_from: 'vehicle_id',
  input: Shape({ vehicle_id: AreaThingId, position: PositionShape }),
  output: FleetVehicle,
  refusals: ['fleet.vehicle_unknown', 'fleet.vehicle_not_picked_up'],
});

/**
 * Vehicles that moved without a trip, or whose lock is open though nobody has them; newest first.
 */
export const listVehicleCases = defineRoute({
  id: 'fleet.list_vehicle_cases',
  summary: 'Vehicles that somebody has to look at.',
  method: 'GET',
  path: '/v1/areas/{area_id}/vehicle-cases',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, status: Type.Optional(OneOf(['open', 'closed'])), ...pageInput }),
  output: PageOf(VehicleCaseView),
  refusals: ['fleet.area_unknown'],
});

/**
 * Where it stands now is its place from here on. Picking the vehicle up closes its case as well.
 */
export const closeVehicleCase = defineRoute({
  id: 'fleet.close_vehicle_case',
  summary: 'Somebody has looked at a vehicle.',
  method: 'POST',
  path: '/v1/vehicle-cases/{case_id}/close',
  scope: 'operator',
  area_from: 'case_id',
  input: Shape({ case_id: AreaThingId, reason: Reason }),
  output: VehicleCaseView,
  refusals: ['fleet.case_unknown', 'fleet.case_closed'],
});

const rideRulesKey = { area_id: AreaId, vehicle_class: VehicleClassWord };

export const getRideRules = defineRoute({
  id: 'fleet.get_ride_rules',
  summary: 'What vehicles of a class are watched by: warnings, walking speed, movement.',
  method: 'GET',
  path: '/v1/areas/{area_id}/ride-rules/{vehicle_class}',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape(rideRulesKey),
  output: RideRulesShape,
  refusals: ['fleet.area_unknown'],
});

/** Absent fields keep what they are. */
export const setRideRules = defineRoute({
  id: 'fleet.set_ride_rules',
  summary: 'Set what vehicles of a class are watched by.',
  method: 'PUT',
  path: '/v1/areas/{area_id}/ride-rules/{vehicle_class}',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({
    ...rideRulesKey,
    rules: Type.Partial(RideRulesShape, { additionalProperties: false }),
  }),
  output: RideRulesShape,
  refusals: ['fleet.area_unknown'],
});

export const listQuarantinedReports = defineRoute({
  id: 'fleet.list_quarantined_reports',
  summary: 'Reports of vehicles that cannot be true, and refused messages, newest first.',
  method: 'GET',
  path: '/v1/areas/{area_id}/quarantined-reports',
  scope: 'operator',
  area_from: 'area_id',
  input: Shape({ area_id: AreaId, ...pageInput }),
  output: PageOf(
    Shape({
      device_id: Type.String(),
      received_at: Instant,
      reason: Type.String(),
      report: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  refusals: ['fleet.area_unknown'],
});

/** One feed of GBFS 3.0; `feed` as the standard names it. */
export const getGbfsFeed = defineRoute({
  id: 'fleet.get_gbfs_feed',
  summary: 'A feed of the General Bikeshare Feed Specification 3.0.',
  method: 'GET',
  path: '/gbfs/{area_id}/{feed}.json',
  scope: 'public',
  input: Shape({ area_id: AreaId, feed: Type.String({ pattern: '^[a-z_]{2,40}$' }) }),
  output: Type.Record(Type.String(), Type.Unknown()),
  refusals: ['fleet.area_unknown', 'fleet.feed_unknown'],
});

/** GBFS 3.0, manifest.json: where consumers find the feeds of every area. */
export const getGbfsManifest = defineRoute({
  id: 'fleet.get_gbfs_manifest',
  summary: 'Where the GBFS 3.0 feeds of each operating area are.',
  method: 'GET',
  path: '/gbfs/manifest.json',
  scope: 'public',
  input: Shape({}),
  output: Type.Record(Type.String(), Type.Unknown()),
  refusals: [],
});

// Calls of other rooms.

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

export const fleetRefusals = {
  'fleet.area_unknown': 404,
  'fleet.area_exists': 409,
  'fleet.time_zone_unknown': 422,
  'fleet.vehicle_type_unknown': 422,
  'fleet.code_taken': 409,
  'fleet.vehicle_unknown': 404,
  'fleet.public_key_invalid': 422,
  'fleet.polygon_invalid': 422,
  'fleet.box_too_large': 422,
  'fleet.too_many_viewers': 503,
  'fleet.vehicle_has_no_device': 409,
  'fleet.vehicle_on_trip': 409,
  'fleet.vehicle_already_picked_up': 409,
  'fleet.vehicle_not_picked_up': 409,
  'fleet.case_unknown': 404,
  'fleet.case_closed': 409,
  'fleet.feed_unknown': 404,
  'fleet.place_unknown': 404,
  'fleet.device_unknown': 404,
  'fleet.message_forged': 403,
} as const;
