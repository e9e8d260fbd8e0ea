import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { faultPoint } from '@drais/kit/faults/fault-points';
import { SCHEMA } from './schema.ts';

/** How long a write waits for another process that has the books open, milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

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
    faultPoint('bank.before_commit');
    db.exec('commit');
    faultPoint('bank.after_commit');
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
    'a challenge has a hold when it is passed, and only then',
    `select c.authorization_id from challenges c left join authorizations a using (authorization_id)
     where (c.status = 'passed') <> (a.authorization_id is not null)`,
  ],
  [
    'a dispute withholds no more than was captured',
    `select d.authorization_id from disputes d left join captures c using (authorization_id)
     where d.withdrawn_minor > coalesce(c.amount_minor, 0)`,
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
