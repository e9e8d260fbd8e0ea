import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { AreaId, AreaThingId, PageOf, pageInput, Shape, VehicleClassWord } from '../shapes.ts';
import { AreaShape, RideRulesShape, StationShape, VehicleTypeShape, ZoneShape } from './shapes.ts';

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
