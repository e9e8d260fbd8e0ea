import type { Transaction } from '@drais/kit';

/** Why staff did what the event of this version records. */
export async function insertStaffReason(
  tx: Transaction,
  note: {
    readonly area_id: string;
    readonly vehicle_id: string;
    readonly stream_version: number;
    readonly reason: string;
  },
): Promise<void> {
  await tx.query(
    `insert into fleet.staff_reasons (area_id, vehicle_id, stream_version, reason) values ($1, $2, $3, $4)`,
    [note.area_id, note.vehicle_id, note.stream_version, note.reason],
  );
}
