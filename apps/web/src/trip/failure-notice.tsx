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
  return (
    <Notice tone="bad" title={t('title')}>
      <p>{t.has(key) ? t(key) : t('unknown')}</p>
      {isMoney ? (
        <Link
          href="/account/payment?back=/trip"
          className="font-semibold underline underline-offset-4"
        >
          {t('payment_link')}
        </Link>
      ) : null}
    </Notice>
  );
}
