import type { NewEvent, RecordedEvent } from '@drais/vocabulary/define';
import { newUuid } from '@drais/vocabulary/ids';
import { isConflict } from '../db/connection-errors.ts';
import type { Directory } from '../db/directory.ts';
import type { Transaction } from '../db/shard.ts';
import type { Context, Projector } from '../room.ts';
import { sealOf } from './seal.ts';

/** A stream of events and how far its reader had read it. */
export interface StreamHead {
  readonly shard_key: string;
  readonly stream_id: string;
  /** Version of the last event that the decision was made on; 0 for a new stream. */
  readonly stream_version: number;
  readonly trace_id: string;
  /** Id of the first event, by which a call that is repeated after a crash finds its own effect. */
  readonly effect_id?: string;
}

/**
 * Appends events to a stream inside `tx`: projects each into the state tables, then stores and
 * queues them. Returns the stream's new version. @throws {StreamMovedOn} when somebody else
 * appended first: load and decide again
 */
export type Recorder = (
  tx: Transaction,
  head: StreamHead,
  events: readonly NewEvent[],
) => Promise<number>;

/** Somebody else appended to the stream since it was read: the optimistic lock. */
export class StreamMovedOn extends Error {
  constructor(stream_id: string, options?: ErrorOptions) {
    super(`stream ${stream_id} moved on`, options);
    this.name = 'StreamMovedOn';
  }
}

/** The id that the same call gives its effect each time it is asked. */
export function effectIdOf(context: Pick<Context, 'newId'>, shard_key: string): string {
  return context.newId(shard_key, 'effect').slice(shard_key.length + 1);
}

/**
 * Whether this very call has had its effect: it died before its answer was kept, and what it finds
 * now is its own work. Ask where the answer would otherwise be a refusal.
 */
export async function hadEffect(
  tools: { readonly db: Directory; readonly room: string },
  shard_key: string,
  effect_id: string,
): Promise<boolean> {
  const rows = await tools.db
    .shard(shard_key)
    .query(`select 1 from ${tools.room}.events where shard_key = $1 and event_id = $2`, [
      shard_key,
      effect_id,
    ]);
  return rows.length > 0;
}

/**
 * Tries of one decision before the caller is told to come back: more than three racers on one
 * stream are rare.
 */
const TRIES_MAX = 5;

/**
 * A transaction that appends without reading: state, events and commit in one round trip. `beside`
 * asks for more of the same transaction: timers, or guards that fail the whole when they lose
 * (`changeOne`). Not for events whose projectors read. @throws {StreamMovedOn |
 * LostRace} with nothing stored
 */
export function recordAlone(
  tools: { readonly db: Directory; readonly record: Recorder },
  head: StreamHead,
  events: readonly NewEvent[],
  beside?: (tx: Transaction) => Promise<unknown>,
): Promise<number> {
  return tools.db.shard(head.shard_key).oneFlight(async (tx) => {
    const recording = tools.record(tx, head, events);
    const others = beside?.(tx);
    // All of a flight fails for one reason, and only the recorder knows whether that is a race.
    others?.catch(() => undefined);
    const version = await recording;
    await others;
    return version;
  });
}

/** Loads, decides and saves again when somebody else appended to the stream meanwhile. */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StreamMovedOn) || attempt === TRIES_MAX) throw error;
    }
  }
}

/**
 * What was done once is not done again: true when `handler` has not yet handled `event` on this
 * shard.
 */
export async function isFirstHandling(
  tx: Transaction,
  schema: string,
  event: RecordedEvent,
  handler: string,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into ${schema}.handled_events (shard_key, event_id, handler, handled_at) values ($1, $2, $3, $4)
     on conflict do nothing returning event_id`,
    [event.shard_key, event.event_id, handler, at],
  );
  return rows.length === 1;
}

export interface RecorderOptions {
  readonly room: string;
  readonly projectors: readonly Projector[];
  readonly seal_secret: Buffer;
  /** Rooms that hear an event of this type. */
  subscribersOf(type: string): readonly string[];
  wallNow(): Date;
  /** Called after a commit that queued something. */
  wake(database: string): void;
}

export function openRecorder(options: RecorderOptions): Recorder {
  const projectors = new Map(options.projectors.map((p) => [p.type, p]));
  return async (tx, head, events) => {
    const recorded = events.map((event, index) =>
      toRecorded(head, event, index, options.wallNow()),
    );
    const steps = recorded.map((event) => ({ event, projector: writtenFor(projectors, event) }));
    const projected: Promise<void>[] = [];
    // State first: its constraints and row locks decide, so that `position` follows the order of
    // the decisions.
    for (const { event, projector } of steps) {
      projected.push(project(projector, tx, event));
      if (projector.reads_state === true) await Promise.all(projected);
    }
    const stored = store(tx, options, recorded);
    // Behind a statement that failed it fails for that reason, which the projector knows better.
    stored.catch(() => undefined);
    await Promise.all(projected);
    const queued = await stored;
    if (queued) tx.afterCommit(() => options.wake(tx.database));
    return head.stream_version + events.length;
  };
}

/**
 * A row that is already there was written by whoever appended first: the decision was made on an
 * old reading.
 */
async function project(projector: Projector, tx: Transaction, event: RecordedEvent): Promise<void> {
  try {
    await projector.run(tx, event as RecordedEvent<never>);
  } catch (error) {
    if (isConflict(error)) throw new StreamMovedOn(event.stream_id, { cause: error });
    throw error;
  }
}

/**
 * @throws {Error} when nothing folds the event: it would be lost state, not something to step over
 */
export function projectorOf(
  projectors: ReadonlyMap<string, Projector>,
  { type }: RecordedEvent,
): Projector {
  const found = projectors.get(type);
  if (found === undefined) throw new Error(`no projector for ${type}`);
  return found;
}

/** What is new is said in the newest version; older ones are for reading. */
function writtenFor(projectors: ReadonlyMap<string, Projector>, event: RecordedEvent): Projector {
  const projector = projectorOf(projectors, event);
  const { version } = projector.definition;
  if (event.version !== version) {
    throw new Error(
      `${event.type} is recorded as version ${String(version)}, not ${String(event.version)}`,
    );
  }
  return projector;
}

function toRecorded(
  head: StreamHead,
  event: NewEvent,
  index: number,
  recorded_at: Date,
): RecordedEvent {
  return {
    event_id: index === 0 && head.effect_id !== undefined ? head.effect_id : newUuid(),
    type: event.type,
    version: event.version,
    shard_key: head.shard_key,
    stream_id: head.stream_id,
    stream_version: head.stream_version + 1 + index,
    occurred_at: event.occurred_at.toISOString(),
    recorded_at: recorded_at.toISOString(),
    trace_id: head.trace_id,
    // Through JSON, so that what is sealed is what will be read back.
    data: JSON.parse(JSON.stringify(event.data)),
  };
}

/**
 * Stores events and their outbox rows in one round trip; true when a subscriber waits for one of
 * them.
 */
async function store(
  tx: Transaction,
  options: RecorderOptions,
  events: readonly RecordedEvent[],
): Promise<boolean> {
  const first = events[0];
  if (first === undefined) return false;
  const deliveries = events.flatMap((event) =>
    options.subscribersOf(event.type).map((subscriber) => ({ subscriber, event })),
  );
  try {
    await tx.query(storeStatement(options.room), [
      first.shard_key,
      first.stream_id,
      events.map((e) => e.stream_version),
      events.map((e) => e.event_id),
      events.map((e) => e.type),
      events.map((e) => e.version),
      events.map((e) => JSON.stringify(e.data)),
      events.map((e) => e.occurred_at),
      first.recorded_at,
      first.trace_id,
      events.map((e) => sealOf(options.seal_secret, e)),
      deliveries.map((d) => d.subscriber),
      deliveries.map((d) => d.event.event_id),
      deliveries.map((d) => d.event.stream_version),
    ]);
  } catch (error) {
    if (isConflict(error, 'events_pkey')) throw new StreamMovedOn(first.stream_id);
    throw error;
  }
  return deliveries.length > 0;
}

const statements = new Map<string, string>();

function storeStatement(room: string): string {
  const known = statements.get(room);
  if (known !== undefined) return known;
  const text = `
    with stored as (
      insert into ${room}.events
        (shard_key, stream_id, stream_version, event_id, type, version, data, occurred_at, recorded_at, trace_id, seal)
      select $1, $2, e.stream_version, e.event_id, e.type, e.version, e.data, e.occurred_at, $9, $10, e.seal
      from unnest($3::bigint[], $4::text[], $5::text[], $6::int[], $7::jsonb[], $8::timestamptz[], $11::text[])
        with ordinality as e (stream_version, event_id, type, version, data, occurred_at, seal, n)
      order by e.n
    )
    insert into ${room}.outbox (shard_key, subscriber, event_id, stream_id, stream_version, attempts, due_at)
    select $1, d.subscriber, d.event_id, $2, d.stream_version, 0, $9
    from unnest($12::text[], $13::text[], $14::bigint[]) as d (subscriber, event_id, stream_version)`;
  statements.set(room, text);
  return text;
}
