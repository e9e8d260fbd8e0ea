'use client';

import { payments } from '@drais/contracts';
import { Notice } from '@drais/ui/notice';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useAsk } from '../api/use-ask.ts';
import { useNow } from '../api/use-now.ts';
import { useWords } from '../api/use-words.ts';

/** A fee is charged a moment after what it is for. */
const LOOK_MS = 10_000;
/** How long a fee is news on the ride's page; then it stands among the trips. */
const FRESH_MS = 12 * 3_600_000;

/** Fees of a moment ago: what for, how much, and the receipt. None comes without a word. */
export function FeeNews() {
  const t = useTranslations('fees');
  const { money } = useWords();
  const now = useNow(60_000);
  const { data } = useAsk(
    payments.listReceipts,
    { limit: 5 },
    { every_ms: LOOK_MS, fresh_ms: 1_000 },
  );
  const since_ms = now.getTime() - FRESH_MS;
  return data?.items.map(({ receipt_id, trip_id, issued_at, fee, fare }) =>
    fee === undefined || Date.parse(issued_at) < since_ms ? null : (
      <Notice key={receipt_id} tone="info">
        <p>{t(`news.${fee.kind}`, { amount: money(fare.total) })}</p>
        <Link
          href={`/trips/${trip_id}/receipt`}
          className="inline-flex min-h-11 items-center self-start font-semibold underline underline-offset-4"
        >
          {t('receipt')}
        </Link>
      </Notice>
    ),
  );
}
