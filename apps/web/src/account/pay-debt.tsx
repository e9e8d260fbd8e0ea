'use client';

import { payments } from '@drais/contracts';
import { Button, buttonLook } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useAsk } from '../api/use-ask.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { useWords } from '../api/use-words.ts';
import { ConfirmDebt } from './confirm-debt.tsx';
import type { Debt } from './debts-screen.tsx';

interface PayDebtProps {
  readonly debt: Debt;
  readonly wasTried: boolean;
  onAsked(): Promise<void>;
  /** The bank has heard the rider: what came of it is looked for. */
  onAnswered(): void;
}

/** One button, and what it will use; afterwards what the bank said. */
export function PayDebt({ debt, wasTried, onAsked, onAnswered }: PayDebtProps) {
  const t = useTranslations('debts');
  const { money } = useWords();
  const { pay, busy, problem } = usePayment(debt, onAsked);
  const isOpen = !debt.is_being_collected;
  return (
    <div className="flex flex-col gap-3">
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      {problem === undefined && wasTried && isOpen && !busy ? (
        <>
          <Notice tone="bad">{t('declined')}</Notice>
          <ConfirmDebt debt={debt} onAnswered={onAnswered} />
        </>
      ) : null}
      {isOpen ? (
        <Button wide busy={busy} onClick={() => void pay()}>
          {t('pay', { amount: money(debt.amount) })}
        </Button>
      ) : (
        <p role="status">{t('asked')}</p>
      )}
      <MeansOfPayment />
    </div>
  );
}

function usePayment({ trip_id }: Debt, onAsked: () => Promise<void>) {
  const words = useProblemWords();
  const wish = useWish(payments.payNow);
  const [problem, setProblem] = useState<string>();
  const pay = async () => {
    setProblem(undefined);
    try {
      const answer = await wish.ask({ trip_id });
      if (!answer.ok) setProblem(words(new Refused(answer.refusal)));
      else await onAsked();
    } catch (error) {
      setProblem(words(error));
    }
  };
  return { pay, busy: wish.busy, problem };
}

function MeansOfPayment() {
  const t = useTranslations('debts');
  const { data } = useAsk(payments.listPaymentMethods, { limit: 50 });
  const card = data?.items.find((one) => one.is_default);
  return (
    <>
      {data === undefined ? null : (
        <p className="text-sm text-muted">
          {card === undefined ? t('by_credit') : t('by_card', { card: card.label })}
        </p>
      )}
      <Link
        href="/account/payment?back=/account/debts"
        className={buttonLook({ tone: 'plain', wide: true })}
      >
        {t('add_card')}
      </Link>
    </>
  );
}
