'use client';

import { fleet } from '@drais/contracts';
import type { Point } from '@drais/vocabulary/units';
import { VEHICLE_CLASSES, type VehicleClass } from '@drais/vocabulary/vehicle';
import { useCallback, useMemo, useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { type Box, boxAround, boxFor, contains, holds, nearestFirst } from './geometry.ts';
import type { MapMark } from './map-layers.ts';
import type { PublicVehicle } from './public-vehicle.ts';
import { useLiveVehicles } from './use-live-vehicles.ts';

export type ClassFilter = VehicleClass | 'all';

interface Wanted {
  readonly filter: ClassFilter;
  readonly chosen_id: string | undefined;
  /** Distances are from here when it is known, from the middle of the view otherwise. */
  readonly place: Point | undefined;
}

const idOf = (vehicle: PublicVehicle) => vehicle.public_vehicle_id;

/** What the map and the list beside it show: one source for both, so that they cannot disagree. */
export function useAreaView(area: Area, { filter, chosen_id, place }: Wanted) {
  const [view, setView] = useState({ box: boxAround(area.center), center: area.center as Point });
  const [listens, setListens] = useState<Box>(() => boxAround(area.center));
  const input = useMemo(() => ({ area_id: area.area_id, ...listens }), [area.area_id, listens]);
  const [round, setRound] = useState(0);
  const live = useLiveVehicles<PublicVehicle>(fleet.streamVehicles, input, idOf, round);
  const onView = useCallback((box: Box, center: Point) => {
    setView({ box, center });
    setListens((now) => (contains(now, box) ? now : boxFor(box)));
  }, []);
  const inView = useMemo(
    () => [...live.vehicles.values()].filter((one) => holds(view.box, one)),
    [live.vehicles, view],
  );
  const near = useMemo(
    () => nearestFirst(inView.filter(isOf(filter)), place ?? view.center),
    [inView, filter, place, view],
  );
  const marks = useMemo(
    () =>
      [...live.vehicles.values()]
        .filter((one) => isOf(filter)(one) || idOf(one) === chosen_id)
        .map(markOf(chosen_id)),
    [live.vehicles, filter, chosen_id],
  );
  return {
    live,
    near,
    marks,
    counts: useMemo(() => countsOf(inView), [inView]),
    chosen: chosen_id === undefined ? undefined : live.vehicles.get(chosen_id),
    onView,
    retry: useCallback(() => setRound((now) => now + 1), []),
  };
}

/** Names of vehicle types and places of stations: what changes rarely in an area. */
export function useAreaFacts(area_id: string) {
  const types = useAsk(fleet.listVehicleTypes, { area_id, limit: 100 }, { fresh_ms: 300_000 });
  const stations = useAsk(fleet.listStations, { area_id, limit: 200 }, { fresh_ms: 60_000 });
  const typeName = useCallback(
    (id: string) => types.data?.items.find((type) => type.vehicle_type_id === id)?.name,
    [types.data],
  );
  return { typeName, stations: stations.data?.items ?? [] };
}

function isOf(filter: ClassFilter): (vehicle: PublicVehicle) => boolean {
  return ({ vehicle_class }) => filter === 'all' || vehicle_class === filter;
}

function markOf(chosen_id: string | undefined): (vehicle: PublicVehicle) => MapMark {
  return ({ public_vehicle_id, lat, lon, vehicle_class, charge_fraction }) => ({
    id: public_vehicle_id,
    lat,
    lon,
    vehicle_class,
    charge_fraction,
    tone: public_vehicle_id === chosen_id ? 'chosen' : 'free',
  });
}

function countsOf(vehicles: readonly PublicVehicle[]): Readonly<Record<ClassFilter, number>> {
  const counts = { all: vehicles.length, scooter: 0, e_bike: 0, car: 0, van: 0 } satisfies Record<
    ClassFilter,
    number
  >;
  for (const { vehicle_class } of vehicles) counts[vehicle_class] += 1;
  return counts;
}

export const CLASS_FILTERS = ['all', ...VEHICLE_CLASSES] as const;
