import type { RecordedEvent } from '@drais/vocabulary/define';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Shard } from '../db/shard.ts';
import { Unavailable } from '../unavailable.ts';
import { isHeldBack, putAside } from './dead-letters.ts';

/** Hands one event to one subscriber; resolves when the subscriber has committed. */
export type Deliver = (subscriber: string, event: RecordedEvent) => Promise<void>;

export interface RelayOptions {
  readonly room: string;
  readonly shard: Shard;
  /** Connection string for the one session that holds the relay's lock. */
  readonly lock_url: string;
  readonly deliver: Deliver;
  wallNow(): Date;
  readonly log: Logger;
}

export interface Relay {
  /** Something was queued: look now. */
  wake(): void;
  /**
   * Whether nothing waits to be delivered but what a dead letter holds back. For a stepped clock
   * and for tests.
   */
  isIdle(): Promise<boolean>;
  close(): Promise<void>;
}

/** Rows a round. More only lengthens the time a failing stream holds up the rest. */
const BATCH_ROWS_MAX = 256;
/**
 * Streams delivered at once: enough to fill the database's group commits, too few to drain its
 * pool.
 */
const STREAMS_AT_ONCE_MAX = 8;
/**
 * Attempts before an event is put aside for a person. With the back-off below that is about 16
 * minutes.
 */
const ATTEMPTS_MAX = 24;
/** Enough of an error's message to know it again; the whole is in the log. */
const REASON_CHARACTERS_MAX = 500;
/**
 * The safety net when a wake-up was missed: another process appended, or this one just took the
 * lock.
 */
const IDLE_POLL_MS = 250;
/** Between looks at a lock that another process holds. */
const LOCK_POLL_MS = 1000;

interface QueuedRow {
  shard_key: string;
  subscriber: string;
  attempts: number;
  event_id: string;
  type: string;
  version: number;
  stream_id: string;
  stream_version: number;
  data: unknown;
  occurred_at: Date;
  recorded_at: Date;
  trace_id: string;
}

/**
 * Hands on the events of one room from one database: at least once, and in the order of each
 * stream. An advisory lock makes it the only one, however many processes open the room.
 */
export function openRelay(options: RelayOptions): Relay {
  const { room, shard } = options;
  let closed = false;
  let awake = true;
  let rouse: (() => void) | undefined;

  const running = (async () => {
    while (!closed) {
      const session = await lockSession(options).catch(() => null);
      if (session === null) {
        await pause(LOCK_POLL_MS);
        continue;
      }
      await deliverWhileLocked(session).catch((error: unknown) => {
        if (!(error instanceof Unavailable))
          options.log.error({ err: error, room }, 'relay failed');
      });
      await session.end().catch(() => undefined);
      if (!closed) await pause(LOCK_POLL_MS / 4);
    }
  })();

  async function deliverWhileLocked(session: pg.Client): Promise<void> {
    let lost = false;
    session.on('error', () => {
      lost = true;
    });
    session.on('end', () => {
      lost = true;
    });
    while (!closed && !lost) {
      awake = false; // Before the look, so that what is queued during it is seen.
      const moved = await deliverRound(options);
      if (moved === 0 && !awake && !closed) await pause(IDLE_POLL_MS);
    }
  }

  function pause(ms: number): Promise<void> {
    if (closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      rouse = done;
      function done(): void {
        clearTimeout(timer);
        rouse = undefined;
        resolve();
      }
    });
  }

  return {
    wake: () => {
      awake = true;
      rouse?.();
    },
    isIdle: async () => (await shard.query(waitingStatement(room))).length === 0,
    close: async () => {
      closed = true;
      rouse?.();
      await running;
    },
  };
}

/** A session that holds this relay's lock, or null while another process has it. */
async function lockSession(options: RelayOptions): Promise<pg.Client | null> {
  const client = new pg.Client({
    connectionString: options.lock_url,
    application_name: `drais_relay_${options.room}`,
    connectionTimeoutMillis: 3000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ got: boolean }>(
      'select pg_try_advisory_lock(hashtext($1)) as got',
      [`relay ${options.room}`],
    );
    if (rows[0]?.got === true) return client;
  } catch {
    // The database is away: the caller tries again.
  }
  await client.end().catch(() => undefined);
  return null;
}

/** Delivers what is due, stream by stream; returns how many events moved. */
async function deliverRound(options: RelayOptions): Promise<number> {
  const rows = await options.shard.query<QueuedRow>(dueStatement(options.room), [
    options.wallNow(),
    BATCH_ROWS_MAX,
  ]);
  const streams = [...Map.groupBy(rows, (row) => `${row.subscriber} ${row.stream_id}`).values()];
  let moved = 0;
  const worker = async () => {
    for (let stream = streams.shift(); stream !== undefined; stream = streams.shift()) {
      moved += await deliverStream(options, stream);
    }
  };
  await Promise.all(Array.from({ length: STREAMS_AT_ONCE_MAX }, worker));
  return moved;
}

/** In order; the first failure holds the rest of its stream back. */
async function deliverStream(options: RelayOptions, rows: readonly QueuedRow[]): Promise<number> {
  let moved = 0;
  for (const row of rows) {
    try {
      await options.deliver(row.subscriber, toEvent(row));
    } catch (error) {
      await putBack(options, row, error);
      return moved;
    }
    await options.shard.query(
      `delete from ${options.room}.outbox where shard_key = $1 and subscriber = $2 and event_id = $3`,
      [row.shard_key, row.subscriber, row.event_id],
    );
    moved++;
  }
  return moved;
}

function toEvent(row: QueuedRow): RecordedEvent {
  const { attempts: _attempts, subscriber: _subscriber, ...event } = row;
  return {
    ...event,
    occurred_at: row.occurred_at.toISOString(),
    recorded_at: row.recorded_at.toISOString(),
  };
}

async function putBack(options: RelayOptions, row: QueuedRow, error: unknown): Promise<void> {
  // A part that is down is no fault of the event: it waits as long as it takes.
  const attempts = error instanceof Unavailable ? row.attempts : row.attempts + 1;
  const reason = error instanceof Error ? error.message : String(error);
  if (attempts >= ATTEMPTS_MAX) {
    options.log.error(
      { err: error, room: options.room, subscriber: row.subscriber, event_id: row.event_id },
      'event put aside',
    );
    const death = {
      attempts,
      reason: reason.slice(0, REASON_CHARACTERS_MAX),
      at: options.wallNow(),
    };
    await putAside(options, row, death);
    return;
  }
  if (!(error instanceof Unavailable)) {
    options.log.warn(
      { err: error, room: options.room, subscriber: row.subscriber, type: row.type, attempts },
      'event not taken',
    );
  }
  const delay_ms =
    error instanceof Unavailable ? 500 : Math.min(60_000, 100 * 2 ** Math.min(attempts, 10));
  await options.shard.query(
    `update ${options.room}.outbox set attempts = $4, due_at = $5 where shard_key = $1 and subscriber = $2 and event_id = $3`,
    [
      row.shard_key,
      row.subscriber,
      row.event_id,
      attempts,
      new Date(options.wallNow().getTime() + delay_ms),
    ],
  );
}

function waitingStatement(room: string): string {
  return `select 1 from ${room}.outbox o where not ${isHeldBack(room)} limit 1`;
}

/**
 * Due rows whose earlier brothers of the same stream are due too and not dead; nothing overtakes.
 */
function dueStatement(room: string): string {
  return `
    select o.shard_key, o.subscriber, o.attempts, e.event_id, e.type, e.version, e.stream_id, e.stream_version, e.data,
           e.occurred_at, e.recorded_at, e.trace_id
    from ${room}.outbox o join ${room}.events e on e.shard_key = o.shard_key and e.event_id = o.event_id
    where o.due_at <= $1
      and not exists (
        select 1 from ${room}.outbox p
        where p.shard_key = o.shard_key and p.subscriber = o.subscriber and p.stream_id = o.stream_id
          and p.stream_version < o.stream_version and p.due_at > $1)
      and not ${isHeldBack(room)}
    order by o.shard_key, o.subscriber, o.stream_id, o.stream_version
    limit $2`;
}
