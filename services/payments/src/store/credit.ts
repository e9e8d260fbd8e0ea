import type { payments } from '@drais/contracts';
import { changeOne, type Queryable, type Transaction } from '@drais/kit';
import type { DataOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Money } from '@drais/vocabulary/units';

export interface CreditMovement {
  readonly movement_id: string;
  readonly account_id: string;
  readonly kind: DataOf<typeof payments.events.creditGranted>['kind'];
  /** Negative when it is spent. */
  readonly amount: Money;
  readonly moved_at: Date;
  readonly trip_id: string | null;
}

/**
 * Moves a rider's credit. The balance's row decides when two spend at once: who would bring it
 * below nothing loses. @throws {LostRace}
 */
export async function moveCredit(tx: Transaction, movement: CreditMovement): Promise<void> {
  const { account_id, amount } = movement;
  const { amount_minor, currency } = amount;
  const bucket = shardKeyOf(account_id);
  const race = { room: 'payments', what: 'credit' };
  await Promise.all([
    tx.query(
      `insert into payments.credit_movements (account_bucket, account_id, movement_id, kind, currency, amount_minor, moved_at, trip_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        bucket,
        account_id,
        movement.movement_id,
        movement.kind,
        currency,
        amount_minor,
        movement.moved_at,
        movement.trip_id,
      ],
    ),
    amount_minor < 0
      ? changeOne(
          tx,
          race,
          `update payments.credit_balances set balance_minor = balance_minor + $4
           where account_bucket = $1 and account_id = $2 and currency = $3 and balance_minor + $4 >= 0
           returning balance_minor`,
          [bucket, account_id, currency, amount_minor],
        )
      : tx.query(
          `insert into payments.credit_balances as b (account_bucket, account_id, currency, balance_minor)
           values ($1, $2, $3, $4)
           on conflict (account_bucket, account_id, currency) do update
             set balance_minor = b.balance_minor + excluded.balance_minor`,
          [bucket, account_id, currency, amount_minor],
        ),
  ]);
}

export async function listBalances(db: Queryable, account_id: string): Promise<Money[]> {
  const rows = await db.query<{ balance_minor: number; currency: string }>(
    `select currency, balance_minor from payments.credit_balances
     where account_bucket = $1 and account_id = $2 order by currency`,
    [shardKeyOf(account_id), account_id],
  );
  return rows.map(({ balance_minor: amount_minor, currency }) => ({ amount_minor, currency }));
}

/** What a rider has in one currency, minor units. */
export async function balanceOf_minor(
  db: Queryable,
  account_id: string,
  currency: string,
): Promise<number> {
  const found = (await listBalances(db, account_id)).find((one) => one.currency === currency);
  return found?.amount_minor ?? 0;
}

interface Row {
  readonly movement_id: string;
  readonly account_id: string;
  readonly kind: CreditMovement['kind'];
  readonly currency: string;
  readonly amount_minor: number;
  readonly moved_at: Date;
  readonly trip_id: string | null;
  readonly [column: string]: unknown;
}

/** An account's movements, newest first, after the movement `before`. */
export async function listMovements(
  db: Queryable,
  page: {
    readonly account_id: string;
    readonly before: string | undefined;
    readonly limit: number;
  },
): Promise<CreditMovement[]> {
  const rows = await db.query<Row>(
    `select movement_id, account_id, kind, currency, amount_minor, moved_at, trip_id
     from payments.credit_movements m
     where account_bucket = $1 and account_id = $2 and ($3::text is null or (moved_at, movement_id) < (
       select b.moved_at, b.movement_id from payments.credit_movements b
       where b.account_bucket = $1 and b.account_id = $2 and b.movement_id = $3))
     order by moved_at desc, movement_id desc limit $4`,
    [shardKeyOf(page.account_id), page.account_id, page.before ?? null, page.limit],
  );
  return rows.map(toMovement);
}

export async function findMovement(
  db: Queryable,
  account_id: string,
  movement_id: string,
): Promise<CreditMovement | null> {
  const rows = await db.query<Row>(
    `select movement_id, account_id, kind, currency, amount_minor, moved_at, trip_id
     from payments.credit_movements
     where account_bucket = $1 and account_id = $2 and movement_id = $3`,
    [shardKeyOf(account_id), account_id, movement_id],
  );
  return rows[0] === undefined ? null : toMovement(rows[0]);
}

function toMovement(row: Row): CreditMovement {
  const { movement_id, account_id, kind, moved_at, trip_id } = row;
  const amount = { amount_minor: row.amount_minor, currency: row.currency };
  return { movement_id, account_id, kind, amount, moved_at, trip_id };
}
