'use client';

import { payments } from '@drais/contracts';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';

export type TopUp = OutputOf<typeof payments.topUpCredit>;

/** Money that a rider pays in, and what their bank said of it. */
export function useTopUp(onPaid: () => void) {
  const words = useProblemWords();
  const wish = useWish(payments.topUpCredit);
  const [problem, setProblem] = useState<string>();
  const [said, setSaid] = useState<TopUp>();
  const pay = async (asked: InputOf<typeof payments.topUpCredit>) => {
    setProblem(undefined);
    setSaid(undefined);
    try {
      const answer = await wish.ask(asked);
      if (!answer.ok) return setProblem(words(new Refused(answer.refusal)));
      setSaid(answer.value);
      if (answer.value.status === 'accepted') onPaid();
    } catch (error) {
      setProblem(words(error));
    }
  };
  return { pay, busy: wish.busy, problem, said };
}
