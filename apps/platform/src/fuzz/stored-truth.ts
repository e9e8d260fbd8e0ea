import pg from 'pg';

/** What the databases hold of what was said at the door. */
export interface StoredTruth {
  /** Events that money or a trip follows from; an attack adds none. */
  readonly events: Readonly<Record<string, number>>;
  /** Reports of honest vehicles that say something else than they did. */
  readonly reports_put_in_mouths: number;
  /** Reports of devices that nobody enrolled. */
  readonly reports_of_nobody: number;
  readonly reports_of_insiders: number;
  readonly quarantined: number;
  /** Rows about refused messages, and the messages that they stand for. */
  readonly refusal_rows: number;
  readonly refusals: Readonly<Record<string, number>>;
}

export interface Known {
  readonly honest: readonly string[];
  readonly insiders: readonly string[];
  /** Where all honest vehicles stand. */
  readonly place: { readonly lat: number; readonly lon: number };
}

/** Events by their type that no message of an attacker may cause. */
const EVENTS = `
  select type, count(*)::int as n from booking.events group by type
  union all select type, count(*)::int from payments.events group by type
  union all select type, count(*)::int from fleet.events where type like 'fleet.command_%' group by type`;

/** Reads all databases of a platform. */
export async function readStoredTruth(
  database_urls: readonly string[],
  known: Known,
): Promise<StoredTruth> {
  const clients = database_urls.map((connectionString) => new pg.Client({ connectionString }));
  await Promise.all(clients.map((client) => client.connect()));
  const rows = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    (await Promise.all(clients.map((client) => client.query<Row>(text, values)))).flatMap(
      (result) => result.rows,
    );
  const count = async (text: string, values: unknown[] = []) =>
    (await rows<{ n: number }>(`select count(*)::int as n from ${text}`, values)).reduce(
      (sum, { n }) => sum + n,
      0,
    );
  const { honest, insiders, place } = known;
  try {
    return {
      events: sumBy(await rows<{ type: string; n: number }>(EVENTS)),
      reports_put_in_mouths: await count(
        'fleet.reports where device_id = any($1) and (abs(lat - $2) > 1e-9 or abs(lon - $3) > 1e-9)',
        [honest, place.lat, place.lon],
      ),
      reports_of_nobody: await count('fleet.reports where not device_id = any($1)', [
        [...honest, ...insiders],
      ]),
      reports_of_insiders: await count('fleet.reports where device_id = any($1)', [insiders]),
      quarantined: await count('fleet.quarantined_reports'),
      refusal_rows: await count('fleet.refused_messages'),
      refusals: sumBy(
        await rows<{ type: string; n: number }>(
          'select reason as type, sum(occurrences)::int as n from fleet.refused_messages group by reason',
        ),
      ),
    };
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

function sumBy(rows: readonly { type: string; n: number }[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { type, n } of rows) sums[type] = (sums[type] ?? 0) + n;
  return sums;
}
