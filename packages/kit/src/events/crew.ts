import type { RecordedEvent } from '@drais/vocabulary/define';
import type pg from 'pg';
import { faultPoint } from '../faults/fault-points.ts';
import { openGatherer } from '../gather.ts';
import { Unavailable } from '../unavailable.ts';
import { isHeldBack, putAside } from './dead-letters.ts';
import type { RelayOptions } from './relay.ts';

/** Rows a look: what the streams that have a place can take, and no more to read in vain. */
const ROWS_MAX = 64;
/**
 * Streams delivered at once: enough to fill the database's group commits, too few to drain its
 * pool.
 */
const STREAMS_AT_ONCE_MAX = 12;
/** Delivered rows that go with one statement. */
const REMOVALS_MAX = 256;
/**
 * Attempts before an event is put aside for a person. With the back-off below that is about 16
 * minutes.
 */
const ATTEMPTS_MAX = 24;
/** Enough of an error's message to know it again; the whole is in the log. */
const REASON_CHARACTERS_MAX = 500;

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

/** Those who carry a relay's events: one for each stream that is on its way to a subscriber. */
export interface Crew {
  /** Begins to deliver what is due and has a place; returns how many streams that are. */
  takeDue(): Promise<number>;
  /** Until everything that is under way has arrived or been put back. */
  finish(): Promise<void>;
}

/**
 * A stream has one carrier at a time, so that its order holds; the others do not wait for a slow
 * one. `session` holds the relay's lock; `onReturn` is told when a carrier is back, as its stream
 * may have more.
 */
export function openCrew(
  options: RelayOptions,
  { session, onReturn }: { readonly session: pg.Client; onReturn(): void },
): Crew {
  const carried = new Map<string, Promise<void>>();
  const remove = openRemovals(options);
  let failure: unknown;

  function carry(name: string, rows: readonly QueuedRow[]): void {
    const carrying = deliverStream(options, remove, rows)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        carried.delete(name);
        onReturn();
      });
    carried.set(name, carrying);
  }

  return {
    takeDue: async () => {
      if (carried.size >= STREAMS_AT_ONCE_MAX) await Promise.race(carried.values());
      if (failure !== undefined) throw failure;
      const { rows } = await session.query<QueuedRow & Record<string, unknown>>({
        name: 'due',
        text: dueStatement(options.room),
        values: [options.wallNow(), [...carried.keys()]],
      });
      const streams = Map.groupBy(rows, nameOf);
      let begun = 0;
      for (const [name, of_stream] of streams) {
        if (carried.size >= STREAMS_AT_ONCE_MAX) break;
        carry(name, of_stream);
        begun++;
      }
      return begun;
    },
    finish: async () => {
      await Promise.all(carried.values());
    },
  };
}

function nameOf({ subscriber, stream_id }: QueuedRow): string {
  return `${subscriber} ${stream_id}`;
}

type Remove = (row: QueuedRow) => Promise<void>;

/** In order; the first failure holds the rest of its stream back. */
async function deliverStream(
  options: RelayOptions,
  remove: Remove,
  rows: readonly QueuedRow[],
): Promise<void> {
  const removals: Promise<void>[] = [];
  for (const row of rows) {
    faultPoint('relay.before_delivery');
    try {
      await options.deliver(row.subscriber, toEvent(row));
    } catch (error) {
      await putBack(options, row, error);
      break;
    }
    faultPoint('relay.after_delivery');
    removals.push(remove(row));
    removals.at(-1)?.catch(() => undefined);
  }
  await Promise.all(removals);
}

/**
 * Takes delivered rows out of the queue, many with one statement. Without waiting for the disk: a
 * row that a crash brings back is delivered again, which its handler knows by the event's id.
 */
function openRemovals({ room, shard }: RelayOptions): Remove {
  const statement = `
    delete from ${room}.outbox o
    using unnest($1::text[], $2::text[], $3::text[]) as d (shard_key, subscriber, event_id)
    where o.shard_key = d.shard_key and o.subscriber = d.subscriber and o.event_id = d.event_id`;
  return openGatherer<QueuedRow, void>({
    trips_max: 1,
    items_max: REMOVALS_MAX,
    go: async (rows) => {
      await shard.relaxed.query(statement, [
        rows.map(({ shard_key }) => shard_key),
        rows.map(({ subscriber }) => subscriber),
        rows.map(({ event_id }) => event_id),
      ]);
      faultPoint('relay.after_removal');
      return rows.map(() => ({ status: 'fulfilled', value: undefined }));
    },
  });
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

/**
 * Due rows, the longest due first, without the streams that have a carrier ($2). A row comes only
 * after its earlier brothers of the same stream, and never before one that is not due yet or is
 * dead: so nothing overtakes, wherever the limit cuts. The cost is that of the rows which are
 * returned, however long the queue and the record are: `lateral` with a limit keeps PostgreSQL from
 * reading the whole of `events` while that is still small.
 */
function dueStatement(room: string): string {
  return `
    with due as materialized (
      select o.shard_key, o.subscriber, o.attempts, o.event_id, o.stream_id, o.stream_version, o.due_at
      from ${room}.outbox o
      where o.due_at <= $1
        and o.subscriber || ' ' || o.stream_id <> all ($2::text[])
        and not exists (
          select 1 from ${room}.outbox p
          where p.shard_key = o.shard_key and p.subscriber = o.subscriber and p.stream_id = o.stream_id
            and p.stream_version < o.stream_version and (p.due_at > $1 or p.due_at > o.due_at))
        and not ${isHeldBack(room)}
      order by o.due_at, o.stream_version
      limit ${String(ROWS_MAX)})
    select d.shard_key, d.subscriber, d.attempts, e.event_id, e.type, e.version, e.stream_id, e.stream_version, e.data,
           e.occurred_at, e.recorded_at, e.trace_id
    from due d cross join lateral (
      select f.event_id, f.type, f.version, f.stream_id, f.stream_version, f.data, f.occurred_at, f.recorded_at, f.trace_id
      from ${room}.events f where f.shard_key = d.shard_key and f.event_id = d.event_id
      limit 1) e
    order by d.due_at, d.stream_version`;
}
