import type { RecordedEvent } from '@drais/vocabulary/define';
import pg from 'pg';
import type { Logger } from 'pino';
import { asUnavailable } from '../db/connection-errors.ts';
import { roleOf } from '../db/migrate.ts';
import { ENDS_WITH_ITS_MACHINE } from '../db/session-end.ts';
import type { Shard } from '../db/shard.ts';
import { Unavailable } from '../unavailable.ts';
import { openCrew } from './crew.ts';
import { isHeldBack } from './dead-letters.ts';

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

/**
 * The safety net when a wake-up was missed: another process appended, or this one just took the
 * lock.
 */
const IDLE_POLL_MS = 250;
/**
 * From look to look while there is much to do: what is committed meanwhile goes with the next. More
 * is felt by every subscriber, less costs a query for every event or two.
 */
const LOOK_MS = 2;
/** Between looks at a lock that another process holds. */
const LOCK_POLL_MS = 1000;

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
        // The session is no shard of the directory: it tells in PostgreSQL's own words.
        if (!(asUnavailable(error) instanceof Unavailable))
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
    const crew = openCrew(options, { session, onReturn: wake });
    try {
      while (!closed && !lost) {
        awake = false; // Before the look, so that what is queued during it is seen.
        const looked_at = performance.now();
        const begun = await crew.takeDue();
        if (begun === 0 && !awake && !closed) await pause(IDLE_POLL_MS);
        const left_ms = looked_at + LOOK_MS - performance.now();
        if (left_ms > 0 && !closed) await rest(left_ms);
      }
    } finally {
      // Whoever gets the lock next must not find us still at it.
      await crew.finish();
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

  function wake(): void {
    awake = true;
    rouse?.();
  }

  return {
    wake,
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
    // It looks by key only. A queue is empty most of the time: a plan that was made then would read
    // a full one row by row.
    options: `-c role=${roleOf(options.room)} -c enable_seqscan=off ${ENDS_WITH_ITS_MACHINE}`,
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

/** What nothing cuts short: two milliseconds are no time to close in. */
function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function waitingStatement(room: string): string {
  return `select 1 from ${room}.outbox o where not ${isHeldBack(room)} limit 1`;
}
