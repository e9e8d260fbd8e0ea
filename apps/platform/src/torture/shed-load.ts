import { newUuid } from '@drais/vocabulary/ids';
import { askAgain } from './ask-again.ts';

/** Longer than any route may take, with what a busy machine adds. */
const HUNG_MS = 15_000;

/** How the public door behaved while something behind it was gone. */
export interface Shedding {
  readonly asked: number;
  /** Answered 503, 504 or 429 with a Retry-After. */
  readonly shed: number;
  /** Answered so without one. */
  readonly without_retry_after: number;
  /** Let in as if nothing were the matter. */
  readonly let_in: number;
  readonly hung: number;
  readonly slowest_ms: number;
  /** How many of each status, for a person. */
  readonly by_status: Readonly<Record<string, number>>;
}

/**
 * Tries to unlock, over and over, until `stopped`: a start of a trip for a reservation that is not
 * there, so that nothing can come of it, and whose refusal only the database can know.
 */
export async function watchUnlocks(options: {
  readonly base_url: string;
  readonly area_id: string;
  readonly token: string;
  readonly stopped: AbortSignal;
}): Promise<Shedding> {
  const { base_url, area_id, token, stopped } = options;
  const counts = { shed: 0, without_retry_after: 0, let_in: 0, hung: 0 };
  const by_status: Record<string, number> = {};
  const ask = async (): Promise<void> => {
    const answer = await fetch(`${base_url}/v1/trips`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': newUuid(),
      },
      body: JSON.stringify({ reservation_id: `${area_id}.${newUuid()}` }),
      signal: AbortSignal.timeout(HUNG_MS),
    }).catch(() => undefined);
    if (answer === undefined) return void counts.hung++;
    await answer.body?.cancel();
    by_status[answer.status] = (by_status[answer.status] ?? 0) + 1;
    if (answer.ok) counts.let_in++;
    else if (answer.status === 429 || answer.status >= 500)
      answer.headers.has('retry-after') ? counts.shed++ : counts.without_retry_after++;
  };
  const asked = await askAgain(stopped, ask);
  const { seen, slowest_ms } = await asked.answered();
  return { asked: seen.length, ...counts, slowest_ms, by_status };
}

/** What an outage must not do to who asks meanwhile. */
export function sheddingFindings({ shed, without_retry_after, let_in, hung }: Shedding): string[] {
  return [
    ...(shed === 0
      ? ['no unlock was answered 503 with Retry-After while the database was gone']
      : []),
    ...(let_in === 0 ? [] : [`${String(let_in)} unlocks were let in without a database`]),
    ...(hung === 0 ? [] : [`${String(hung)} unlocks were not answered at all`]),
    ...(without_retry_after === 0
      ? []
      : [`${String(without_retry_after)} answers said later, and not when`]),
  ];
}
