import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import {
  AreaId,
  AreaThingId,
  Lat,
  Lon,
  PageOf,
  pageInput,
  Shape,
  VehicleClassWord,
} from '../shapes.ts';
import { FleetVehicle } from './shapes.ts';

/**
 * Vehicles that stand at a place, whether free now or set aside for somebody: who promises a
 * vehicle for tomorrow looks past what holds it today. One of four names the place; of a ridden
 * vehicle it is where it was put down last.
 */
export const listStandingVehicles = defineRoute({
  id: 'fleet.list_standing_vehicles',
  summary: 'The vehicles of a class that stand at a place, nearest first.',
  method: 'GET',
  path: '/internal/fleet/standing-vehicles',
  scope: 'service',
  input: Shape({
    area_id: AreaId,
    vehicle_class: VehicleClassWord,
    station_id: Type.Optional(AreaThingId),
    lat: Type.Optional(Lat),
    lon: Type.Optional(Lon),
    near_vehicle_id: Type.Optional(AreaThingId),
    /** The whole area, from its center outwards. */
    anywhere: Type.Optional(Type.Literal(true)),
    /** Absent with a station: those in the station. */
    radius_m: Type.Optional(Type.Integer({ minimum: 10, maximum: 20_000 })),
    ...pageInput,
  }),
  output: PageOf(
    Type.Interface([FleetVehicle], { distance_m: Type.Number() }, { additionalProperties: false }),
  ),
  refusals: ['fleet.area_unknown', 'fleet.place_unknown'],
  timeout_ms: 2000,
});
