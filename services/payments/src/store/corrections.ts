import type { payments } from '@drais/contracts';
import type { Queryable, Transaction } from '@drais/kit';
import type { DataOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';

type Corrected = DataOf<typeof payments.events.receiptCorrected>;
export type CreditNote = Corrected['correction'];

export async function insertCorrection(tx: Transaction, corrected: Corrected): Promise<void> {
  const { account_id, author_id, note, correction } = corrected;
  await tx.query(
    `insert into payments.receipt_corrections (account_bucket, trip_id, number, correction_id, account_id, author_id, note, correction)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      shardKeyOf(account_id),
      correction.trip_id,
      correction.number,
      correction.correction_id,
      account_id,
      author_id,
      note,
      JSON.stringify(correction),
    ],
  );
}

/** The corrections of the receipts of some trips of one account, in their order. */
export async function listCorrections(
  db: Queryable,
  account_id: string,
  trip_ids: readonly string[],
): Promise<CreditNote[]> {
  const rows = await db.query<{ correction: CreditNote }>(
    `select correction from payments.receipt_corrections
     where account_bucket = $1 and trip_id = any($2::text[]) and account_id = $3
     order by trip_id, number`,
    [shardKeyOf(account_id), trip_ids, account_id],
  );
  return rows.map((row) => row.correction);
}
