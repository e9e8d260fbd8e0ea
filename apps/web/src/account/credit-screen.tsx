'use client';

import { payments } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Panel, Placeholder } from '@drais/ui/panel';
import type { OutputOf } from '@drais/vocabulary/define';
import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { useAreas } from '../api/use-area.tsx';
import { ask } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { Trouble } from '../shell/trouble.tsx';
import { StaleNotice } from './stale-notice.tsx';
import { TopUpForm } from './top-up-form.tsx';
import { VoucherForm } from './voucher-form.tsx';

type Movement = OutputOf<typeof payments.listCredit>['items'][number];

/** Rows a page: a screen or two. */
const PAGE_ROWS = 20;
/** What was paid in arrives a moment after the bank's yes. */
const LOOK_MS = 10_000;

export function CreditScreen() {
  const t = useTranslations('credit');
  return (
    <PageFrame title={t('title')} lead={t('lead')}>
      <SignedIn>{() => <Credit />}</SignedIn>
    </PageFrame>
  );
}

function Credit() {
  const t = useTranslations('credit');
  const pages = useCreditPages();
  const { data, error, refetch } = pages;
  const lookAgain = useCallback(() => void refetch(), [refetch]);
  if (data === undefined) {
    if (error === null) return <Placeholder className="h-64" />;
    return <Trouble error={error} onRetry={() => void refetch()} />;
  }
  const movements = data.pages.flatMap((page) => page.items);
  return (
    <>
      {error === null ? null : (
        <StaleNotice as_of={new Date(pages.dataUpdatedAt)} onRetry={() => void refetch()} />
      )}
      <Balance balances={data.pages[0]?.balances ?? []} />
      <div className="grid items-start gap-6 sm:grid-cols-2">
        <VoucherForm onRedeemed={lookAgain} />
        <TopUpForm onPaid={lookAgain} />
      </div>
      <h2 className="text-xl font-bold">{t('movements')}</h2>
      <Movements movements={movements} />
      {pages.hasNextPage ? (
        <Button
          tone="plain"
          busy={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t('more')}
        </Button>
      ) : null}
    </>
  );
}

function useCreditPages() {
  return useInfiniteQuery({
    queryKey: [payments.listCredit.id, 'pages'],
    queryFn: ({ pageParam, signal }) =>
      ask(
        payments.listCredit,
        { limit: PAGE_ROWS, ...(pageParam === '' ? {} : { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: LOOK_MS,
  });
}

/** One line a currency; a rider without credit has nothing in the money of the area in view. */
function Balance({ balances }: { readonly balances: readonly Movement['amount'][] }) {
  const t = useTranslations('credit');
  const { money } = useWords();
  const { area } = useAreas();
  const none = area === undefined ? [] : [{ amount_minor: 0, currency: area.currency }];
  return (
    <Panel>
      <h2 className="text-sm text-muted">{t('balance')}</h2>
      {(balances.length === 0 ? none : balances).map((one) => (
        <p
          key={one.currency}
          className="figures text-4xl font-extrabold tracking-tight"
          data-testid="balance"
        >
          {money(one)}
        </p>
      ))}
    </Panel>
  );
}

function Movements({ movements }: { readonly movements: readonly Movement[] }) {
  const t = useTranslations('credit');
  if (movements.length === 0) return <p className="text-muted">{t('none')}</p>;
  return (
    <ul className="flex flex-col overflow-hidden rounded-lg border border-line bg-surface">
      {movements.map((one) => (
        <li key={one.movement_id} className="border-b border-line px-4 py-3 last:border-0">
          <MovementRow movement={one} />
        </li>
      ))}
    </ul>
  );
}

function MovementRow({ movement }: { readonly movement: Movement }) {
  const t = useTranslations('credit');
  const { money, moment } = useWords();
  const { area } = useAreas();
  const { kind, amount, moved_at, trip_id } = movement;
  return (
    <div className="flex items-start justify-between gap-3">
      <div className="flex min-w-0 flex-col">
        <span className="font-semibold">{t(`kinds.${kind}`)}</span>
        <span className="figures text-sm text-muted">
          {moment(moved_at, area?.time_zone ?? 'UTC')}
        </span>
        {trip_id === undefined || kind === 'top_up' ? null : (
          <Link
            href={`/trips/${trip_id}/receipt`}
            className="inline-flex min-h-9 items-center text-sm underline underline-offset-4"
          >
            {t('receipt')}
          </Link>
        )}
      </div>
      <span className="figures font-bold">{money(amount)}</span>
    </div>
  );
}
