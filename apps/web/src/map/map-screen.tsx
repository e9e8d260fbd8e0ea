'use client';

import { Button } from '@drais/ui/button';
import { classNames } from '@drais/ui/class-names';
import { Placeholder } from '@drais/ui/panel';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Area, useAreas } from '../api/use-area.tsx';
import { Trouble } from '../shell/trouble.tsx';
import { LazyVehicleMap } from './lazy-vehicle-map.tsx';
import { ListHead } from './list-head.tsx';
import { LiveNotice } from './live-notice.tsx';
import { usePlans } from './prices.tsx';
import { type ClassFilter, useAreaFacts, useAreaView } from './use-area-view.ts';
import { useChosen } from './use-chosen.ts';
import { type Place, usePlace } from './use-place.ts';
import { VehicleCard } from './vehicle-card.tsx';
import { VehicleList } from './vehicle-list.tsx';

/** The map of free vehicles with its list. */
export function MapScreen() {
  const { area, error, retry } = useAreas();
  const t = useTranslations('map');
  return (
    <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
      <h1 className="sr-only">
        {area === undefined ? t('title') : t('title_of', { area: area.name })}
      </h1>
      {area === undefined ? (
        <div className="m-4 flex flex-col gap-3">
          {error === null ? <LoadingRows /> : <Trouble error={error} onRetry={retry} />}
        </div>
      ) : (
        <AreaMap key={area.area_id} area={area} />
      )}
    </main>
  );
}

function AreaMap({ area }: { area: Area }) {
  const t = useTranslations('map');
  const [filter, setFilter] = useState<ClassFilter>('all');
  const [tall, setTall] = useState(false);
  const place = usePlace();
  const choice = useChosen();
  const chosen_id = choice.id;
  const view = useAreaView(area, { filter, chosen_id, place: place.point });
  const facts = useAreaFacts(area.area_id);
  return (
    <div className="flex h-[calc(100dvh-3.5rem-3.5rem-env(safe-area-inset-bottom))] min-h-0 flex-col-reverse sm:h-[calc(100dvh-3.5rem)] sm:flex-row">
      <section
        aria-label={t('list_label')}
        className={classNames(
          'flex min-h-0 flex-col border-line bg-surface max-sm:border-t-2 sm:w-[25.5rem] sm:flex-none sm:border-r',
          tall || chosen_id !== undefined ? 'max-sm:basis-[68%]' : 'max-sm:basis-[50%]',
        )}
      >
        <LiveNotice live={view.live} time_zone={area.time_zone} onRetry={view.retry} />
        <ListOrCard
          area={area}
          view={view}
          place={place}
          typeName={facts.typeName}
          filter={filter}
          onFilter={setFilter}
          choice={choice}
        />
      </section>
      <section aria-label={t('map_label')} className="relative min-h-0 flex-1">
        <LazyVehicleMap
          area_id={area.area_id}
          center={area.center}
          label={t('map_of', { area: area.name })}
          marks={view.marks}
          stations={facts.stations}
          place={place.point}
          focus={view.chosen ?? place.point}
          onView={view.onView}
          onChoose={choice.choose}
        />
        {chosen_id === undefined ? <SizeButton tall={tall} onChange={setTall} /> : null}
      </section>
    </div>
  );
}

interface ListOrCardProps {
  readonly area: Area;
  readonly view: ReturnType<typeof useAreaView>;
  readonly place: Place;
  readonly typeName: ReturnType<typeof useAreaFacts>['typeName'];
  readonly filter: ClassFilter;
  onFilter(filter: ClassFilter): void;
  readonly choice: ReturnType<typeof useChosen>;
}

/** The vehicles in view, or the one that was chosen. */
function ListOrCard(props: ListOrCardProps) {
  const { area, view, place, typeName, filter, onFilter, choice } = props;
  const [closed_id, setClosedId] = useState<string>();
  const { planOf, refetch } = usePlans(area.area_id);
  const known = view.live.as_of !== undefined;
  if (choice.id === undefined)
    return (
      <ListPane
        filter={filter}
        isLoading={view.live.status === 'loading'}
        isEmpty={known && view.near.length === 0}
        came_from={closed_id}
      >
        <ListHead filter={filter} onFilter={onFilter} count={view.counts[filter]} place={place} />
        <VehicleList
          vehicles={view.near}
          planOf={planOf}
          typeName={typeName}
          onChoose={choice.choose}
        />
      </ListPane>
    );
  return (
    <VehicleCard
      area={area}
      vehicle_id={choice.id}
      vehicle={view.chosen}
      known={known}
      from={place.point}
      planOf={planOf}
      typeName={typeName}
      onPriceChanged={() => void refetch()}
      onClose={() => {
        setClosedId(choice.id);
        choice.clear();
      }}
    />
  );
}

interface ListPaneProps {
  readonly filter: ClassFilter;
  readonly isLoading: boolean;
  readonly isEmpty: boolean;
  /** The vehicle whose card was open until now. */
  readonly came_from: string | undefined;
  readonly children: ReactNode;
}

/**
 * Stands where the card stood: when that closes, the keyboard is back on the row that opened it.
 */
function ListPane({ filter, isLoading, isEmpty, came_from, children }: ListPaneProps) {
  const t = useTranslations('map');
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (came_from === undefined) return;
    const row = list.current?.querySelector<HTMLElement>(
      `[data-vehicle="${CSS.escape(came_from)}"]`,
    );
    (row ?? list.current?.querySelector('button'))?.focus();
  }, [came_from]);
  return (
    <div ref={list} className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain">
      {children}
      {isLoading ? <LoadingRows /> : null}
      {isEmpty ? (
        <p className="px-4 py-6 text-muted sm:px-5">
          {t(filter === 'all' ? 'empty' : 'empty_class')}
        </p>
      ) : null}
    </div>
  );
}

/** On a phone map and list share the screen: which gets more is the person's choice. */
function SizeButton({ tall, onChange }: { tall: boolean; onChange(tall: boolean): void }) {
  const t = useTranslations('map');
  const Arrow = tall ? ChevronDown : ChevronUp;
  return (
    <Button
      tone="plain"
      size="small"
      className="absolute right-3 bottom-3 min-h-11 sm:hidden"
      onClick={() => onChange(!tall)}
    >
      <Arrow className="size-4" aria-hidden="true" />
      {t(tall ? 'more_map' : 'more_list')}
    </Button>
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
