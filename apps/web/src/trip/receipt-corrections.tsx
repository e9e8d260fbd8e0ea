'use client';

import { Panel } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useWords } from '../api/use-words.ts';
import type { Receipt } from './receipt-screen.tsx';

interface MoneyAfterProps {
  readonly receipt: Receipt;
  readonly time_zone: string;
}

type Correction = NonNullable<Receipt['corrections']>[number];

/** What was put right after the receipt was written, and what the rider's credit paid of it. */
export function ReceiptCorrections({ receipt, time_zone }: MoneyAfterProps) {
  const t = useTranslations('receipt');
  const { money } = useWords();
  const { corrections = [], total_after, paid_by_credit } = receipt;
  if (corrections.length === 0 && paid_by_credit === undefined) return null;
  return (
    <Panel className="flex flex-col gap-5 sm:p-8">
      {corrections.length === 0 ? null : (
        <>
          <h2 className="text-xl font-bold">{t('corrected')}</h2>
          <ol className="flex flex-col gap-4">
            {corrections.map((one) => (
              <li key={one.correction_id} className="border-b border-line pb-4">
                <CorrectionWords correction={one} time_zone={time_zone} />
              </li>
            ))}
          </ol>
        </>
      )}
      <dl className="flex flex-col gap-2">
        {total_after === undefined ? null : (
          <Sum name={t('total_after')} strong>
            {money(total_after)}
          </Sum>
        )}
        {paid_by_credit === undefined ? null : (
          <Sum name={t('paid_by_credit')}>{money(paid_by_credit)}</Sum>
        )}
      </dl>
    </Panel>
  );
}

/** When, why, the sum to do again, and where the difference went. */
function CorrectionWords({
  correction,
  time_zone,
}: {
  readonly correction: Correction;
  readonly time_zone: string;
}) {
  const t = useTranslations('receipt');
  const { money, moment } = useWords();
  const { total_before, total_after, credited, vat } = correction;
  const { currency } = credited;
  const amount = (amount_minor: number) => money({ amount_minor, currency });
  const ways = [
    ['to_card', correction.to_card_minor],
    ['to_credit', correction.to_credit_minor],
    ['off_debt', correction.off_debt_minor],
  ] as const;
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap justify-between gap-x-4">
        <span className="font-semibold">{t(`reasons.${correction.reason}`)}</span>
        <span className="figures text-muted">{moment(correction.issued_at, time_zone)}</span>
      </p>
      <p className="figures">
        {t('correction_sum', {
          before: money(total_before),
          less: money(credited),
          after: money(total_after),
        })}
      </p>
      <ul className="figures">
        {ways.map(([way, amount_minor]) =>
          amount_minor === 0 ? null : (
            <li key={way}>{t(`correction_ways.${way}`, { amount: amount(amount_minor) })}</li>
          ),
        )}
      </ul>
      <p className="figures text-sm text-muted">
        {t('correction_vat', { vat: amount(vat.vat_minor), percent: vat.vat_bp / 100 })}
      </p>
    </div>
  );
}

function Sum({
  name,
  strong = false,
  children,
}: {
  readonly name: string;
  readonly strong?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className={`flex justify-between gap-4 ${strong ? 'text-lg font-bold' : ''}`}>
      <dt>{name}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}
