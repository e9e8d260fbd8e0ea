'use client';

import { Charge } from '@drais/ui/charge';
import { Tag } from '@drais/ui/tag';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useNow } from '../api/use-now.ts';
import { useWords } from '../api/use-words.ts';
import type { FleetVehicle } from './fleet-screen.tsx';
import { StateTag } from './state-tag.tsx';

/** How often the ages of reports are counted anew. */
const AGES_MS = 15_000;

/** Vehicles as rows; each code leads to the vehicle's own page. */
export function FleetTable({
  vehicles,
  total,
}: {
  vehicles: readonly FleetVehicle[];
  total: number;
}) {
  const t = useTranslations('operator');
  const now = useNow(AGES_MS);
  return (
    <section
      className="overflow-x-auto rounded-lg border border-line bg-surface"
      aria-label={t('table')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it (WCAG 2.1.1)
      tabIndex={0}
    >
      <table className="w-full min-w-xl border-collapse text-[0.9375rem]">
        <caption className="px-4 py-3 text-left text-sm text-muted" aria-live="polite">
          {t('shown', { shown: vehicles.length, total })}
        </caption>
        <thead>
          <tr className="border-y border-line bg-sunken text-left text-sm">
            {(['code', 'class', 'state', 'battery', 'lock', 'reported'] as const).map((column) => (
              <th key={column} scope="col" className="px-3 py-2 font-semibold whitespace-nowrap">
                {t(`columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {vehicles.map((vehicle) => (
            <Row key={vehicle.vehicle_id} vehicle={vehicle} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ vehicle, now }: { vehicle: FleetVehicle; now: Date }) {
  const t = useTranslations('operator');
  const classes = useTranslations('classes');
  const format = useFormatter();
  const { percent } = useWords();
  const { charge_fraction, reported_at, locked } = vehicle;
  return (
    <tr className="border-b border-line last:border-0 hover:bg-sunken">
      <th scope="row" className="px-3 py-1 text-left">
        <Link
          href={`/operator/vehicles/${encodeURIComponent(vehicle.vehicle_id)}`}
          className="figures inline-flex min-h-9 items-center font-bold whitespace-nowrap text-enamel underline decoration-2 underline-offset-4"
        >
          {vehicle.code}
        </Link>
      </th>
      <td className="px-3 py-1">{classes(vehicle.vehicle_class)}</td>
      <td className="px-3 py-1">
        <StateTag state={vehicle.vehicle_state} />
      </td>
      <td className="px-3 py-1">
        <span className="flex flex-col items-start gap-1">
          {charge_fraction === undefined ? (
            t('unknown')
          ) : (
            <Charge fraction={charge_fraction} label={percent(charge_fraction)} />
          )}
          {vehicle.battery_low === true ? <Tag tone="warn">{t('battery_low')}</Tag> : null}
        </span>
      </td>
      <td className="px-3 py-1">
        {locked === undefined ? t('unknown') : t(locked ? 'locked' : 'open')}
      </td>
      <td className="figures px-3 py-1 whitespace-nowrap text-muted">
        {reported_at === undefined
          ? t('never')
          : format.relativeTime(new Date(Math.min(Date.parse(reported_at), now.getTime())), now)}
        {vehicle.connected === false ? ` · ${t('offline')}` : ''}
      </td>
    </tr>
  );
}
