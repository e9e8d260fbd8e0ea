'use client';

import { payments } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { useTranslations } from 'next-intl';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { DayLeft } from './day-left.tsx';

export type Plan = OutputOf<typeof payments.listPricingPlans>['items'][number];

/** The current plan of each class in an area. */
export function usePlans(area_id: string | undefined) {
  const { data, refetch } = useAsk(
    payments.listPricingPlans,
    { area_id: area_id ?? '', limit: 50 },
    { enabled: area_id !== undefined, fresh_ms: 60_000 },
  );
  return {
    planOf: (vehicle_class: VehicleClass): Plan | undefined =>
      data?.items.find((plan) => plan.vehicle_class === vehicle_class),
    refetch,
  };
}

/** The price in one line, as in a list. */
export function PriceLine({ plan }: { plan: Plan }) {
  const t = useTranslations('price');
  const { money } = useWords();
  const { currency } = plan;
  return (
    <span className="figures">
      {t(plan.unlock_minor === 0 ? 'line_minutes' : 'line', {
        unlock: money({ amount_minor: plan.unlock_minor, currency }),
        minute: money({ amount_minor: plan.per_minute_minor, currency }),
      })}
    </span>
  );
}

/** A ride long enough to compare prices by. */
const EXAMPLE_MIN = 15;

/** Everything that a rider may want to know of a price before accepting it. */
export function PriceTable({ plan }: { plan: Plan }) {
  const t = useTranslations('price');
  const { money } = useWords();
  const { currency } = plan;
  const amount = (amount_minor: number) => money({ amount_minor, currency });
  const example_minor = Math.min(
    plan.unlock_minor + EXAMPLE_MIN * plan.per_minute_minor,
    plan.cap_minor ?? Number.MAX_SAFE_INTEGER,
    plan.day_cap_minor ?? Number.MAX_SAFE_INTEGER,
  );
  const rows = [
    ...(plan.unlock_minor === 0 ? [] : [[t('unlock'), amount(plan.unlock_minor)]]),
    [t('minute'), amount(plan.per_minute_minor)],
    [t('pause_minute'), amount(plan.pause_per_minute_minor)],
    ...(plan.cap_minor === null ? [] : [[t('cap'), amount(plan.cap_minor)]]),
    ...(plan.day_cap_minor === undefined ? [] : [[t('day_cap'), amount(plan.day_cap_minor)]]),
    ...(plan.cancellation_fee_minor === undefined || plan.cancellation_fee_minor === 0
      ? []
      : [[t('late_fee'), amount(plan.cancellation_fee_minor)]]),
    ...(plan.no_show_fee_minor === undefined || plan.no_show_fee_minor === 0
      ? []
      : [[t('no_show_fee'), amount(plan.no_show_fee_minor)]]),
    [t('example', { minutes: EXAMPLE_MIN }), amount(example_minor)],
  ];
  return (
    <div className="flex flex-col gap-1.5">
      <DayLeft plan={plan} />
      <dl className="flex flex-col">
        {rows.map(([name, value]) => (
          <div
            key={name}
            className="flex justify-between gap-4 border-b border-line py-1.5 last:border-0 last:font-semibold"
          >
            <dt>{name}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-muted">{t('note', { hold: amount(plan.hold_minor) })}</p>
    </div>
  );
}
