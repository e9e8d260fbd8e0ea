'use client';

import { useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import type { Receipt } from './receipt-screen.tsx';

/** Whether the trip was cheaper because of what the day had cost before. */
export function isCappedByDay({ fare }: Receipt): boolean {
  return fare.lines.some(({ kind }) => kind === 'day_cap_discount');
}

/** What a cap of the day has meant for this trip, or would have. */
export function DayWords({ receipt }: { readonly receipt: Receipt }) {
  const t = useTranslations('receipt');
  const { money, day } = useWords();
  const { plan, day: charged } = receipt;
  if (charged === undefined || plan.day_cap_minor === undefined) return null;
  const amount = (amount_minor: number) => money({ amount_minor, currency: plan.currency });
  const facts = {
    date: day(charged.date),
    cap: amount(plan.day_cap_minor),
    before: amount(charged.charged_before_minor),
  };
  return (
    <p className={isCappedByDay(receipt) ? 'rounded-md bg-enamel-wash px-4 py-3' : 'text-muted'}>
      {t(isCappedByDay(receipt) ? 'day_reached' : 'day_open', facts)}
    </p>
  );
}
