import type { Queryable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';

/** Sets when what is due is asked for again; null when it is not, by itself. */
export async function setCollection(
  db: Queryable,
  payment_id: string,
  due_at: Date | null,
): Promise<void> {
  const key = [shardKeyOf(payment_id), payment_id];
  if (due_at === null) {
    await db.query(
      'delete from payments.collection_timers where account_bucket = $1 and payment_id = $2',
      key,
    );
    return;
  }
  await db.query(
    `insert into payments.collection_timers (account_bucket, payment_id, due_at) values ($1, $2, $3)
     on conflict (account_bucket, payment_id) do update set due_at = excluded.due_at`,
    [...key, due_at],
  );
}

export interface DueCollection {
  readonly payment_id: string;
  readonly due_at: Date;
}

/** Drops a timer unless somebody set it anew since it was `seen`. */
export async function dropCollection(db: Queryable, seen: DueCollection): Promise<void> {
  await db.query(
    `delete from payments.collection_timers
     where account_bucket = $1 and payment_id = $2 and due_at = $3`,
    [shardKeyOf(seen.payment_id), seen.payment_id, seen.due_at],
  );
}

/** The payments whose time has come, the longest waiting first. */
export function listDueCollections(
  db: Queryable,
  due: { readonly now: Date; readonly limit: number },
): Promise<DueCollection[]> {
  return db.query<DueCollection & Record<string, unknown>>(
    `select payment_id, due_at from payments.collection_timers
     where due_at <= $1 order by due_at limit $2`,
    [due.now, due.limit],
  );
}
