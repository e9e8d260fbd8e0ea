import pg from 'pg';
import type { SendersLog } from './telemetry-load.ts';
import { FIRST_SEQUENCE } from './telemetry-packet.ts';

/** The sender's log against the rows, message by message. */
export interface StoredCheck {
  readonly acknowledged: number;
  readonly stored: number;
  /** Acknowledged and not stored. */
  readonly lost: number;
  /** Stored more than once. */
  readonly doubled: number;
  /** Stored and never sent. */
  readonly never_sent: number;
}

/** Devices that are looked up at once. */
const READERS = 4;

/** Reads every stored report of every device and compares it with what its sender wrote down. */
export async function checkStored(
  database_url: string,
  area_id: string,
  logs: readonly SendersLog[],
): Promise<StoredCheck> {
  const pool = new pg.Pool({ connectionString: database_url, max: READERS });
  // A pool may hear of its server's end.
  pool.on('error', () => undefined);
  const found: StoredCheck[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let log = logs[next++]; log !== undefined; log = logs[next++]) {
      const { rows } = await pool.query<[string]>({
        name: 'sequences',
        text: 'select sequence::text from fleet.reports where area_id = $1 and device_id = $2',
        values: [area_id, log.device_id],
        rowMode: 'array',
      });
      found.push(
        compare(
          log,
          rows.map(([sequence]) => Number(sequence)),
        ),
      );
    }
  };
  try {
    // Then the sequences are read from the key alone.
    await pool.query('vacuum (analyze) fleet.reports');
    await Promise.all(Array.from({ length: READERS }, work));
  } finally {
    await pool.end();
  }
  const sum = (name: keyof StoredCheck) => found.reduce((total, one) => total + one[name], 0);
  return {
    acknowledged: sum('acknowledged'),
    stored: sum('stored'),
    lost: sum('lost'),
    doubled: sum('doubled'),
    never_sent: sum('never_sent'),
  };
}

/** One device: `sequences` as they are stored, in any order. */
export function compare(
  { sent, acked }: Pick<SendersLog, 'sent' | 'acked'>,
  sequences: readonly number[],
): StoredCheck {
  const times = new Uint16Array(sent);
  let never_sent = 0;
  for (const sequence of sequences) {
    const number = sequence - FIRST_SEQUENCE;
    if (number >= 0 && number < sent) times[number] = (times[number] as number) + 1;
    else never_sent++;
  }
  const acknowledged = acked.reduce((count, was_acked) => count + was_acked, 0);
  const stored_acked = acked.reduce(
    (count, was_acked, number) => count + (times[number] === 0 ? 0 : was_acked),
    0,
  );
  const doubled = times.reduce((count, n) => count + (n > 1 ? 1 : 0), 0);
  const lost = acknowledged - stored_acked;
  return { acknowledged, stored: sequences.length, lost, doubled, never_sent };
}
