'use client';

import { Panel } from '@drais/ui/panel';
import { secondsBetween } from '@drais/vocabulary/units';
import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { stopwatch, useWords } from '../api/use-words.ts';
import type { Receipt } from './receipt-screen.tsx';

interface ReceiptSumsProps {
  readonly receipt: Receipt;
  readonly time_zone: string;
}

/** How the receipt came about, with this trip's own figures: anybody can do the sum again. */
export function ReceiptSums({ receipt, time_zone }: ReceiptSumsProps) {
  return (
    <Panel className="no-print sm:px-8">
      <details className="group">
        <Summary />
        <ol className="figures flex list-decimal flex-col gap-2 pt-2 pb-1 pl-5 marker:font-semibold">
          {receipt.fee === undefined ? (
            <TripSums receipt={receipt} time_zone={time_zone} />
          ) : (
            <FeeSums receipt={receipt} fee={receipt.fee} time_zone={time_zone} />
          )}
          <TaxAndPlan receipt={receipt} />
        </ol>
      </details>
    </Panel>
  );
}

function TripSums({ receipt, time_zone }: ReceiptSumsProps) {
  const t = useTranslations('receipt');
  const { moment_s } = useWords();
  const amount = useAmount(receipt);
  const { usage, plan } = receipt;
  const whole_s = secondsBetween(new Date(usage.started_at), new Date(usage.ended_at));
  const { paused_s, outage_s = 0 } = usage;
  const riding_s = Math.max(0, whole_s - paused_s - outage_s);
  return (
    <>
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
      {plan.cap_minor === null ? null : <li>{t('how_cap', { price: amount(plan.cap_minor) })}</li>}
      <DaySum receipt={receipt} />
    </>
  );
}

/** The day counts by the calendar of the area, and by the start of each trip. */
function DaySum({ receipt }: Pick<ReceiptSumsProps, 'receipt'>) {
  const t = useTranslations('receipt');
  const { day } = useWords();
  const amount = useAmount(receipt);
  const { plan, day: charged } = receipt;
  if (charged === undefined || plan.day_cap_minor === undefined) return null;
  const left_minor = Math.max(0, plan.day_cap_minor - charged.charged_before_minor);
  return (
    <li>
      {t('how_day', {
        date: day(charged.date),
        cap: amount(plan.day_cap_minor),
        before: amount(charged.charged_before_minor),
        left: amount(left_minor),
      })}
    </li>
  );
}

interface FeeSumsProps extends ReceiptSumsProps {
  readonly fee: NonNullable<Receipt['fee']>;
}

function FeeSums({ receipt, fee, time_zone }: FeeSumsProps) {
  const t = useTranslations('receipt');
  const { money, moment_s } = useWords();
  const { fare, usage } = receipt;
  const time = moment_s(usage.ended_at, time_zone);
  return <li>{t(`how_fee.${fee.kind}`, { time, amount: money(fare.total) })}</li>;
}

function TaxAndPlan({ receipt }: Pick<ReceiptSumsProps, 'receipt'>) {
  const t = useTranslations('receipt');
  const { money } = useWords();
  const amount = useAmount(receipt);
  const { plan, fare } = receipt;
  return (
    <>
      <li>
        {t('how_vat', {
          total: money(fare.total),
          percent: fare.vat.vat_bp / 100,
          net: amount(fare.vat.net_minor),
          vat: amount(fare.vat.vat_minor),
        })}
      </li>
      <li>{t('how_plan', { name: plan.name, version: plan.version })}</li>
    </>
  );
}

/** Words for an amount in the currency of the receipt. */
function useAmount({ fare }: Receipt): (amount_minor: number) => string {
  const { money } = useWords();
  const { currency } = fare.total;
  return (amount_minor) => money({ amount_minor, currency });
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
