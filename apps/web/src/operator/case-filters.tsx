'use client';

import { booking } from '@drais/contracts';
import { ChoiceGroup } from '@drais/ui/choice-group';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { CASES_ABOUT, type CaseFilter, caseFilterOf, casesPath } from './case-filter.ts';

/** What the list is narrowed by. It stands in the address, so that it can be kept and sent. */
export function CaseFilters({ filter }: { filter: CaseFilter }) {
  const t = useTranslations('operator_cases');
  const router = useRouter();
  const { after: _after, ...present } = filter;
  const show = (change: Partial<CaseFilter> | { mine: 'yes' | 'no' }) =>
    router.replace(casesPath(caseFilterOf({ ...present, ...change })));
  const of_vehicles = filter.about === 'vehicles';
  const states = booking.CASE_STATES.filter((one) => !of_vehicles || one !== 'in_work');
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-2xl text-muted">{t(of_vehicles ? 'lead_vehicles' : 'lead')}</p>
      <ChoiceGroup
        label={t('about')}
        choices={CASES_ABOUT.map((value) => ({ value, label: t(`abouts.${value}`) }))}
        value={filter.about}
        onChange={(about) => show({ about })}
      />
      <div className="flex flex-wrap gap-x-6 gap-y-3">
        <ChoiceGroup
          label={t('filter')}
          choices={states.map((value) => ({ value, label: t(value) }))}
          value={filter.state}
          onChange={(state) => show({ state })}
        />
        {of_vehicles ? null : (
          <ChoiceGroup
            label={t('whose')}
            choices={(['no', 'yes'] as const).map((value) => ({
              value,
              label: t(`mine.${value}`),
            }))}
            value={filter.mine ?? 'no'}
            onChange={(mine) => show({ mine })}
          />
        )}
      </div>
    </div>
  );
}
