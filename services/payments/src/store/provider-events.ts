import type { Queryable } from '@drais/kit';

/** `unknown`: no payment of ours explains it. */
export type ProviderEventStatus = 'waiting' | 'done' | 'unknown';

export interface KeptProviderEvent {
  readonly account_bucket: string;
  readonly provider: string;
  readonly event_id: string;
  readonly type: string;
  readonly about: string;
  readonly object_id: string;
  readonly happened_at: Date;
  readonly received_at: Date;
  readonly status: ProviderEventStatus;
}

/** Keeps a message; false when it was kept before. The key decides, not a read before the write. */
export async function keepProviderEvent(db: Queryable, event: KeptProviderEvent): Promise<boolean> {
  const rows = await db.query(
    `insert into payments.provider_events (account_bucket, provider, event_id, type, about, object_id, happened_at,
       received_at, status, due_at, tries)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, 0) on conflict do nothing returning event_id`,
    [
      event.account_bucket,
      event.provider,
      event.event_id,
      event.type,
      event.about,
      event.object_id,
      event.happened_at,
      event.received_at,
      event.status,
    ],
  );
  return rows.length === 1;
}

export interface WaitingEvent {
  readonly account_bucket: string;
  readonly provider: string;
  readonly event_id: string;
  readonly object_id: string;
  readonly tries: number;
}

/** Messages about disputes that nobody has looked into, the longest waiting first. */
export function listWaitingEvents(
  db: Queryable,
  due: { readonly provider: string; readonly wall_now: Date; readonly limit: number },
): Promise<WaitingEvent[]> {
  return db.query<WaitingEvent & Record<string, unknown>>(
    `select account_bucket, provider, event_id, object_id, tries from payments.provider_events
     where status = 'waiting' and provider = $1 and due_at <= $2 order by due_at limit $3`,
    [due.provider, due.wall_now, due.limit],
  );
}

export async function moveProviderEvent(
  db: Queryable,
  event: WaitingEvent,
  to: { readonly status: ProviderEventStatus; readonly due_at: Date },
): Promise<void> {
  await db.query(
    `update payments.provider_events set status = $4, due_at = $5, tries = tries + 1
     where account_bucket = $1 and provider = $2 and event_id = $3`,
    [event.account_bucket, event.provider, event.event_id, to.status, to.due_at],
  );
}

/** Messages of nobody, in the order of their ids, after `after`. */
export function listUnknownEvents(
  db: Queryable,
  page: {
    readonly account_bucket: string;
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<KeptProviderEvent[]> {
  return db.query<KeptProviderEvent & Record<string, unknown>>(
    `select account_bucket, provider, event_id, type, about, object_id, happened_at, received_at, status
     from payments.provider_events
     where account_bucket = $1 and status = 'unknown' and ($2::text is null or provider || '/' || event_id > $2)
     order by provider || '/' || event_id limit $3`,
    [page.account_bucket, page.after ?? null, page.limit],
  );
}

/** Forgets what was done before an instant. Returns how many messages that were. */
export async function forgetDoneEvents(
  db: Queryable,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<number> {
  const rows = await db.query(
    `delete from payments.provider_events e using (
       select account_bucket, provider, event_id from payments.provider_events
       where status = 'done' and received_at < $1 limit $2) as old
     where e.account_bucket = old.account_bucket and e.provider = old.provider and e.event_id = old.event_id
     returning e.event_id`,
    [before, limit],
  );
  return rows.length;
}
