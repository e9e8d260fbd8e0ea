import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { BankMovement, History, PossessionStep, PostedEntry } from './history.ts';
import type { Witness } from './witness.ts';

/** Events by which a trip takes a vehicle, and by which it gives it back. */
const TAKES = 'booking.trip_requested';
const GIVES_BACK = [
  'booking.trip_failed',
  'booking.trip_ended',
  'booking.recovered_vehicle_returned',
];

/** Each stored write by the name that a witness gives it, as often as it is there. */
const STORED = `
  select 'account:' || (data->>'account_id') as name from users.events where type = 'users.account_created'
  union all select 'payment_method:' || (data->>'payment_method_id') from payments.events
    where type = 'payments.payment_method_added'
  union all select 'reservation:' || (data->>'reservation_id') from booking.events where type = 'booking.reservation_made'
  union all select 'trip:' || (data->>'trip_id') from booking.events where type = 'booking.trip_requested'
  union all select 'end:' || (data->>'trip_id') from booking.events
    where type in ('booking.trip_ended', 'booking.recovered_vehicle_returned')
  union all select 'vehicle:' || (data->>'vehicle_id') from fleet.events where type = 'fleet.vehicle_registered'
  union all select 'report:' || device_id || ' ' || sequence from fleet.reports`;

const PROMISES = `
  select vehicle_id, reservation_id, extract(epoch from lower(during)) * 1000 as from_ms,
    extract(epoch from upper(during)) * 1000 as until_ms
  from booking.reservations where status in ('held', 'in_use', 'completed') and not isempty(during)`;

const POSSESSION = `
  select data->>'vehicle_id' as vehicle_id, data->>'trip_id' as trip_id,
    case type when '${TAKES}' then 'taken' else 'given_back' end as what
  from booking.events where type = '${TAKES}' or type = any ($1) order by position`;

const LEDGER = `
  select e.entry_id, e.cause, coalesce(json_agg(json_build_object('account', l.account,
    'amount_minor', l.amount_minor, 'currency', l.currency)) filter (where l.entry_id is not null), '[]') as lines
  from payments.ledger_entries e left join payments.ledger_lines l
    on l.account_bucket = e.account_bucket and l.entry_id = e.entry_id
  group by e.account_bucket, e.entry_id, e.cause`;

/** A capture or refund by the key that it was asked with, which names its posting too. */
const BANK = `
  select kind || ':' || idempotency_key as cause, result from operations
  where kind in ('capture', 'refund')`;

/** Reads all that is stored of a day on a platform at rest, beside what `witness` has seen. */
export async function readHistory(options: {
  readonly database_urls: readonly string[];
  /** The sandbox bank's own file. */
  readonly bank_file: string;
  readonly witness: Witness;
}): Promise<History> {
  const clients = options.database_urls.map(
    (connectionString) => new pg.Client({ connectionString, application_name: 'drais_history' }),
  );
  const rows = async <Row>(statement: string, values: unknown[] = []): Promise<Row[]> => {
    const found = await Promise.all(clients.map((client) => client.query(statement, values)));
    return found.flatMap((result) => result.rows as Row[]);
  };
  try {
    await Promise.all(clients.map((client) => client.connect()));
    const possession = await rows<PossessionStep>(POSSESSION, [GIVES_BACK]);
    const vehicles = new Map(possession.map(({ trip_id, vehicle_id }) => [trip_id, vehicle_id]));
    const promises =
      await rows<Record<'vehicle_id' | 'reservation_id' | 'from_ms' | 'until_ms', string>>(
        PROMISES,
      );
    const ledger = await rows<PostedEntry>(LEDGER);
    return {
      acknowledged: options.witness.acknowledged(),
      told: options.witness.told(),
      stored: (await rows<{ name: string }>(STORED)).map(({ name }) => name),
      promises: promises.map((one) => ({
        ...one,
        from_ms: Number(one.from_ms),
        until_ms: Number(one.until_ms),
      })),
      possession,
      holders: await rows('select vehicle_id, trip_id from booking.occupancy'),
      seen: options.witness.seen((trip_id) => vehicles.get(trip_id)),
      ledger,
      bank: readBank(options.bank_file),
    };
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

interface BankResult {
  readonly status: string;
  readonly amount?: { readonly amount_minor: number; readonly currency: string };
}

/** What moved at the bank by its own file; a declined request moved nothing. */
function readBank(file: string): BankMovement[] {
  if (!existsSync(file)) return [];
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db
      .prepare(BANK)
      .all()
      .flatMap((row): BankMovement[] => {
        const { status, amount } = JSON.parse(String(row['result'])) as BankResult;
        if (amount === undefined || !['captured', 'refunded'].includes(status)) return [];
        const sign = status === 'captured' ? 1 : -1;
        const amount_minor = sign * amount.amount_minor;
        return [{ cause: String(row['cause']), amount_minor, currency: amount.currency }];
      });
  } finally {
    db.close();
  }
}
