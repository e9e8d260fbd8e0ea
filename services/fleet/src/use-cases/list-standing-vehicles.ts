import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import type { InputOf } from '@drais/vocabulary/define';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import type { LiveArea } from '../domain/live-area.ts';
import { placeOf } from '../domain/live-vehicle.ts';
import { fleetView } from '../domain/vehicle-views.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { AREA_UNKNOWN, findKnownVehicle } from './known-area.ts';

type Input = InputOf<typeof fleet.listStandingVehicles>;

/** Metres and vehicles when the caller does not say (contract). */
const RADIUS_M = 500;
const VEHICLES = 50;

/** Walks over the whole area: a class of ten thousand vehicles takes about a millisecond. */
export const listStandingVehiclesUseCase = useCase(
  fleet.listStandingVehicles,
  async (tools: FleetTools, _context, input) => {
    const area = await tools.live.findArea(input.area_id);
    if (area === null) return AREA_UNKNOWN;
    const place = await findPlace(tools, area, input);
    if (place === null) return refuse('fleet.place_unknown', 'There is no such place here.');
    const { radius_m = place.radius_m, limit = VEHICLES, vehicle_class } = input;
    const near = [...area.vehicles.values()]
      .filter(({ facts }) => facts.vehicle_class === vehicle_class)
      .filter(({ facts }) => ['available', 'reserved'].includes(facts.vehicle_state))
      .map((vehicle) => {
        const at = placeOf(vehicle.facts, vehicle.latest);
        return { vehicle, distance_m: distanceBetween_m(place, at) };
      })
      .filter(({ distance_m }) => distance_m <= radius_m)
      .sort((a, b) => a.distance_m - b.distance_m)
      .slice(0, limit);
    const wall_now = tools.wallNow();
    return accept({
      items: near.map(({ vehicle, distance_m }) => ({
        ...fleetView(area, vehicle, wall_now),
        distance_m,
      })),
    });
  },
);

/** The first name that is given decides. */
async function findPlace(
  tools: FleetTools,
  area: LiveArea,
  { station_id, near_vehicle_id, anywhere, lat, lon }: Input,
): Promise<(Point & { readonly radius_m: number }) | null> {
  if (station_id !== undefined) return area.places.stations.get(station_id) ?? null;
  if (near_vehicle_id !== undefined) {
    const known = await findKnownVehicle(tools, near_vehicle_id);
    if (known === null) return null;
    const { facts, latest } = known.vehicle;
    const place = facts.vehicle_state === 'on_trip' ? facts : placeOf(facts, latest);
    return { lat: place.lat, lon: place.lon, radius_m: RADIUS_M };
  }
  if (anywhere === true) return { ...area.places.area.center, radius_m: Number.POSITIVE_INFINITY };
  return lat === undefined || lon === undefined ? null : { lat, lon, radius_m: RADIUS_M };
}
