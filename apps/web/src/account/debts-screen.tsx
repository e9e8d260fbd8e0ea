'use client';

import { payments } from '@drais/contracts';
import { buttonLook } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Panel, Placeholder } from '@drais/ui/panel';
import { Tag } from '@drais/ui/tag';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useState } from 'react';
import { useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { Trouble } from '../shell/trouble.tsx';
import { PayDebt } from './pay-debt.tsx';
import { StaleNotice } from './stale-notice.tsx';

export type Debt = OutputOf<typeof payments.listDebts>['items'][number];

/** The bank answers within seconds, and its answer is waited for while the page is open. */
const LOOK_MS = 3_000;
/** As many as one question may bring: a rider who owes starts no further trip. */
const DEBTS_MAX = 200;

export function DebtsScreen() {
  const t = useTranslations('debts');
  return (
    <PageFrame title={t('title')}>
      <SignedIn>{() => <Debts />}</SignedIn>
    </PageFrame>
  );
}

function Debts() {
  const t = useTranslations('debts');
  const [isAnswered, setAnswered] = useState(false);
  const { data, as_of, error, refetch } = useAsk(
    payments.listDebts,
    { limit: DEBTS_MAX },
    {
      fresh_ms: 0,
      every_ms: (known) =>
        known?.items.some((one) => isAnswered || one.is_being_collected) ? LOOK_MS : false,
    },
  );
  const tried = useTried(data?.items);
  if (data === undefined) {
    if (error === null) return <Placeholder className="h-40" />;
    return <Trouble error={error} onRetry={() => void refetch()} />;
  }
  const isPaid = tried.ids.some((id) => data.items.every((one) => one.trip_id !== id));
  return (
    <>
      {error === null ? null : <StaleNotice as_of={as_of} onRetry={() => void refetch()} />}
      {isPaid ? <Notice tone="good">{t('paid')}</Notice> : null}
      {data.items.length === 0 ? <Nothing /> : null}
      <ul className="flex flex-col gap-4 empty:hidden">
        {data.items.map((debt) => (
          <li key={debt.trip_id}>
            <DebtPanel
              debt={debt}
              wasTried={tried.ids.includes(debt.trip_id)}
              onAsked={async () => {
                // What became of it is known first: until then nobody has said no.
                await refetch();
                tried.add([debt.trip_id]);
              }}
              onAnswered={() => setAnswered(true)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

/**
 * The debts that were asked for while the page was open: by the rider here, or by itself after a
 * card was added.
 */
function useTried(debts: readonly Debt[] | undefined) {
  const [ids, setIds] = useState<readonly string[]>([]);
  const add = useCallback((more: readonly string[]) => {
    setIds((before) => {
      const fresh = more.filter((id) => !before.includes(id));
      return fresh.length === 0 ? before : [...before, ...fresh];
    });
  }, []);
  useEffect(() => {
    add((debts ?? []).filter((one) => one.is_being_collected).map((one) => one.trip_id));
  }, [debts, add]);
  return { ids, add };
}

function Nothing() {
  const t = useTranslations('debts');
  return (
    <Panel className="flex flex-col items-start gap-4">
      <p>{t('none')}</p>
      <Link href="/trip" className={buttonLook({ tone: 'plain' })}>
        {t('back')}
      </Link>
    </Panel>
  );
}

interface DebtPanelProps {
  readonly debt: Debt;
  /** Whether it was asked for since the page was opened. */
  readonly wasTried: boolean;
  onAsked(): Promise<void>;
  /** The bank has heard the rider: what came of it is looked for. */
  onAnswered(): void;
}

/** What for, since when and how much; then the way to pay it. */
function DebtPanel({ debt, wasTried, onAsked, onAnswered }: DebtPanelProps) {
  const t = useTranslations('debts');
  const { money, moment } = useWords();
  const { areas } = useAreas();
  const { trip_id, amount, is_being_collected } = debt;
  const receipt = useAsk(payments.getReceipt, { trip_id }, { fresh_ms: 300_000 }).data;
  const area = areas.find((one) => one.area_id === shardKeyOf(trip_id));
  return (
    <Panel className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <h2 className="font-bold">
            {receipt === undefined
              ? t('ride_unknown')
              : t(receipt.fee?.kind ?? 'ride', {
                  time: moment(receipt.usage.ended_at, area?.time_zone ?? 'UTC'),
                })}
          </h2>
          <Link
            href={`/trips/${trip_id}/receipt`}
            className="inline-flex min-h-11 items-center underline underline-offset-4"
          >
            {t('receipt')}
          </Link>
        </div>
        <p className="figures text-2xl font-extrabold">{money(amount)}</p>
      </div>
      {is_being_collected ? (
        <Tag tone="info" className="self-start">
          {t('collecting')}
        </Tag>
      ) : null}
      <PayDebt debt={debt} wasTried={wasTried} onAsked={onAsked} onAnswered={onAnswered} />
    </Panel>
  );
}
