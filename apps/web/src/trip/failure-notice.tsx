'use client';

import { Notice } from '@drais/ui/notice';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Trip } from './use-current-ride.ts';

/** Why a trip did not start, and what helps. Nothing was charged: that is said first. */
export function FailureNotice({ trip }: { trip: Trip }) {
  const t = useTranslations('failures');
  const key = (trip.failure ?? 'unknown') as Parameters<typeof t.has>[0];
  const isMoney = trip.failure?.startsWith('payment_') ?? false;
  const owes = trip.failure === 'payment_due';
  return (
    <Notice tone="bad" title={t('title')}>
      <p>{t.has(key) ? t(key) : t('unknown')}</p>
      {isMoney ? (
        <Link
          href={owes ? '/account/debts' : '/account/payment?back=/trip'}
          className="font-semibold underline underline-offset-4"
        >
          {t(owes ? 'debts_link' : 'payment_link')}
        </Link>
      ) : null}
    </Notice>
  );
}
