'use client';

import { booking } from '@drais/contracts';
import { ChoiceGroup } from '@drais/ui/choice-group';
import { useTranslations } from 'next-intl';
import { CASES_ABOUT, type CaseFilter } from './case-filter.ts';

interface CaseFiltersProps {
  readonly filter: CaseFilter;
  onChange(change: Readonly<Record<string, string>>): void;
}

/** What the list is narrowed by. */
export function CaseFilters({ filter, onChange }: CaseFiltersProps) {
  const t = useTranslations('operator_cases');
  const of_vehicles = filter.about === 'vehicles';
  const states = booking.CASE_STATES.filter((one) => !of_vehicles || one !== 'in_work');
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-2xl text-muted">{t(of_vehicles ? 'lead_vehicles' : 'lead')}</p>
      <ChoiceGroup
        label={t('about')}
        choices={CASES_ABOUT.map((value) => ({ value, label: t(`abouts.${value}`) }))}
        value={filter.about}
        onChange={(about) => onChange({ about })}
      />
      <div className="flex flex-wrap gap-x-6 gap-y-3">
        <ChoiceGroup
          label={t('filter')}
          choices={states.map((value) => ({ value, label: t(value) }))}
          value={filter.state}
          onChange={(state) => onChange({ state })}
        />
        {of_vehicles ? null : (
          <ChoiceGroup
            label={t('whose')}
            choices={(['no', 'yes'] as const).map((value) => ({
              value,
              label: t(`mine.${value}`),
            }))}
            value={filter.mine ?? 'no'}
            onChange={(mine) => onChange({ mine })}
          />
        )}
      </div>
    </div>
  );
}
