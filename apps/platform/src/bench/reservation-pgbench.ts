import { execFile } from 'node:child_process';
import { existsSync, globSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { MadeReservation } from '@drais/booking';
import type { SentStatement } from './reservation-ours.ts';
import {
  DIGITS_BASE,
  ID_HEAD,
  LENGTH_SLOTS,
  SLOT_S,
  SLOTS,
  VEHICLES,
} from './reservation-table.ts';
import { PeerMissing } from './result.ts';

export interface PgbenchScript {
  readonly text: string;
  /** Variables that never change in a run; bound as parameters like the rest. */
  readonly constants: ReadonlyMap<string, string>;
}

/** @throws {PeerMissing} with the way to install it */
export function findPgbench(): string {
  const found = ['/usr/bin/pgbench', ...globSync('/usr/lib/postgresql/*/bin/pgbench')].find(
    (file) => existsSync(file),
  );
  if (found === undefined)
    throw new PeerMissing(
      'pgbench is not on this machine. Install it: apt-get install postgresql-contrib',
    );
  return found;
}

/**
 * The captured statements, word for word, as a pgbench script. What differs from reservation to
 * reservation becomes an expression over pgbench's variables, every other value a variable that
 * stays: all are bound as parameters.
 */
export function writeScript(
  statements: readonly SentStatement[],
  made: MadeReservation,
  event_id: string,
): PgbenchScript {
  const constants = new Map<string, string>([
    ['id_head', ID_HEAD],
    ['event_head', event_id.slice(0, -12)],
    ['first_day', ''],
  ]);
  const varying = new Map<string, string>([
    [made.reservation_id, '(:reservation_head || :number)::text'],
    [made.vehicle.vehicle_id, '(:id_head || :vehicle)::text'],
    [
      made.promised.starts_at.toISOString(),
      `(:first_day::timestamptz + :starts_s * interval '1 second')`,
    ],
    [
      made.promised.ends_at.toISOString(),
      `(:first_day::timestamptz + :ends_s * interval '1 second')`,
    ],
  ]);
  constants.set('reservation_head', made.reservation_id.slice(0, -12));
  const sent = statements.map(({ text, values }) => {
    const places = values.map((value) => {
      // pgbench has no variable that is nothing.
      if (value === null || value === undefined) return 'null';
      if (typeof value === 'string' && varying.has(value)) return varying.get(value) as string;
      if (Array.isArray(value) && value.length === 1 && value[0] === event_id)
        return 'array[:event_head || :number]';
      const name = `c${String(constants.size)}`;
      constants.set(name, asText(value));
      return `:${name}`;
    });
    return text
      .trim()
      .replace(/\s*\n\s*/g, ' ')
      .replace(/\$(\d+)/g, (_match, n: string) => places[Number(n) - 1] as string);
  });
  return { text: script(sent), constants };
}

/** A lost race fails with a code that pgbench counts as a failed transaction and steps over. */
function script(statements: readonly string[]): string {
  const { least, most } = LENGTH_SLOTS;
  return [
    '\\set turn :turn + 1',
    `\\set number ${String(DIGITS_BASE)} + :turn * 64 + :client_id`,
    `\\set vehicle ${String(DIGITS_BASE)} + random(1, ${String(VEHICLES)})`,
    `\\set starts_s random(0, ${String(SLOTS - 1)}) * ${String(SLOT_S)}`,
    `\\set ends_s :starts_s + random(${String(least)}, ${String(most)}) * ${String(SLOT_S)}`,
    'begin;',
    ...statements.map((statement) => `${statement};`),
    'commit;',
    '',
  ].join('\n');
}

/** A value as the text that pg would send for it. */
function asText(value: unknown): string {
  if (Array.isArray(value)) {
    return `{${value.map((item) => `"${String(item).replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
  }
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Runs the script with prepared statements, over the same socket and role as the room. */
export async function runPgbench(
  program: string,
  peer: {
    script: PgbenchScript;
    file: string;
    url: string;
    role: string;
    first_day: Date;
    clients: number;
    seconds: number;
  },
): Promise<{ latency_ms: number }> {
  const { hostname, port, username, password, pathname } = new URL(peer.url);
  writeFileSync(peer.file, peer.script.text);
  const constants = [...peer.script.constants].map(
    ([name, value]) =>
      `--define=${name}=${name === 'first_day' ? peer.first_day.toISOString() : value}`,
  );
  const { stdout } = await promisify(execFile)(
    program,
    [
      '--no-vacuum',
      '--protocol=prepared',
      `--client=${String(peer.clients)}`,
      '--jobs=2',
      `--time=${String(peer.seconds)}`,
      `--file=${peer.file}`,
      '--define=turn=0',
      ...constants,
      pathname.slice(1),
    ],
    {
      env: {
        ...process.env,
        PGHOST: hostname,
        PGPORT: port,
        PGUSER: username,
        PGPASSWORD: decodeURIComponent(password),
        PGOPTIONS: `-c role=${peer.role} -c synchronous_commit=on`,
      },
    },
  );
  return { latency_ms: Number(/latency average = ([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN) };
}
