'use client';

import { payments } from '@drais/contracts';
import { Tag } from '@drais/ui/tag';
import { shardKeyOf } from '@drais/vocabulary/ids';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';

/** The newest receipts, fees among them. */
const RECEIPTS_MAX = 200;

/** Fees of an area, newest first: they belong to no trip, and so stand below the trips. */
export function FeeList({ area }: { readonly area: Area }) {
  const t = useTranslations('fees');
  const receipt_words = useTranslations('receipt');
  const { money, moment } = useWords();
  const { data } = useAsk(payments.listReceipts, { limit: RECEIPTS_MAX });
  const fees = (data?.items ?? []).flatMap(({ fee, ...receipt }) =>
    fee === undefined || shardKeyOf(receipt.trip_id) !== area.area_id
      ? []
      : [{ ...receipt, kind: fee.kind }],
  );
  if (fees.length === 0) return null;
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-xl font-bold">{t('title')}</h2>
      <ul className="flex flex-col overflow-hidden rounded-lg border border-line bg-surface">
        {fees.map(({ receipt_id, trip_id, kind, fare, status, usage }) => (
          <li key={receipt_id} className="border-b border-line last:border-0">
            <Link
              href={`/trips/${trip_id}/receipt`}
              className="flex items-center justify-between gap-3 px-4 py-3 hover:bg-sunken focus-visible:-outline-offset-3"
            >
              <span className="flex min-w-0 flex-col">
                <span className="font-semibold">{receipt_words(`kinds.${kind}`)}</span>
                <span className="figures text-sm text-muted">
                  {moment(usage.ended_at, area.time_zone)}
                </span>
              </span>
              <span className="figures flex flex-col items-end gap-1 font-bold">
                {money(fare.total)}
                {status === 'due' ? <Tag tone="warn">{receipt_words('due')}</Tag> : null}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
