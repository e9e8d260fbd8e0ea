'use client';

import { payments } from '@drais/contracts';
import { ChoiceGroup } from '@drais/ui/choice-group';
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

/** Payments that are not settled: each leads to its ride, where it is put right. */
export function UnsettledList({ area, filter, onChange }: UnsettledListProps) {
  const t = useTranslations('operator_payments');
  const { moment } = useWords();
  const word = useStatusWord();
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
              <Link
                href={`/operator/trips/${encodeURIComponent(one.trip_id)}`}
                className="grid min-h-14 items-center gap-x-4 gap-y-1 rounded-lg border border-line bg-surface px-4 py-2.5 hover:border-ink sm:grid-cols-[1fr_auto]"
              >
                <span className="font-bold text-enamel underline decoration-2 underline-offset-4">
                  {word(one.status)}
                </span>
                <span className="figures text-muted">
                  {t('since', { time: moment(one.since, area.time_zone) })}
                </span>
              </Link>
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
