'use client';

import { payments } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { useBackPath } from './back-path.ts';

/** The practice bank's cards, by the token that the bank knows them by. */
const CARDS = [
  { token: 'sandbox_ok', name: 'works' },
  { token: 'sandbox_declined', name: 'declined' },
  { token: 'sandbox_insufficient_funds', name: 'empty' },
  { token: 'sandbox_sca_challenge', name: 'asks' },
  { token: 'sandbox_lost', name: 'silent' },
] as const;

/** Adds a card of the practice bank; each says beforehand how it will behave. */
export function PaymentScreen() {
  const t = useTranslations('payment');
  return (
    <PageFrame title={t('title')} width="narrow">
      <Notice tone="info" live={false}>
        {t('practice')}
      </Notice>
      <SignedIn>{() => <Form />}</SignedIn>
    </PageFrame>
  );
}

function Form() {
  const t = useTranslations('payment');
  const words = useProblemWords();
  const wish = useWish(payments.addPaymentMethod);
  const queries = useQueryClient();
  const router = useRouter();
  const back = useBackPath('/account');
  const [name, setName] = useState<(typeof CARDS)[number]['name']>('works');
  const [problem, setProblem] = useState<string>();
  const submit = async () => {
    const card = CARDS.find((one) => one.name === name) ?? CARDS[0];
    setProblem(undefined);
    try {
      const answer = await wish.ask({ token: card.token, label: t(`cards.${card.name}.label`) });
      if (!answer.ok) return setProblem(words(new Refused(answer.refusal)));
      await queries.invalidateQueries({ queryKey: [payments.listPaymentMethods.id] });
      router.push(back);
    } catch (error) {
      setProblem(words(error));
    }
  };
  return (
    <Panel>
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-3 font-semibold">{t('choose')}</legend>
          {CARDS.map((card) => (
            <label
              key={card.name}
              className="flex min-h-14 items-start gap-3 rounded-md border-2 border-edge p-3 has-checked:border-enamel has-checked:bg-enamel-wash"
            >
              <input
                type="radio"
                name="card"
                value={card.name}
                checked={name === card.name}
                onChange={() => setName(card.name)}
                className="mt-1 size-5 accent-(--enamel)"
              />
              <span className="flex flex-col">
                <span className="font-semibold">{t(`cards.${card.name}.label`)}</span>
                <span className="text-sm text-muted">{t(`cards.${card.name}.text`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
        <Button type="submit" wide busy={wish.busy}>
          {t('submit')}
        </Button>
      </form>
    </Panel>
  );
}
