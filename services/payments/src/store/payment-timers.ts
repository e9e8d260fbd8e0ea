import type { Queryable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';

/** When a payment is looked after next, wall time, and how often it went unanswered before. */
export interface PaymentTimer {
  readonly due_at: Date;
  readonly tries: number;
}

export interface DueTimer extends PaymentTimer {
  readonly payment_id: string;
}

export async function setTimer(
  db: Queryable,
  payment_id: string,
  timer: PaymentTimer,
): Promise<void> {
  await db.query(
    `insert into payments.payment_timers (account_bucket, payment_id, due_at, tries) values ($1, $2, $3, $4)
     on conflict (account_bucket, payment_id) do update set due_at = excluded.due_at, tries = excluded.tries`,
    [shardKeyOf(payment_id), payment_id, timer.due_at, timer.tries],
  );
}

export async function dropTimer(db: Queryable, payment_id: string): Promise<void> {
  await db.query(
    'delete from payments.payment_timers where account_bucket = $1 and payment_id = $2',
    [shardKeyOf(payment_id), payment_id],
  );
}

/**
 * Moves a timer, or drops it, unless somebody set it anew since it was `seen`: then there is new
 * work.
 */
export async function moveTimer(
  db: Queryable,
  seen: DueTimer,
  next: PaymentTimer | null,
): Promise<void> {
  const key = [shardKeyOf(seen.payment_id), seen.payment_id, seen.due_at, seen.tries];
  if (next === null) {
    await db.query(
      `delete from payments.payment_timers
       where account_bucket = $1 and payment_id = $2 and due_at = $3 and tries = $4`,
      key,
    );
    return;
  }
  await db.query(
    `update payments.payment_timers set due_at = $5, tries = $6
     where account_bucket = $1 and payment_id = $2 and due_at = $3 and tries = $4`,
    [...key, next.due_at, next.tries],
  );
}

export async function findTimer(db: Queryable, payment_id: string): Promise<DueTimer | null> {
  const rows = await db.query<DueTimer & Record<string, unknown>>(
    `select payment_id, due_at, tries from payments.payment_timers
     where account_bucket = $1 and payment_id = $2`,
    [shardKeyOf(payment_id), payment_id],
  );
  return rows[0] ?? null;
}

/**
 * The payments that are due, the longest waiting first, without those that are `underway` already.
 */
export function listDueTimers(
  db: Queryable,
  due: {
    readonly wall_now: Date;
    readonly underway: readonly string[];
    readonly limit: number;
  },
): Promise<DueTimer[]> {
  return db.query<DueTimer & Record<string, unknown>>(
    `select payment_id, due_at, tries from payments.payment_timers
     where due_at <= $1 and not (payment_id = any($2::text[])) order by due_at limit $3`,
    [due.wall_now, due.underway, due.limit],
  );
}
