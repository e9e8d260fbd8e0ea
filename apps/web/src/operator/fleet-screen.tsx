'use client';

import { fleet } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { ChoiceGroup } from '@drais/ui/choice-group';
import { TextField } from '@drais/ui/field';
import { Placeholder } from '@drais/ui/panel';
import type { OutputOf } from '@drais/vocabulary/define';
import { VEHICLE_STATES, type VehicleState } from '@drais/vocabulary/vehicle';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { LiveNotice } from '../map/live-notice.tsx';
import type { MapMark } from '../map/map-layers.ts';
import type { MarkerTone } from '../map/marker-images.ts';
import { useLiveVehicles } from '../map/use-live-vehicles.ts';
import { FleetTable } from './fleet-table.tsx';
import { OperatorFrame } from './operator-frame.tsx';

export type FleetVehicle = OutputOf<typeof fleet.getFleetVehicle>;
type StateFilter = VehicleState | 'all';

const VehicleMap = dynamic(
  () => import('../map/vehicle-map.tsx').then((module) => module.VehicleMap),
  { ssr: false },
);
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
  const states = useTranslations('operator.states');
  const router = useRouter();
  const [round, setRound] = useState(0);
  const [state, setState] = useState<StateFilter>('all');
  const [text, setText] = useState('');
  const [rows, setRows] = useState(ROWS);
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
  const counts = useMemo(() => countStates(all), [all]);
  const marks = useMemo(() => shown.flatMap(markOf), [shown]);
  const choices = (
    ['all', ...VEHICLE_STATES.filter((one) => (counts.get(one) ?? 0) > 0 || one === state)] as const
  ).map((value) => ({
    value,
    label: (
      <>
        {value === 'all' ? t('all') : states(value)}{' '}
        <span className="figures font-normal">
          {value === 'all' ? all.length : (counts.get(value) ?? 0)}
        </span>
      </>
    ),
  }));
  return (
    <div className="flex flex-col gap-5">
      <LiveNotice live={live} time_zone={area.time_zone} onRetry={() => setRound(round + 1)} />
      <div className="flex flex-wrap items-end gap-4">
        <ChoiceGroup<StateFilter>
          label={t('filter')}
          choices={choices}
          value={state}
          onChange={setState}
          className="flex-1"
        />
        <TextField
          label={t('search')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          className="w-full sm:w-56"
          autoComplete="off"
        />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
        <div className="h-72 overflow-hidden rounded-lg border border-line sm:h-96 lg:sticky lg:top-20 lg:order-2 lg:h-[calc(100dvh-6.5rem)]">
          <VehicleMap
            area_id={area.area_id}
            center={area.center}
            zoom={13.6}
            label={t('map_of', { area: area.name })}
            marks={marks}
            stations={stations.data?.items ?? []}
            onChoose={(id) => router.push(`/operator/vehicles/${encodeURIComponent(id)}`)}
          />
        </div>
        <div className="flex flex-col gap-4">
          {live.status === 'loading' ? (
            <Placeholder className="h-64" />
          ) : (
            <FleetTable vehicles={shown.slice(0, rows)} total={shown.length} />
          )}
          {shown.length > rows ? (
            <Button tone="plain" className="self-start" onClick={() => setRows(rows + ROWS)}>
              {t('more')}
            </Button>
          ) : null}
        </div>
      </div>
    </div>
  );
}

function countStates(vehicles: readonly FleetVehicle[]): ReadonlyMap<VehicleState, number> {
  const counts = new Map<VehicleState, number>();
  for (const { vehicle_state } of vehicles)
    counts.set(vehicle_state, (counts.get(vehicle_state) ?? 0) + 1);
  return counts;
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
