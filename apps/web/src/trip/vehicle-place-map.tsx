'use client';

import { fleet } from '@drais/contracts';
import { Placeholder } from '@drais/ui/panel';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { LazyVehicleMap } from '../map/lazy-vehicle-map.tsx';
import type { MapMark } from '../map/map-layers.ts';

interface VehiclePlaceMapProps {
  readonly code: string;
  readonly vehicle_class: VehicleClass;
  /** Moving vehicles are looked up again and again, standing ones once. */
  readonly every_ms?: number;
}

/**
 * Where the rider's own vehicle is, and the stations around it. Shows nothing when the place
 * is not known.
 */
export function VehiclePlaceMap({ code, vehicle_class, every_ms }: VehiclePlaceMapProps) {
  const t = useTranslations('trip');
  const { area } = useAreas();
  const area_id = area?.area_id ?? '';
  const enabled = area !== undefined;
  const found = useAsk(
    fleet.findVehicleByCode,
    { area_id, code },
    { enabled, every_ms: every_ms ?? false },
  );
  const stations = useAsk(
    fleet.listStations,
    { area_id, limit: 200 },
    { enabled, fresh_ms: 60_000 },
  );
  const vehicle = found.data;
  const marks = useMemo<MapMark[]>(
    () =>
      vehicle === undefined
        ? []
        : [
            {
              id: code,
              lat: vehicle.lat,
              lon: vehicle.lon,
              vehicle_class,
              charge_fraction: vehicle.charge_fraction,
              tone: 'chosen',
            },
          ],
    [vehicle, code, vehicle_class],
  );
  if (found.error !== null && vehicle === undefined) return null;
  // Room for the map before its place is known: what stands below does not move.
  if (area === undefined || vehicle === undefined) return <Placeholder className="h-48" />;
  return (
    <div className="h-48 overflow-hidden rounded-md border border-line">
      <LazyVehicleMap
        area_id={area_id}
        center={vehicle}
        zoom={15}
        label={t('map_of', { code })}
        marks={marks}
        stations={stations.data?.items ?? []}
        focus={vehicle}
      />
    </div>
  );
}
