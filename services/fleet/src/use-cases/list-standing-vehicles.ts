import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { InputOf } from '@drais/vocabulary/define';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import type { LiveArea } from '../domain/live-area.ts';
import { placeOf } from '../domain/live-vehicle.ts';
import { fleetView } from '../domain/vehicle-views.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { AREA_UNKNOWN, findKnownVehicle } from './known-area.ts';

type Input = InputOf<typeof fleet.listStandingVehicles>;

/** Metres when the caller does not say (contract). */
const RADIUS_M = 500;

/**
 * Walks over the whole area for each page: a class of ten thousand vehicles takes about a
 * millisecond. Whoever comes nearer between two pages is not on the second.
 */
export const listStandingVehiclesUseCase = useCase(
  fleet.listStandingVehicles,
  async (tools: FleetTools, _context, input) => {
    const area = await tools.live.findArea(input.area_id);
    if (area === null) return AREA_UNKNOWN;
    const place = await findPlace(tools, area, input);
    if (place === null) return refuse('fleet.place_unknown', 'There is no such place here.');
    const { radius_m = place.radius_m, limit = PAGE_ROWS, vehicle_class } = input;
    const near = [...area.vehicles.values()]
      .filter(({ facts }) => facts.vehicle_class === vehicle_class)
      .filter(({ facts }) => ['available', 'reserved'].includes(facts.vehicle_state))
      .map((vehicle) => {
        const at = placeOf(vehicle.facts, vehicle.latest);
        return { vehicle, distance_m: distanceBetween_m(place, at) };
      })
      .filter(({ distance_m }) => distance_m <= radius_m)
      .filter(isBehind(input.cursor))
      .sort(nearestFirst)
      .slice(0, limit + 1);
    const wall_now = tools.wallNow();
    const page = pageOf(
      near,
      limit,
      ({ vehicle, distance_m }) => `${String(distance_m)}~${vehicle.facts.vehicle_id}`,
    );
    return accept({
      ...page,
      items: page.items.map(({ vehicle, distance_m }) => ({
        ...fleetView(area, vehicle, wall_now),
        distance_m,
      })),
    });
  },
);

interface Near {
  readonly vehicle: { readonly facts: { readonly vehicle_id: string } };
  readonly distance_m: number;
}

/** Of equal distances the smaller id first, so that pages neither miss nor repeat a vehicle. */
function nearestFirst(a: Near, b: Near): number {
  const apart_m = a.distance_m - b.distance_m;
  if (apart_m !== 0) return apart_m;
  return a.vehicle.facts.vehicle_id < b.vehicle.facts.vehicle_id ? -1 : 1;
}

/** What is no cursor of ours comes before everything. */
function isBehind(cursor: string | undefined): (near: Near) => boolean {
  if (cursor === undefined) return () => true;
  const [from_m = '', from_id = ''] = cursor.split('~');
  const last_m = Number(from_m);
  if (Number.isNaN(last_m)) return () => true;
  return ({ vehicle, distance_m }) =>
    distance_m > last_m || (distance_m === last_m && vehicle.facts.vehicle_id > from_id);
}

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
