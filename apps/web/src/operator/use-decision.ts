'use client';

import type { InputOf, RouteShape } from '@drais/vocabulary/define';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';

export interface Decision<R extends RouteShape> {
  /** True when it was taken. */
  decide(input: InputOf<R>): Promise<boolean>;
  /** Why it was not taken, in words. */
  readonly problem: string | undefined;
  readonly busy: boolean;
}

/** A decision of an operator on its way; the same one pressed again is the same wish. */
export function useDecision<R extends RouteShape>(route: R): Decision<R> {
  const words = useProblemWords();
  const wish = useWish(route);
  const [problem, setProblem] = useState<string>();
  const decide = async (input: InputOf<R>): Promise<boolean> => {
    setProblem(undefined);
    try {
      const answer = await wish.ask(input);
      if (!answer.ok) setProblem(words(new Refused(answer.refusal)));
      return answer.ok;
    } catch (error) {
      setProblem(words(error));
      return false;
    }
  };
  return { decide, problem, busy: wish.busy };
}
