'use client';

import { payments } from '@drais/contracts';
import { ChoiceGroup } from '@drais/ui/choice-group';
import type { OutputOf } from '@drais/vocabulary/define';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Listing } from './listing.tsx';
import { type MoneyFilter, moneyPath, UNSETTLED_STATUSES } from './money-filter.ts';
import { PageLinks } from './page-links.tsx';

const EVERY_MS = 15_000;
const ROWS = 50;

interface UnsettledListProps {
  readonly area: Area;
  readonly filter: MoneyFilter;
  onChange(change: Readonly<Record<string, string>>): void;
}

type Unsettled = OutputOf<typeof payments.listUnsettledPayments>['items'][number];

/** Payments that are not settled: one of a ride leads to it, where it is put right. */
export function UnsettledList({ area, filter, onChange }: UnsettledListProps) {
  const t = useTranslations('operator_payments');
  const { status, after } = filter;
  const asked = useAsk(
    payments.listUnsettledPayments,
    {
      area_id: area.area_id,
      limit: ROWS,
      ...(status === undefined ? {} : { status }),
      ...(after === undefined ? {} : { cursor: after }),
    },
    { every_ms: after === undefined ? EVERY_MS : false, fresh_ms: 0 },
  );
  const next = asked.data?.next_cursor;
  const first = { part: 'unsettled', ...(status === undefined ? {} : { status }) } as const;
  return (
    <>
      <StatusChoice status={status} onChange={onChange} />
      <Listing asked={asked} time_zone={area.time_zone} none={t('none_unsettled')}>
        <ul className="flex flex-col gap-2" aria-label={t('part.unsettled')}>
          {asked.data?.items.map((one) => (
            <li key={one.payment_id} data-payment={one.trip_id}>
              <UnsettledRow one={one} time_zone={area.time_zone} />
            </li>
          ))}
        </ul>
      </Listing>
      <PageLinks
        first={after === undefined ? undefined : moneyPath(first)}
        next={next === undefined ? undefined : moneyPath({ ...first, after: next })}
      />
    </>
  );
}

const ROW =
  'grid min-h-14 items-center gap-x-4 gap-y-1 rounded-lg border px-4 py-2.5 sm:grid-cols-[1fr_auto]';

/** There is no page for a fee or for credit that was paid in: they say what they are. */
function UnsettledRow({ one, time_zone }: { one: Unsettled; time_zone: string }) {
  const t = useTranslations('operator_payments');
  const { moment } = useWords();
  const word = useStatusWord();
  const { purpose = 'trip', trip_id, status } = one;
  const since = (
    <span className="figures text-muted">{t('since', { time: moment(one.since, time_zone) })}</span>
  );
  if (purpose !== 'trip') {
    return (
      <p className={`${ROW} border-dashed border-edge`}>
        <span>
          <span className="font-bold">{word(status)}</span> · {t(`purposes.${purpose}`)}
        </span>
        {since}
      </p>
    );
  }
  return (
    <Link
      href={`/operator/trips/${encodeURIComponent(trip_id)}`}
      className={`${ROW} border-line bg-surface hover:border-ink`}
    >
      <span className="font-bold text-enamel underline decoration-2 underline-offset-4">
        {word(status)}
      </span>
      {since}
    </Link>
  );
}

interface StatusChoiceProps extends Pick<UnsettledListProps, 'onChange'> {
  readonly status: MoneyFilter['status'] | undefined;
}

function StatusChoice({ status, onChange }: StatusChoiceProps) {
  const t = useTranslations('operator_payments');
  const choices = [
    { value: 'all' as const, label: t('any') },
    ...UNSETTLED_STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) })),
  ];
  return (
    <ChoiceGroup
      label={t('status')}
      choices={choices}
      value={status ?? 'all'}
      onChange={(wanted) => onChange({ status: wanted })}
    />
  );
}

/** What a payment waits for; a state that this page does not know keeps its own name. */
function useStatusWord(): (status: string) => string {
  const t = useTranslations('operator_payments.statuses');
  return (status) => {
    const key = status as Parameters<typeof t.has>[0];
    return t.has(key) ? t(key as 'due') : status.replaceAll('_', ' ');
  };
}
