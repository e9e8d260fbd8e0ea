import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How long a write waits for another process that has the books open, milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

const SCHEMA = `
create table if not exists authorizations (
  authorization_id text primary key,
  account_reference text not null,
  payment_method_token text not null,
  metadata_reference text not null,
  currency text not null,
  amount_minor integer not null check (amount_minor > 0),
  status text not null check (status in ('authorized', 'captured', 'released', 'expired')),
  booked_at_ms integer not null,
  expires_at_ms integer not null
) strict;

-- One capture and one release per authorization: the tables decide it, not a read before the write.
create table if not exists captures (
  capture_id text primary key,
  authorization_id text not null unique references authorizations,
  amount_minor integer not null check (amount_minor > 0),
  booked_at_ms integer not null
) strict;

create table if not exists releases (
  release_id text primary key,
  authorization_id text not null unique references authorizations,
  amount_minor integer not null check (amount_minor > 0),
  reason text not null check (reason in ('asked', 'remainder', 'expired')),
  booked_at_ms integer not null
) strict;

create table if not exists refunds (
  refund_id text primary key,
  authorization_id text not null references authorizations,
  amount_minor integer not null check (amount_minor > 0),
  booked_at_ms integer not null
) strict;
create index if not exists refunds_by_authorization on refunds (authorization_id);

-- Every request that was answered or should have been; the unique key makes each happen once.
create table if not exists operations (
  sequence integer primary key autoincrement,
  operation_id text not null unique,
  idempotency_key text not null unique,
  kind text not null check (kind in ('authorize', 'capture', 'release', 'refund')),
  request_sha256 text not null,
  metadata_reference text,
  result text not null,
  booked_at_ms integer not null
) strict;
create index if not exists operations_by_time on operations (booked_at_ms);
`;

/**
 * Opens the bank's books in `data_dir`, or in memory when it is null. A commit has reached the disk
 * when it returns: an answer that was sent is never forgotten, whatever is killed afterwards.
 */
export function openBooks(data_dir: string | null): DatabaseSync {
  if (data_dir !== null) mkdirSync(data_dir, { recursive: true });
  const path = data_dir === null ? ':memory:' : join(data_dir, 'sandbox-bank.sqlite');
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
  db.exec(SCHEMA);
  return db;
}

/** Runs `work` as one transaction that holds the write lock from its start. */
export function inTransaction<Value>(db: DatabaseSync, work: () => Value): Value {
  db.exec('begin immediate');
  try {
    const value = work();
    db.exec('commit');
    return value;
  } finally {
    if (db.isTransaction) db.exec('rollback');
  }
}

export interface BankViolation {
  readonly law: string;
  readonly authorization_id: string;
}

/** Each query finds the authorizations that break the law it stands beside. */
const LAWS: readonly (readonly [law: string, sql: string])[] = [
  [
    'captured and released together never exceed the hold',
    `select a.authorization_id from authorizations a
       left join captures c using (authorization_id) left join releases r using (authorization_id)
     where coalesce(c.amount_minor, 0) + coalesce(r.amount_minor, 0) > a.amount_minor`,
  ],
  [
    'a closed hold is wholly captured or released',
    `select a.authorization_id from authorizations a
       left join captures c using (authorization_id) left join releases r using (authorization_id)
     where a.status <> 'authorized'
       and coalesce(c.amount_minor, 0) + coalesce(r.amount_minor, 0) <> a.amount_minor`,
  ],
  [
    'an open hold has neither capture nor release',
    `select a.authorization_id from authorizations a
       left join captures c using (authorization_id) left join releases r using (authorization_id)
     where a.status = 'authorized' and (c.capture_id is not null or r.release_id is not null)`,
  ],
  [
    'refunds never exceed the capture',
    `select f.authorization_id from refunds f
       left join captures c using (authorization_id)
     group by f.authorization_id
     having sum(f.amount_minor) > coalesce(max(c.amount_minor), 0)`,
  ],
  [
    'every hold has exactly one booked request',
    `select a.authorization_id from authorizations a
     where 1 <> (select count(*) from operations o where o.kind = 'authorize'
                  and json_extract(o.result, '$.authorization_id') = a.authorization_id)`,
  ],
];

/** The laws that the books break; empty when they are in order. Finds at most 100 per law. */
export function checkBankInvariant(db: DatabaseSync): BankViolation[] {
  return LAWS.flatMap(([law, sql]) =>
    db
      .prepare(`${sql} limit 100`)
      .all()
      .map((row) => ({ law, authorization_id: String(row.authorization_id) })),
  );
}
