'use client';

import { payments } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { TextField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { useWords } from '../api/use-words.ts';

/** As the contract takes it; capitals do not matter. */
const CODE = /^[A-Za-z0-9-]{4,32}$/;

export function VoucherForm({ onRedeemed }: { onRedeemed(): void }) {
  const t = useTranslations('credit');
  const { code, setCode, submit, busy, problem, done } = useVoucher(onRedeemed);
  return (
    <Panel>
      <form
        className="flex flex-col gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2 className="text-xl font-bold">{t('voucher')}</h2>
        <TextField
          label={t('code')}
          value={code}
          error={problem}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          onChange={(event) => setCode(event.target.value)}
        />
        {done === undefined ? null : <Notice tone="good">{done}</Notice>}
        <Button type="submit" wide busy={busy}>
          {t('redeem')}
        </Button>
      </form>
    </Panel>
  );
}

function useVoucher(onRedeemed: () => void) {
  const t = useTranslations('credit');
  const words = useProblemWords();
  const { money } = useWords();
  const wish = useWish(payments.redeemVoucher);
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string>();
  const [done, setDone] = useState<string>();
  const submit = async () => {
    setProblem(undefined);
    setDone(undefined);
    const asked = code.trim();
    if (!CODE.test(asked)) return setProblem(t('code_shape'));
    try {
      const answer = await wish.ask({ code: asked });
      if (!answer.ok) return setProblem(words(new Refused(answer.refusal)));
      setCode('');
      setDone(t('redeemed', { amount: money(answer.value.amount) }));
      onRedeemed();
    } catch (error) {
      setProblem(words(error));
    }
  };
  return { code, setCode, submit, busy: wish.busy, problem, done };
}
