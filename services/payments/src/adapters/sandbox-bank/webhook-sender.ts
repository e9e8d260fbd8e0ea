import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { SIGNATURE_HEADER, signWebhook } from './webhook-signature.ts';
import type { Hint } from './wire.ts';

/** How long a delivery may take, milliseconds. */
const DELIVERY_TIMEOUT_MS = 5_000;
/** Pauses after failures in a row, milliseconds: a merchant that is down is asked once a minute. */
const BACK_OFF_MS = [500, 2_000, 10_000, 60_000] as const;

export interface WebhookSenderOptions {
  readonly db: DatabaseSync;
  readonly url: string;
  readonly secret: string;
  readonly now: () => Date;
}

export interface WebhookSender {
  /** There may be news to tell. */
  wake(): void;
  close(): Promise<void>;
}

interface Log {
  readonly name: 'operations' | 'dispute_changes';
  /** The next row after a sequence. */
  readonly sql: string;
  hintOf(row: Record<string, SQLOutputValue>): Omit<Hint, 'event_id' | 'created_at'>;
}

const LOGS: readonly Log[] = [
  {
    name: 'operations',
    sql: `select * from operations where sequence > ?
            and json_extract(result, '$.status') <> 'requires_action'
          order by sequence limit 1`,
    hintOf: (row) => {
      const { authorization_id } = JSON.parse(String(row.result)) as { authorization_id?: string };
      return {
        type: `authorization.${String(row.kind)}`,
        about: 'authorization',
        object_id: authorization_id ?? String(row.operation_id),
        metadata_reference: row.metadata_reference as string | null,
      };
    },
  },
  {
    name: 'dispute_changes',
    sql: 'select * from dispute_changes where sequence > ? order by sequence limit 1',
    hintOf: (row) => ({
      type: 'dispute.changed',
      about: 'dispute',
      object_id: String(row.dispute_id),
      metadata_reference: null,
    }),
  },
];

/**
 * Tells the merchant what was booked, at least once and in the order of the books. How far it came
 * is kept, so that a bank that was killed goes on where it was.
 */
export function openWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const closing = new AbortController();
  let news = Promise.withResolvers<void>();
  for (const log of LOGS) beginAtEnd(options.db, log);

  async function run(): Promise<void> {
    let failures = 0;
    while (!closing.signal.aborted) {
      const asked = news.promise;
      const told = await tellNext(options, closing.signal);
      if (told === 'told') failures = 0;
      if (told === 'nothing_new') await asked;
      if (told === 'failed') {
        const pause_ms = BACK_OFF_MS[Math.min(failures++, BACK_OFF_MS.length - 1)];
        await wait(pause_ms, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  }

  const running = run();
  const wake = (): void => {
    news.resolve();
    news = Promise.withResolvers<void>();
  };
  return {
    wake,
    close: async () => {
      closing.abort();
      wake();
      await running;
    },
  };
}

/** A merchant hears what happens from now on, not what older books hold. */
function beginAtEnd(db: DatabaseSync, { name }: Log): void {
  db.prepare(
    `insert into webhook_cursors (log, sequence)
     values (?, (select coalesce(max(sequence), 0) from ${name})) on conflict do nothing`,
  ).run(name);
}

async function tellNext(
  options: WebhookSenderOptions,
  closing: AbortSignal,
): Promise<'told' | 'failed' | 'nothing_new'> {
  const { db } = options;
  for (const log of LOGS) {
    const at = db.prepare('select sequence from webhook_cursors where log = ?').get(log.name);
    const row = db.prepare(log.sql).get(Number(at?.sequence ?? 0));
    if (row === undefined) continue;
    const event_id = `evt_${log.name}_${String(row.sequence)}`;
    const created_at = new Date(Number(row.booked_at_ms)).toISOString();
    const hint: Hint = { event_id, created_at, ...log.hintOf(row) };
    if (!(await deliver(options, hint, closing))) return 'failed';
    db.prepare('update webhook_cursors set sequence = ? where log = ?').run(
      Number(row.sequence),
      log.name,
    );
    return 'told';
  }
  return 'nothing_new';
}

/** True when the merchant took it: it answered 2xx. */
async function deliver(
  { url, secret, now }: WebhookSenderOptions,
  hint: Hint,
  closing: AbortSignal,
): Promise<boolean> {
  const body = JSON.stringify(hint);
  const headers = {
    'content-type': 'application/json',
    [SIGNATURE_HEADER]: signWebhook(secret, body, now()),
  };
  const signal = AbortSignal.any([closing, AbortSignal.timeout(DELIVERY_TIMEOUT_MS)]);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    await response.body?.cancel();
    return response.ok;
  } catch (error) {
    // The three ways a delivery fails: no connection, no answer in time, the bank closes.
    if (error instanceof TypeError || error instanceof DOMException) return false;
    throw error;
  }
}
