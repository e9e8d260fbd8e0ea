import type { Queryable } from '@drais/kit';

export type Slot = 'trip' | 'hold';

export interface SlotLease {
  readonly account_bucket: string;
  readonly account_id: string;
  readonly slot: Slot;
  readonly holder_id: string;
  readonly taken_at: Date;
}

/**
 * Leases a rider's one trip or one hold to `holder_id`; true when it is now theirs, also when it
 * was before. The unique key decides between two phones of one rider.
 */
export async function takeSlot(db: Queryable, lease: SlotLease): Promise<boolean> {
  const rows = await db.query(
    `insert into booking.rider_slots as s (account_bucket, account_id, slot, holder_id, taken_at) values ($1, $2, $3, $4, $5)
     on conflict (account_bucket, account_id, slot) do update set taken_at = excluded.taken_at where s.holder_id = excluded.holder_id
     returning holder_id`,
    [lease.account_bucket, lease.account_id, lease.slot, lease.holder_id, lease.taken_at],
  );
  return rows.length === 1;
}

/** Gives the slot back if `holder_id` still has it. */
export async function releaseSlot(
  db: Queryable,
  account_bucket: string,
  account_id: string,
  holder_id: string,
): Promise<void> {
  await db.query(
    'delete from booking.rider_slots where account_bucket = $1 and account_id = $2 and holder_id = $3',
    [account_bucket, account_id, holder_id],
  );
}

export interface HeldSlot {
  readonly account_bucket: string;
  readonly account_id: string;
  readonly slot: Slot;
  readonly holder_id: string;
  readonly [column: string]: unknown;
}

/**
 * Slots taken before `taken_before`: their holders are looked at, since a process may have died
 * between two shards.
 */
export function listOldSlots(
  db: Queryable,
  taken_before: Date,
  limit: number,
): Promise<HeldSlot[]> {
  return db.query<HeldSlot>(
    `select account_bucket, account_id, slot, holder_id from booking.rider_slots
     where taken_at < $1 order by taken_at limit $2`,
    [taken_before, limit],
  );
}

export async function touchSlot(db: Queryable, held: HeldSlot, taken_at: Date): Promise<void> {
  await db.query(
    `update booking.rider_slots set taken_at = $4
     where account_bucket = $1 and account_id = $2 and slot = $3 and holder_id = $5`,
    [held.account_bucket, held.account_id, held.slot, taken_at, held.holder_id],
  );
}

export async function isBlocked(
  db: Queryable,
  account_bucket: string,
  account_id: string,
): Promise<boolean> {
  const rows = await db.query(
    'select 1 from booking.blocked_accounts where account_bucket = $1 and account_id = $2',
    [account_bucket, account_id],
  );
  return rows.length > 0;
}

export async function setBlocked(
  db: Queryable,
  account_bucket: string,
  account_id: string,
  blocked: boolean,
): Promise<void> {
  await db.query(
    blocked
      ? 'insert into booking.blocked_accounts (account_bucket, account_id) values ($1, $2) on conflict do nothing'
      : 'delete from booking.blocked_accounts where account_bucket = $1 and account_id = $2',
    [account_bucket, account_id],
  );
}

export async function findSlot(
  db: Queryable,
  { account_bucket, account_id, slot }: Omit<SlotLease, 'holder_id' | 'taken_at'>,
): Promise<HeldSlot | null> {
  const rows = await db.query<HeldSlot>(
    `select account_bucket, account_id, slot, holder_id from booking.rider_slots
     where account_bucket = $1 and account_id = $2 and slot = $3`,
    [account_bucket, account_id, slot],
  );
  return rows[0] ?? null;
}
