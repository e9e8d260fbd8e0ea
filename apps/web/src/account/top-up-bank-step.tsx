'use client';

import { payments } from '@drais/contracts';
import { buttonLook } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import type { OutputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useAsk } from '../api/use-ask.ts';

/** Asking is also how the bank's word arrives when its own message is late. */
const LOOK_MS = 3_000;

interface TopUpBankStepProps {
  readonly top_up_id: string;
  readonly action: OutputOf<typeof payments.topUpCredit>['action'];
  /** What came of it, in words of the page. */
  readonly words: { readonly accepted: string; readonly declined: string; readonly over: string };
  onPaid(): void;
}

/** The bank wants to hear the rider first: where to go, then what came of it. */
export function TopUpBankStep({ top_up_id, action, words, onPaid }: TopUpBankStepProps) {
  const t = useTranslations('credit');
  const { data } = useAsk(
    payments.getPaymentAction,
    { trip_id: top_up_id },
    {
      fresh_ms: 0,
      every_ms: (known) => (known === undefined || isOpen(known.status) ? LOOK_MS : false),
    },
  );
  const status = data?.status ?? 'action_required';
  useEffect(() => {
    if (!isOpen(status)) onPaid();
  }, [status, onPaid]);
  if (status === 'held') return <Notice tone="good">{words.accepted}</Notice>;
  if (status === 'declined') return <Notice tone="bad">{words.declined}</Notice>;
  if (status === 'closed') return <Notice tone="info">{words.over}</Notice>;
  const url = data?.action?.url ?? action?.url;
  return (
    <>
      <Notice tone="warn" title={t('bank_title')}>
        {url === undefined ? t('bank_app') : t('bank_text')}
      </Notice>
      {url === undefined ? null : (
        // In a page of its own: the bank leads back to the rides, and this page hears of it.
        <a
          href={url}
          target="_blank"
          rel="noreferrer"
          className={buttonLook({ tone: 'signal', wide: true })}
        >
          {t('bank_go')}
        </a>
      )}
    </>
  );
}

function isOpen(status: string): boolean {
  return status === 'action_required' || status === 'waiting';
}
