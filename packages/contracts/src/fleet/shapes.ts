import { Type } from 'typebox';
import {
  AreaId,
  AreaThingId,
  ChargeFraction,
  Currency,
  Instant,
  Lat,
  Lon,
  OneOf,
  PointShape,
  PolygonShape,
  Shape,
  VehicleClassWord,
  VehicleStateWord,
} from '../shapes.ts';

export const AreaShape = Shape({
  area_id: AreaId,
  name: Type.String({ minLength: 1, maxLength: 120 }),
  /** IANA name, such as Europe/Berlin. */
  time_zone: Type.String({ minLength: 3, maxLength: 60 }),
  currency: Currency,
  /** ISO 3166-1 alpha-2. */
  country: Type.String({ pattern: '^[A-Z]{2}$' }),
  center: PointShape,
});

export const VehicleTypeShape = Shape({
  vehicle_type_id: Type.String({ pattern: '^[a-z0-9-]{2,40}$' }),
  vehicle_class: VehicleClassWord,
  name: Type.String({ minLength: 1, maxLength: 80 }),
  /** Range on a full charge. */
  range_max_m: Type.Integer({ minimum: 1000, maximum: 2_000_000 }),
  speed_max_m_s: Type.Number({ minimum: 1, maximum: 70 }),
});

export const StationShape = Shape({
  station_id: AreaThingId,
  /** The operator's own number or code of the station, unique in the area. */
  short_name: Type.String({ minLength: 1, maxLength: 40 }),
  name: Type.String({ minLength: 1, maxLength: 120 }),
  lat: Lat,
  lon: Lon,
  /** Advisory: a returned vehicle is never refused because a station is full. */
  capacity: Type.Integer({ minimum: 0, maximum: 1000 }),
  /** A return counts as in this station within this distance. */
  radius_m: Type.Integer({ minimum: 5, maximum: 500 }),
  is_charging_station: Type.Boolean(),
});

/**
 * MDS and GBFS call this a geofencing zone. The first matching rule of the zone with the highest
 * priority holds.
 */
export const ZoneShape = Shape({
  zone_id: AreaThingId,
  name: Type.String({ minLength: 1, maxLength: 120 }),
  polygon: PolygonShape,
  priority: Type.Integer({ minimum: 0, maximum: 1000 }),
  vehicle_classes: Type.Array(VehicleClassWord, { minItems: 1, maxItems: 4 }),
  ride_allowed: Type.Boolean(),
  /** Whether a trip may end here without a station. */
  park_allowed: Type.Boolean(),
  speed_limit_m_s: Type.Optional(Type.Number({ minimum: 0, maximum: 70 })),
});

/**
 * What a rider is warned of. `speed_limited`: the zone rides slower. `riding_forbidden`: leave the
 * zone; scooters and e-bikes are brought to a walk. `parking_forbidden`: a trip cannot end here.
 * `vehicle_silent`: nothing was heard of the vehicle for some time.
 */
export const RIDE_WARNING_KINDS = [
  'speed_limited',
  'riding_forbidden',
  'parking_forbidden',
  'battery_low',
  'battery_critical',
  'vehicle_silent',
] as const;

export const RideWarningShape = Shape({
  kind: OneOf(RIDE_WARNING_KINDS),
  since: Instant,
  zone_id: Type.Optional(AreaThingId),
  zone_name: Type.Optional(Type.String()),
  /** What the vehicle is limited to; absent for cars and vans, whose drivers are only told. */
  max_speed_kph: Type.Optional(Type.Integer()),
  charge_fraction: Type.Optional(ChargeFraction),
});

/** Rules that the fleet watches vehicles by: data of an area and class. */
export const RideRulesShape = Shape({
  /** What a vehicle is slowed to where riding is forbidden. */
  walking_speed_kph: Type.Integer({ minimum: 5, maximum: 15 }),
  battery_low_fraction: ChargeFraction,
  battery_critical_fraction: ChargeFraction,
  /** Silence of a vehicle in use after which its rider is told. */
  silent_after_s: Type.Integer({ minimum: 30, maximum: 3600 }),
  /** How far beyond its error a vehicle that nobody has may be found elsewhere. */
  moved_after_m: Type.Integer({ minimum: 20, maximum: 5000 }),
});

/**
 * What anyone may see of a free vehicle. The public id changes after each trip (GBFS 3.0,
 * vehicle_status).
 */
export const PublicVehicle = Shape({
  public_vehicle_id: AreaThingId,
  vehicle_class: VehicleClassWord,
  vehicle_type_id: Type.String(),
  lat: Lat,
  lon: Lon,
  charge_fraction: ChargeFraction,
  range_m: Type.Integer(),
  station_id: Type.Optional(Type.String()),
  /** True below the warning of its class; absent otherwise. */
  battery_low: Type.Optional(Type.Boolean()),
});

/** What staff and other rooms see of a vehicle. */
export const FleetVehicle = Shape({
  vehicle_id: AreaThingId,
  public_vehicle_id: AreaThingId,
  /** What is printed on the vehicle and in its QR code. */
  code: Type.String(),
  vehicle_class: VehicleClassWord,
  vehicle_type_id: Type.String(),
  vehicle_state: VehicleStateWord,
  lat: Type.Optional(Lat),
  lon: Type.Optional(Lon),
  accuracy_m: Type.Optional(Type.Number()),
  charge_fraction: Type.Optional(ChargeFraction),
  range_m: Type.Optional(Type.Integer()),
  speed_m_s: Type.Optional(Type.Number()),
  locked: Type.Optional(Type.Boolean()),
  station_id: Type.Optional(Type.String()),
  reported_at: Type.Optional(Instant),
  /** When the vehicle last reported more than walking pace. */
  last_moved_at: Type.Optional(Instant),
  device_id: Type.Optional(Type.String()),
  connected: Type.Optional(Type.Boolean()),
  battery_low: Type.Optional(Type.Boolean()),
  /** What its rider is warned of now; absent when nobody rides it or nothing is the matter. */
  warnings: Type.Optional(Type.Array(RideWarningShape)),
  /** Something about it wants to be looked at, and nobody has yet. */
  vehicle_case_id: Type.Optional(AreaThingId),
});

/**
 * What staff have to look at. `moved_without_trip`: nobody had it, and it is elsewhere.
 * `lock_not_confirmed`: a trip ended, and the vehicle did not say that it is locked.
 * `opened_late`: it opened for a trip that had been given up by then.
 */
export const VEHICLE_CASE_KINDS = [
  'moved_without_trip',
  'lock_not_confirmed',
  'opened_late',
] as const;

/** How a case was closed; `in_use` when the next trip began, or one was behind the movement. */
export const VEHICLE_CASE_ENDS = ['looked_at', 'picked_up', 'locked', 'in_use'] as const;

export const VehicleCaseView = Shape({
  case_id: AreaThingId,
  vehicle_id: AreaThingId,
  /** What is printed on the vehicle. */
  code: Type.Optional(Type.String()),
  kind: OneOf(VEHICLE_CASE_KINDS),
  status: OneOf(['open', 'closed']),
  opened_at: Instant,
  /** Of one that moved: where it stood, and where it was found. */
  from: Type.Optional(PointShape),
  to: Type.Optional(PointShape),
  distance_m: Type.Optional(Type.Number()),
  closed_at: Type.Optional(Instant),
  end: Type.Optional(OneOf(VEHICLE_CASE_ENDS)),
  reason: Type.Optional(Type.String()),
});

/** What a person or another room may ask of a vehicle. */
export const LOCK_KINDS = ['unlock', 'lock'] as const;
/**
 * What the fleet asks of its vehicles: speed limits follow from zones, nobody sends them by hand.
 */
export const COMMAND_KINDS = [...LOCK_KINDS, 'set_speed_limit', 'lift_speed_limit'] as const;
/** `expired` is final: a lease past its expiry is never carried out, by the vehicle's own clock. */
export const COMMAND_STATUSES = ['issued', 'acknowledged', 'refused', 'expired'] as const;

export const CommandView = Shape({
  command_id: AreaThingId,
  vehicle_id: AreaThingId,
  kind: OneOf(COMMAND_KINDS),
  max_speed_kph: Type.Optional(Type.Integer()),
  status: OneOf(COMMAND_STATUSES),
  issued_at: Instant,
  expires_at: Instant,
  /** Times handed to the vehicle's connection. */
  deliveries: Type.Integer(),
  result: Type.Optional(Type.String()),
  executed_at: Type.Optional(Instant),
  asked_by: Type.String(),
});
