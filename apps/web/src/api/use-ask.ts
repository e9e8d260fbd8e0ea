'use client';

import type { InputOf, OutputOf, RouteShape } from '@drais/vocabulary/define';
import { useQuery } from '@tanstack/react-query';
import { drais } from './client.ts';
import { Refused } from './refused.ts';
import { useHydrated } from './use-hydrated.ts';

interface AskOptions<R extends RouteShape> {
  readonly enabled?: boolean;
  /** How often to ask again; false for never. */
  readonly every_ms?: number | false | ((latest: OutputOf<R> | undefined) => number | false);
  /** How long an answer counts as fresh. */
  readonly fresh_ms?: number;
}

/**
 * What the query cache calls the answer to a question; also to name it when it has to be asked
 * anew.
 */
export function askKey<R extends RouteShape>(route: R, input: InputOf<R>): readonly unknown[] {
  return [route.id, input];
}

/**
 * Asks and lets TanStack Query keep the answer. Refusals arrive as `Refused`, silence as
 * `Unreachable`.
 */
export async function ask<R extends RouteShape>(
  route: R,
  input: InputOf<R>,
  signal?: AbortSignal,
): Promise<OutputOf<R>> {
  const answer = await drais.call(route, input, signal === undefined ? {} : { signal });
  if (!answer.ok) throw new Refused(answer.refusal);
  return answer.value;
}

export interface Asked<R extends RouteShape> {
  readonly data: OutputOf<R> | undefined;
  /** When the data came, by this device's clock. */
  readonly as_of: Date | undefined;
  readonly error: Error | null;
  refetch(): Promise<unknown>;
}

/** The answer to a question, as it is known now; neither answer nor error while it is under way. */
export function useAsk<R extends RouteShape>(
  route: R,
  input: InputOf<R>,
  { enabled = true, every_ms = false, fresh_ms = 10_000 }: AskOptions<R> = {},
): Asked<R> {
  const hydrated = useHydrated();
  const { data, dataUpdatedAt, error, refetch } = useQuery<OutputOf<R>>({
    queryKey: askKey(route, input),
    queryFn: ({ signal }) => ask(route, input, signal),
    enabled,
    staleTime: fresh_ms,
    refetchInterval:
      typeof every_ms === 'function' ? (query) => every_ms(query.state.data) : every_ms,
  });
  if (!hydrated) return { data: undefined, as_of: undefined, error: null, refetch };
  const as_of = data === undefined ? undefined : new Date(dataUpdatedAt);
  return { data, as_of, error, refetch };
}
