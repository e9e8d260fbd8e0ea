'use client';

import { Panel } from '@drais/ui/panel';
import { secondsBetween } from '@drais/vocabulary/units';
import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { stopwatch, useWords } from '../api/use-words.ts';
import type { Receipt } from './receipt-screen.tsx';

/** How the receipt came about, with this trip's own figures: anybody can do the sum again. */
export function ReceiptSums({ receipt, time_zone }: { receipt: Receipt; time_zone: string }) {
  const t = useTranslations('receipt');
  const { money, moment_s } = useWords();
  const { usage, plan, fare } = receipt;
  const { currency } = fare.total;
  const amount = (amount_minor: number) => money({ amount_minor, currency });
  const whole_s = secondsBetween(new Date(usage.started_at), new Date(usage.ended_at));
  const { paused_s, outage_s = 0 } = usage;
  const riding_s = Math.max(0, whole_s - paused_s - outage_s);
  return (
    <Panel className="no-print sm:px-8">
      <details className="group">
        <Summary />
        <ol className="figures flex list-decimal flex-col gap-2 pt-2 pb-1 pl-5 marker:font-semibold">
          <li>
            {t('how_time', {
              from: moment_s(usage.started_at, time_zone),
              to: moment_s(usage.ended_at, time_zone),
              length: stopwatch(whole_s),
            })}
          </li>
          <li>
            {t('how_riding', {
              length: stopwatch(riding_s),
              minutes: Math.ceil(riding_s / 60),
              price: amount(plan.per_minute_minor),
            })}
          </li>
          {outage_s > 0 ? <li>{t('how_outage', { length: stopwatch(outage_s) })}</li> : null}
          {paused_s > 0 ? (
            <li>
              {t('how_pause', {
                length: stopwatch(paused_s),
                minutes: Math.ceil(paused_s / 60),
                price: amount(plan.pause_per_minute_minor),
              })}
            </li>
          ) : null}
          {plan.unlock_minor === 0 ? null : (
            <li>{t('how_unlock', { price: amount(plan.unlock_minor) })}</li>
          )}
          {plan.cap_minor === null ? null : (
            <li>{t('how_cap', { price: amount(plan.cap_minor) })}</li>
          )}
          <li>
            {t('how_vat', {
              total: money(fare.total),
              percent: plan.vat_bp / 100,
              net: amount(fare.vat.net_minor),
              vat: amount(fare.vat.vat_minor),
            })}
          </li>
          <li>{t('how_plan', { name: plan.name, version: plan.version })}</li>
        </ol>
      </details>
    </Panel>
  );
}

function Summary() {
  const t = useTranslations('receipt');
  return (
    <summary className="flex min-h-11 cursor-pointer items-center justify-between gap-3 font-semibold">
      {t('how')}
      <ChevronDown
        className="size-5 transition-transform group-open:rotate-180"
        aria-hidden="true"
      />
    </summary>
  );
}
