import pg from 'pg';
import { type Finding, fix, ok } from './finding.ts';

/** A database that has not answered by then would make a start look hung, in ms. */
const CONNECT_MS = 3_000;

/** The oldest PostgreSQL whose SQL we use, as `server_version_num` counts. */
const POSTGRES_OLDEST = 150_000;

interface PortToCheck {
  readonly port: number;
  readonly setting: string;
  readonly isFree: (port: number) => Promise<boolean>;
  readonly holderOf: (port: number) => string | undefined;
}

export async function checkPort({
  port,
  setting,
  isFree,
  holderOf,
}: PortToCheck): Promise<Finding> {
  if (await isFree(port)) return ok(`port ${port} (${setting}) is free`);
  const holder = holderOf(port);
  const other = `${setting}=${port + 1} npm start`;
  if (holder === undefined) return fix(`port ${port} (${setting}) is busy`, other);
  return fix(`port ${port} (${setting}) is held by ${holder}; it may be Drais itself`, other);
}

/** Whether a given database answers; the embedded one starts with the platform. */
export async function checkDatabase(url: string): Promise<Finding> {
  const name = withoutPassword(url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ number: number; version: string }>(
      `select current_setting('server_version_num')::int as number,
         current_setting('server_version') as version`,
    );
    const { number = 0, version = '' } = rows[0] ?? {};
    if (number >= POSTGRES_OLDEST) return ok(`database ${name}, PostgreSQL ${version}`);
    return fix(`database ${name} is PostgreSQL ${version}; 15 is the oldest`, `psql "${name}"`);
  } catch (error) {
    // Whatever the reason, the person needs its words and the command that shows it again.
    return fix(`database ${name}: ${(error as Error).message || 'no answer'}`, `psql "${name}"`);
  } finally {
    await client.end();
  }
}

function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return 'in DATABASE_URL (not an address)';
  const url = new URL(text);
  url.password = '';
  return url.href;
}
