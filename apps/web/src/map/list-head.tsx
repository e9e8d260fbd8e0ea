'use client';

import { Button } from '@drais/ui/button';
import { ChoiceGroup } from '@drais/ui/choice-group';
import { SelectField } from '@drais/ui/field';
import { LocateFixed } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useAreas } from '../api/use-area.tsx';
import { CLASS_FILTERS, type ClassFilter } from './use-area-view.ts';
import type { Place } from './use-place.ts';

interface ListHeadProps {
  readonly filter: ClassFilter;
  onFilter(filter: ClassFilter): void;
  /** Vehicles of the chosen kind in view. */
  readonly count: number;
  readonly place: Place;
}

/** What the list holds, and how to narrow it. */
export function ListHead({ filter, onFilter, count, place }: ListHeadProps) {
  const t = useTranslations('map');
  const classes = useTranslations('classes');
  const choices = CLASS_FILTERS.map((value) => ({
    value,
    label: value === 'all' ? t('all') : classes(value),
  }));
  return (
    <div className="flex flex-col gap-3 border-b border-line px-4 py-4 sm:px-5">
      <AreaChoice />
      <ChoiceGroup label={t('filter_label')} choices={choices} value={filter} onChange={onFilter} />
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <p role="status" className="text-sm">
          <span className="figures font-bold">{t('count', { count: count })}</span>{' '}
          <span className="text-muted">
            {t(place.point === undefined ? 'nearest_to_middle' : 'nearest_to_place')}
          </span>
        </p>
        {place.point === undefined ? (
          <Button
            tone="plain"
            size="small"
            className="min-h-11"
            busy={place.status === 'asking'}
            onClick={place.ask}
          >
            <LocateFixed className="size-4" aria-hidden="true" />
            {t('use_place')}
          </Button>
        ) : null}
      </div>
      {place.status === 'denied' || place.status === 'unknown' ? (
        <p role="status" className="text-sm text-muted">
          {t(place.status === 'denied' ? 'place_denied' : 'place_unknown')}
        </p>
      ) : null}
    </div>
  );
}

function AreaChoice() {
  const t = useTranslations('map');
  const { areas, area, choose } = useAreas();
  if (areas.length < 2 || area === undefined) return null;
  return (
    <SelectField
      label={t('area')}
      value={area.area_id}
      onChange={(event) => choose(event.target.value)}
    >
      {areas.map((one) => (
        <option key={one.area_id} value={one.area_id}>
          {one.name}
        </option>
      ))}
    </SelectField>
  );
}
