'use client';

import { type Result, Unreachable } from '@drais/sdk';
import type { InputOf, RouteShape } from '@drais/vocabulary/define';
import { newUuid } from '@drais/vocabulary/ids';
import { useCallback, useRef, useState } from 'react';
import { drais } from './client.ts';

export interface Wish<R extends RouteShape> {
  /**
   * Throws `Unreachable` when nobody answered; asking the same again is then the same wish, with
   * the same key.
   */
  ask(input: InputOf<R>): Promise<Result<R>>;
  readonly busy: boolean;
}

/**
 * A change that a person wants. The idempotency key belongs to the wish: it stays while the outcome
 * is unknown, and a new one is drawn once there was an answer or the wish is another.
 */
export function useWish<R extends RouteShape>(route: R): Wish<R> {
  const [busy, setBusy] = useState(false);
  const open = useRef<{ body: string; key: string } | null>(null);
  const ask = useCallback(
    async (input: InputOf<R>) => {
      const body = JSON.stringify(input);
      if (open.current?.body !== body) open.current = { body, key: newUuid() };
      setBusy(true);
      try {
        const answer = await drais.call(route, input, { idempotency_key: open.current.key });
        open.current = null;
        return answer;
      } catch (error) {
        if (!(error instanceof Unreachable)) open.current = null;
        throw error;
      } finally {
        setBusy(false);
      }
    },
    [route],
  );
  return { ask, busy };
}
