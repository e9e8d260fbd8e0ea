'use client';

import { fleet } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { classNames } from '@drais/ui/class-names';
import { Placeholder } from '@drais/ui/panel';
import type { Point } from '@drais/vocabulary/units';
import { VEHICLE_CLASSES, type VehicleClass } from '@drais/vocabulary/vehicle';
import { ChevronDown, ChevronUp } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Area, useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { Trouble } from '../shell/trouble.tsx';
import { type Box, boxAround, boxFor, contains, holds, nearestFirst } from './geometry.ts';
import { ListHead } from './list-head.tsx';
import { LiveNotice } from './live-notice.tsx';
import type { MapMark } from './map-layers.ts';
import { usePlans } from './prices.tsx';
import type { PublicVehicle } from './public-vehicle.ts';
import { useChosen } from './use-chosen.ts';
import { useLiveVehicles } from './use-live-vehicles.ts';
import { usePlace } from './use-place.ts';
import { VehicleCard } from './vehicle-card.tsx';
import { VehicleList } from './vehicle-list.tsx';

export type ClassFilter = VehicleClass | 'all';

const VehicleMap = dynamic(() => import('./vehicle-map.tsx').then((module) => module.VehicleMap), {
  ssr: false,
});
const idOf = (vehicle: PublicVehicle) => vehicle.public_vehicle_id;

/** The map of free vehicles with its list. */
export function MapScreen() {
  const { area, error, retry } = useAreas();
  const t = useTranslations('map');
  return (
    <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
      <h1 className="sr-only">
        {area === undefined ? t('title') : t('title_of', { area: area.name })}
      </h1>
      {area !== undefined ? <AreaMap key={area.area_id} area={area} /> : null}
      {area === undefined ? (
        <div className="m-4 flex flex-col gap-3">
          {error === null ? <LoadingRows /> : <Trouble error={error} onRetry={retry} />}
        </div>
      ) : null}
    </main>
  );
}

function AreaMap({ area }: { area: Area }) {
  const t = useTranslations('map');
  const [filter, setFilter] = useState<ClassFilter>('all');
  const [view, setView] = useState<{ box: Box; center: Point }>({
    box: boxAround(area.center),
    center: area.center,
  });
  const [listens, setListens] = useState<Box>(() => boxAround(area.center));
  const [tall, setTall] = useState(false);
  const place = usePlace();
  const chosen = useChosen();
  const input = useMemo(() => ({ area_id: area.area_id, ...listens }), [area.area_id, listens]);
  const live = useLiveVehicles<PublicVehicle>(fleet.streamVehicles, input, idOf);
  const { planOf, refetch } = usePlans(area.area_id);
  const types = useAsk(
    fleet.listVehicleTypes,
    { area_id: area.area_id, limit: 100 },
    { fresh_ms: 300_000 },
  );
  const stations = useAsk(
    fleet.listStations,
    { area_id: area.area_id, limit: 200 },
    { fresh_ms: 60_000 },
  );
  const typeName = useCallback(
    (id: string) => types.data?.items.find((type) => type.vehicle_type_id === id)?.name,
    [types.data],
  );

  const onView = useCallback((box: Box, center: Point) => {
    setView({ box, center });
    setListens((now) => (contains(now, box) ? now : boxFor(box)));
  }, []);
  const near = useMemo(() => {
    const wanted = [...live.vehicles.values()].filter(
      (one) => filter === 'all' || one.vehicle_class === filter,
    );
    return nearestFirst(
      wanted.filter((one) => holds(view.box, one)),
      place.point ?? view.center,
    );
  }, [live.vehicles, filter, view, place.point]);
  const shown = chosen.id === undefined ? undefined : live.vehicles.get(chosen.id);
  const marks = useMemo(
    () => marksOf(live.vehicles, filter, chosen.id),
    [live.vehicles, filter, chosen.id],
  );
  const list = useRef<HTMLDivElement>(null);
  useReturnOfFocus(list, chosen.id);

  return (
    <div className="flex h-[calc(100dvh-3.5rem-3.5rem-env(safe-area-inset-bottom))] min-h-0 flex-col-reverse sm:h-[calc(100dvh-3.5rem)] sm:flex-row">
      <section
        aria-label={t('list_label')}
        className={classNames(
          'flex min-h-0 flex-col border-line bg-surface max-sm:rounded-t-lg max-sm:border-t-2 sm:w-[25.5rem] sm:flex-none sm:border-r',
          tall || chosen.id !== undefined ? 'max-sm:basis-[68%]' : 'max-sm:basis-[50%]',
        )}
      >
        <LiveNotice
          live={live}
          time_zone={area.time_zone}
          onRetry={() => setListens((now) => ({ ...now }))}
        />
        {chosen.id === undefined ? (
          <div
            ref={list}
            className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain"
          >
            <ListHead
              filter={filter}
              onFilter={setFilter}
              counts={countsOf(live.vehicles, view.box)}
              place={place}
              nearest_to={place.point === undefined ? 'middle' : 'place'}
            />
            {live.status === 'loading' ? <LoadingRows /> : null}
            {live.as_of !== undefined && near.length === 0 ? (
              <p className="px-4 py-6 text-muted sm:px-5">
                {filter === 'all' ? t('empty') : t('empty_class')}
              </p>
            ) : null}
            <VehicleList
              vehicles={near}
              planOf={planOf}
              typeName={typeName}
              onChoose={chosen.choose}
            />
          </div>
        ) : (
          <VehicleCard
            area={area}
            vehicle={shown}
            known={live.as_of !== undefined}
            from={place.point}
            plan={shown === undefined ? undefined : planOf(shown.vehicle_class)}
            type_name={shown === undefined ? undefined : typeName(shown.vehicle_type_id)}
            onPriceChanged={() => void refetch()}
            onClose={chosen.clear}
          />
        )}
      </section>
      <section aria-label={t('map_label')} className="relative min-h-0 flex-1">
        <VehicleMap
          area_id={area.area_id}
          center={area.center}
          label={t('map_of', { area: area.name })}
          marks={marks}
          stations={stations.data?.items ?? []}
          place={place.point}
          focus={shown ?? place.point}
          onView={onView}
          onChoose={chosen.choose}
        />
        <Button
          tone="plain"
          size="small"
          className="absolute right-3 bottom-3 min-h-11 sm:hidden"
          aria-pressed={tall}
          onClick={() => setTall(!tall)}
        >
          {tall ? (
            <ChevronDown className="size-4" aria-hidden="true" />
          ) : (
            <ChevronUp className="size-4" aria-hidden="true" />
          )}
          {tall ? t('more_map') : t('more_list')}
        </Button>
      </section>
    </div>
  );
}

function LoadingRows() {
  const t = useTranslations('map');
  return (
    <div role="status" className="flex flex-col gap-3 p-4">
      <span className="sr-only">{t('loading')}</span>
      <Placeholder className="h-14" />
      <Placeholder className="h-14" />
      <Placeholder className="h-14" />
    </div>
  );
}

/** When the card closes, the keyboard is back on the row that opened it. */
function useReturnOfFocus(
  list: React.RefObject<HTMLDivElement | null>,
  chosen_id: string | undefined,
): void {
  const last = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (chosen_id !== undefined) {
      last.current = chosen_id;
      return;
    }
    if (last.current === undefined) return;
    const row = list.current?.querySelector<HTMLElement>(
      `[data-vehicle="${CSS.escape(last.current)}"]`,
    );
    (row ?? list.current?.querySelector<HTMLElement>('button'))?.focus();
    last.current = undefined;
  }, [chosen_id, list]);
}

function marksOf(
  vehicles: ReadonlyMap<string, PublicVehicle>,
  filter: ClassFilter,
  chosen_id: string | undefined,
): MapMark[] {
  return [...vehicles.values()]
    .filter(
      (one) =>
        filter === 'all' || one.vehicle_class === filter || one.public_vehicle_id === chosen_id,
    )
    .map((one) => ({
      id: one.public_vehicle_id,
      lat: one.lat,
      lon: one.lon,
      vehicle_class: one.vehicle_class,
      charge_fraction: one.charge_fraction,
      tone: one.public_vehicle_id === chosen_id ? 'chosen' : 'free',
    }));
}

function countsOf(
  vehicles: ReadonlyMap<string, PublicVehicle>,
  box: Box,
): Readonly<Record<ClassFilter, number>> {
  const counts = {
    all: 0,
    ...Object.fromEntries(VEHICLE_CLASSES.map((one) => [one, 0])),
  } as Record<ClassFilter, number>;
  for (const vehicle of vehicles.values()) {
    if (!holds(box, vehicle)) continue;
    counts.all += 1;
    counts[vehicle.vehicle_class] += 1;
  }
  return counts;
}
