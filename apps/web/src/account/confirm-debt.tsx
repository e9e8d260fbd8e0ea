'use client';

import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import type { Debt } from './debts-screen.tsx';
import { TopUpBankStep } from './top-up-bank-step.tsx';
import { useTopUp } from './use-top-up.ts';

interface ConfirmDebtProps {
  readonly debt: Debt;
  onAnswered(): void;
}

/**
 * For riders whose bank asks before each payment. It can ask when money is paid in, while the rider
 * is here, and what is paid in pays the debt by itself.
 */
export function ConfirmDebt({ debt, onAnswered }: ConfirmDebtProps) {
  const t = useTranslations('debts');
  const { money } = useWords();
  const { pay, busy, problem, said } = useTopUp(onAnswered);
  const { amount, trip_id } = debt;
  const words = { accepted: t('agreed'), declined: t('refused'), over: t('over') };
  return (
    <div className="flex flex-col gap-3">
      <p>{t('confirm_text')}</p>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      {said?.status === 'accepted' ? <Notice tone="good">{words.accepted}</Notice> : null}
      {said?.status === 'declined' ? <Notice tone="bad">{words.declined}</Notice> : null}
      {said?.status === 'unclear' ? <Notice tone="warn">{words.over}</Notice> : null}
      {said?.status === 'action_required' ? (
        <TopUpBankStep
          top_up_id={said.top_up_id}
          action={said.action}
          words={words}
          onPaid={onAnswered}
        />
      ) : (
        <Button
          wide
          tone="plain"
          busy={busy}
          onClick={() => void pay({ area_id: shardKeyOf(trip_id), ...amount })}
        >
          {t('confirm', { amount: money(amount) })}
        </Button>
      )}
    </div>
  );
}
