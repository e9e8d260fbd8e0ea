'use client';

import type { Result } from '@drais/sdk';
import type { RouteShape } from '@drais/vocabulary/define';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';

/** Waits for an answer, keeps what was wrong in words, and has the page read anew. */
export function useTelling(onChange: () => void) {
  const words = useProblemWords();
  const [problem, setProblem] = useState<string>();
  const tell = async <R extends RouteShape>(asked: Promise<Result<R>>) => {
    setProblem(undefined);
    try {
      const answer = await asked;
      if (!answer.ok) setProblem(words(new Refused(answer.refusal)));
    } catch (error) {
      setProblem(words(error));
    }
    onChange();
  };
  return { problem, tell };
}
