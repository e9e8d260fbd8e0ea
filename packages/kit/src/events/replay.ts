import type { RecordedEvent } from '@drais/vocabulary/define';
import pg from 'pg';
import { migrate } from '../db/migrate.ts';
import { openShard, type Transaction } from '../db/shard.ts';
import type { AnyRoom } from '../host.ts';
import { projectorOf } from './record.ts';
import { requireVersions } from './require-versions.ts';
import { isSealIntact } from './seal.ts';

/**
 * What a replay of one room's events on one database found. Empty lists mean that the record holds.
 */
export interface ReplayFindings {
  readonly room: string;
  readonly events: number;
  /** Events whose seal does not fit what they say. */
  readonly tampered: readonly string[];
  /** Streams with a missing version. */
  readonly gaps: readonly string[];
  /** Rows of a state table that differ, as `table: row`. At most `DIFFERENCES_MAX` of them. */
  readonly differences: readonly string[];
}

export interface ReplayOptions {
  readonly room: AnyRoom;
  /** Owner's connection string of the database whose events are folded. */
  readonly source_url: string;
  /** Owner's connection string of an empty database to fold into. */
  readonly target_url: string;
  readonly seal_secret: Buffer;
}

/** Events read at a time: bounds the memory of a replay, whatever the history. */
const PAGE_ROWS = 1000;
/** Enough to see what is wrong; the rest would be more of the same. */
const DIFFERENCES_MAX = 20;

/**
 * Folds a room's events, from the event table alone, into an empty schema, and compares the
 * declared state tables row by row with the living ones. Reads one snapshot, so that it can run
 * beside a working platform.
 */
export async function replayEvents(options: ReplayOptions): Promise<ReplayFindings> {
  const { room } = options;
  requireVersions([room]);
  await migrate(options.target_url, [room], () => new Date());
  const source = new pg.Client({
    connectionString: options.source_url,
    application_name: 'drais_replay',
  });
  const target = new pg.Pool({ connectionString: options.target_url, max: 2 });
  // Its database is dropped right afterwards, now and then before the last idle connection is gone;
  // nobody listening would end the process.
  target.on('error', () => undefined);
  await source.connect();
  try {
    await source.query('begin isolation level repeatable read read only');
    const folded = await fold(options, source, target);
    const differences: string[] = [];
    for (const table of room.state_tables) {
      differences.push(...(await compare(`${room.name}.${table}`, source, target)));
    }
    await source.query('commit');
    return { room: room.name, ...folded, differences: differences.slice(0, DIFFERENCES_MAX) };
  } finally {
    await source.end();
    await target.end();
  }
}

type EventRow = RecordedEvent & {
  occurred_at: Date;
  recorded_at: Date;
  seal: string;
  position: number;
};

async function fold(
  { room, seal_secret }: ReplayOptions,
  source: pg.Client,
  target: pg.Pool,
): Promise<Pick<ReplayFindings, 'events' | 'tampered' | 'gaps'>> {
  const projectors = new Map(room.projectors.map((p) => [p.type, p]));
  const shard = openShard('replay', target, target);
  const heads = new Map<string, number>();
  const tampered: string[] = [];
  const gaps: string[] = [];
  let events = 0;
  for await (const page of pagesOf(room.name, source)) {
    await shard.transaction(async (tx: Transaction) => {
      for (const row of page) {
        const { seal, position: _position, ...rest } = row;
        const event: RecordedEvent = {
          ...rest,
          occurred_at: row.occurred_at.toISOString(),
          recorded_at: row.recorded_at.toISOString(),
        };
        events++;
        const stream = `${event.shard_key} ${event.stream_id}`;
        if (event.stream_version !== (heads.get(stream) ?? 0) + 1)
          gaps.push(`${event.stream_id} at ${String(event.stream_version)}`);
        heads.set(stream, event.stream_version);
        // As it was written; the projector reads it in the newest version.
        if (!isSealIntact(seal_secret, event, seal)) tampered.push(event.event_id);
        await projectorOf(projectors, event).run(tx, event as RecordedEvent<never>);
      }
    });
  }
  return { events, tampered, gaps };
}

async function* pagesOf(room: string, source: pg.Client): AsyncGenerator<EventRow[]> {
  await source.query(
    `declare history no scroll cursor for
     select shard_key, stream_id, stream_version, position, event_id, type, version, data, occurred_at, recorded_at, trace_id, seal
     from ${room}.events order by position`,
  );
  while (true) {
    const { rows } = await source.query<EventRow>(`fetch ${String(PAGE_ROWS)} from history`);
    if (rows.length === 0) break;
    yield rows;
  }
  await source.query('close history');
}

/** Both tables as sorted text, row against row. */
async function compare(table: string, source: pg.Client, target: pg.Pool): Promise<string[]> {
  const statement = `select t::text as row from ${table} t order by 1`;
  const living = (await source.query<{ row: string }>(statement)).rows.map(({ row }) => row);
  const folded = (await target.query<{ row: string }>(statement)).rows.map(({ row }) => row);
  const in_folded = countOf(folded);
  const in_living = countOf(living);
  return [
    ...living
      .filter((row) => (in_folded.get(row) ?? 0) < (in_living.get(row) ?? 0))
      .map((row) => `${table}: only living ${row}`),
    ...folded
      .filter((row) => (in_living.get(row) ?? 0) < (in_folded.get(row) ?? 0))
      .map((row) => `${table}: only folded ${row}`),
  ];
}

function countOf(rows: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return counts;
}
