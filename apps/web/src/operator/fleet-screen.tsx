'use client';

import { fleet } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Placeholder } from '@drais/ui/panel';
import type { OutputOf } from '@drais/vocabulary/define';
import type { VehicleState } from '@drais/vocabulary/vehicle';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { LazyVehicleMap } from '../map/lazy-vehicle-map.tsx';
import { LiveNotice } from '../map/live-notice.tsx';
import type { MapMark } from '../map/map-layers.ts';
import type { MarkerTone } from '../map/marker-images.ts';
import { useLiveVehicles } from '../map/use-live-vehicles.ts';
import { FleetFilters, type StateFilter } from './fleet-filters.tsx';
import { FleetTable } from './fleet-table.tsx';
import { OperatorFrame } from './operator-frame.tsx';

export type FleetVehicle = OutputOf<typeof fleet.getFleetVehicle>;

const idOf = (vehicle: FleetVehicle) => vehicle.vehicle_id;
/**
 * Rows shown at first and added at each wish: a table of a whole city is slow to read and to draw.
 */
const ROWS = 50;

export function FleetScreen() {
  return (
    <OperatorFrame width="full">{(area) => <Fleet key={area.area_id} area={area} />}</OperatorFrame>
  );
}

/** The whole fleet of an area as it is now: map and table of the same vehicles. */
function Fleet({ area }: { area: Area }) {
  const t = useTranslations('operator');
  const router = useRouter();
  const [round, setRound] = useState(0);
  const [state, setState] = useState<StateFilter>('all');
  const [text, setText] = useState('');
  const input = useMemo(() => ({ area_id: area.area_id }), [area.area_id]);
  const live = useLiveVehicles<FleetVehicle>(fleet.streamFleet, input, idOf, round);
  const stations = useAsk(
    fleet.listStations,
    { area_id: area.area_id, limit: 200 },
    { fresh_ms: 60_000 },
  );
  const all = useMemo(
    () => [...live.vehicles.values()].sort((a, b) => a.code.localeCompare(b.code)),
    [live.vehicles],
  );
  const wanted = text.trim().toUpperCase();
  const shown = useMemo(
    () =>
      all.filter(
        (one) => (state === 'all' || one.vehicle_state === state) && one.code.includes(wanted),
      ),
    [all, state, wanted],
  );
  const marks = useMemo(() => shown.flatMap(markOf), [shown]);
  return (
    <div className="flex flex-col gap-5">
      <LiveNotice live={live} time_zone={area.time_zone} onRetry={() => setRound(round + 1)} />
      <FleetFilters vehicles={all} state={state} onState={setState} text={text} onText={setText} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
        <div className="h-72 overflow-hidden rounded-lg border border-line sm:h-96 lg:sticky lg:top-20 lg:order-2 lg:h-[calc(100dvh-6.5rem)]">
          <LazyVehicleMap
            area_id={area.area_id}
            center={area.center}
            zoom={13.6}
            label={t('map_of', { area: area.name })}
            marks={marks}
            stations={stations.data?.items ?? []}
            onChoose={(id) => router.push(`/operator/vehicles/${encodeURIComponent(id)}`)}
          />
        </div>
        <FleetRows vehicles={shown} isLoading={live.status === 'loading'} />
      </div>
    </div>
  );
}

function FleetRows({
  vehicles,
  isLoading,
}: {
  vehicles: readonly FleetVehicle[];
  isLoading: boolean;
}) {
  const t = useTranslations('operator');
  const [rows, setRows] = useState(ROWS);
  return (
    <div className="flex flex-col gap-4">
      {isLoading ? (
        <Placeholder className="h-64" />
      ) : (
        <FleetTable vehicles={vehicles.slice(0, rows)} total={vehicles.length} />
      )}
      {vehicles.length > rows ? (
        <Button tone="plain" className="self-start" onClick={() => setRows(rows + ROWS)}>
          {t('more')}
        </Button>
      ) : null}
    </div>
  );
}

/** None for a vehicle whose place nobody knows. */
function markOf({
  vehicle_id,
  lat,
  lon,
  vehicle_class,
  charge_fraction,
  vehicle_state,
}: FleetVehicle): MapMark[] {
  if (lat === undefined || lon === undefined) return [];
  return [
    {
      id: vehicle_id,
      lat,
      lon,
      vehicle_class,
      charge_fraction: charge_fraction ?? 0,
      tone: toneOf(vehicle_state),
    },
  ];
}

function toneOf(state: VehicleState): MarkerTone {
  if (state === 'available') return 'free';
  if (state === 'reserved' || state === 'on_trip') return state;
  return 'out';
}
