'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { SelectField, TextField } from '@drais/ui/field';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { filterOf, pathOf, type TripFilter } from './trip-filter.ts';

const EMPTY = { status: '', code: '', since: '', until: '', has_case: '' };

/** What the list is narrowed by. It stands in the address, so that it can be kept and sent. */
export function TripFilters({ filter, time_zone }: { filter: TripFilter; time_zone: string }) {
  const t = useTranslations('operator_trips');
  const status = useTranslations('trips.status');
  const router = useRouter();
  const { rider, vehicle } = filter;
  const form = useForm({ defaultValues: { ...EMPTY, ...filter } });
  const submit = form.handleSubmit(({ status: wanted, code, since, until, has_case }) =>
    router.push(pathOf(filterOf({ rider, vehicle, status: wanted, code, since, until, has_case }))),
  );
  return (
    <form
      onSubmit={(event) => void submit(event)}
      className="grid grid-cols-2 items-end gap-4 lg:grid-cols-5"
      aria-label={t('filters')}
    >
      <SelectField label={t('status')} {...form.register('status')}>
        <option value="">{t('any')}</option>
        {booking.TRIP_STATUSES.map((one) => (
          <option key={one} value={one}>
            {one === 'unlocking' ? t('unlocking') : status(one)}
          </option>
        ))}
      </SelectField>
      <TextField label={t('code')} autoComplete="off" {...form.register('code')} />
      <TextField
        label={t('since')}
        hint={time_zone}
        type="datetime-local"
        className="col-span-2 sm:col-span-1"
        {...form.register('since')}
      />
      <TextField
        label={t('until')}
        hint={time_zone}
        type="datetime-local"
        className="col-span-2 sm:col-span-1"
        {...form.register('until')}
      />
      <SelectField label={t('cases')} {...form.register('has_case')}>
        <option value="">{t('any')}</option>
        <option value="yes">{t('with_case')}</option>
      </SelectField>
      <div className="flex flex-wrap gap-3 col-span-2 lg:col-span-5">
        <Button type="submit">{t('show')}</Button>
        <Link
          href="/operator/trips"
          className="inline-flex min-h-12 items-center rounded-md px-2 font-semibold underline decoration-2 underline-offset-4"
        >
          {t('show_all')}
        </Link>
      </div>
      {rider === undefined && vehicle === undefined ? null : (
        <p className="text-muted col-span-2 lg:col-span-5">
          {t(rider === undefined ? 'only_vehicle' : 'only_rider')}
        </p>
      )}
    </form>
  );
}
