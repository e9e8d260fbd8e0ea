import type { RecordedEvent } from '@drais/vocabulary/define';
import type { Shard } from '../db/shard.ts';
import { Unavailable } from '../unavailable.ts';

// An event that a subscriber cannot take is put aside after its last attempt, and holds back the
// later events of its stream for that subscriber: an `unblocked` that is retried after the next
// `blocked` has been taken would open what must be closed. Other streams and other subscribers go
// on. A retry puts the event back in front of what waits behind it; a drop lets that go on without
// it, and cannot be taken back. So nothing ever comes out of order, whenever a person looks.
//
// A dead letter and its place in the outbox change in one statement: a relay at work sees the one
// or the other, never both and never neither.

/** The dead letters of one room in one database. */
export interface LettersPlace {
  readonly room: string;
  readonly shard: Shard;
}

/** Names one dead letter: an event and who could not take it. */
export interface LetterKey {
  readonly shard_key: string;
  readonly subscriber: string;
  readonly event_id: string;
}

export interface DeadLetter extends LetterKey {
  readonly type: string;
  readonly version: number;
  readonly stream_id: string;
  readonly stream_version: number;
  /** What the last attempt failed with. */
  readonly reason: string;
  readonly attempts: number;
  readonly died_at: Date;
  /** Later events of the stream that are held back for this subscriber. */
  readonly waiting: number;
}

/** Where the next page of a list begins: behind this letter. */
export type LetterPlace = Pick<
  DeadLetter,
  'shard_key' | 'subscriber' | 'stream_id' | 'stream_version'
>;

export interface Drop {
  readonly dropped_by: string;
  readonly dropped_because: string;
  readonly dropped_at: Date;
}

/** One event with what became of it at one subscriber. Personal values lie in the vault only. */
export interface LetterCase {
  readonly event: RecordedEvent;
  readonly subscriber: string;
  readonly reason: string;
  readonly attempts: number;
  readonly died_at: Date;
  readonly dropped: Drop | null;
}

/**
 * A row of `room`'s outbox `o` that may not be delivered: its stream waits behind a dead letter.
 */
export function isHeldBack(room: string): string {
  return `exists (
        select 1 from ${room}.dead_letters d
        where d.shard_key = o.shard_key and d.subscriber = o.subscriber and d.stream_id = o.stream_id
          and d.stream_version < o.stream_version)`;
}

/** Takes an event out of the outbox after its last attempt. For the relay. */
export async function putAside(
  { room, shard }: LettersPlace,
  key: LetterKey,
  death: { readonly attempts: number; readonly reason: string; readonly at: Date },
): Promise<void> {
  await shard.query(
    `with moved as (
       delete from ${room}.outbox where shard_key = $1 and subscriber = $2 and event_id = $3
       returning shard_key, subscriber, event_id, stream_id, stream_version)
     insert into ${room}.dead_letters
       (shard_key, subscriber, event_id, stream_id, stream_version, attempts, reason, died_at)
     select shard_key, subscriber, event_id, stream_id, stream_version, $4, $5, $6 from moved
     on conflict do nothing`,
    [...valuesOf(key), death.attempts, death.reason, death.at],
  );
}

/** A page of dead letters, in the order of their streams. */
export async function listDeadLetters(
  { room, shard }: LettersPlace,
  page: {
    readonly limit: number;
    readonly subscriber?: string | undefined;
    readonly after?: LetterPlace | undefined;
  },
): Promise<DeadLetter[]> {
  const { after } = page;
  return shard.query<DeadLetter & Record<string, unknown>>(
    `select d.shard_key, d.subscriber, d.event_id, e.type, e.version, d.stream_id, d.stream_version,
       d.reason, d.attempts, d.died_at,
       (select count(*) from ${room}.outbox o
        where o.shard_key = d.shard_key and o.subscriber = d.subscriber and o.stream_id = d.stream_id
          and o.stream_version > d.stream_version) as waiting
     from ${room}.dead_letters d
     join ${room}.events e on e.shard_key = d.shard_key and e.event_id = d.event_id
     where ($1::text is null or d.subscriber = $1)
       and (d.shard_key, d.subscriber, d.stream_id, d.stream_version) > ($2, $3, $4, $5)
     order by d.shard_key, d.subscriber, d.stream_id, d.stream_version
     limit $6`,
    [
      page.subscriber ?? null,
      after?.shard_key ?? '',
      after?.subscriber ?? '',
      after?.stream_id ?? '',
      after?.stream_version ?? 0,
      page.limit,
    ],
  );
}

/** The event and why it was not taken, dropped or not; null when it is no dead letter. */
export async function findLetter(
  { room, shard }: LettersPlace,
  { event_id, subscriber }: Pick<LetterKey, 'event_id' | 'subscriber'>,
): Promise<LetterCase | null> {
  const [row] = await shard.query<LetterRow>(
    `select l.subscriber, l.reason, l.attempts, l.died_at, l.dropped_by, l.dropped_because, l.dropped_at,
       e.event_id, e.type, e.version, e.shard_key, e.stream_id, e.stream_version, e.occurred_at,
       e.recorded_at, e.trace_id, e.data
     from (
       select shard_key, event_id, subscriber, reason, attempts, died_at,
         null::text as dropped_by, null::text as dropped_because, null::timestamptz as dropped_at
       from ${room}.dead_letters
       union all
       select shard_key, event_id, subscriber, reason, attempts, died_at, dropped_by, dropped_because, dropped_at
       from ${room}.dropped_letters) l
     join ${room}.events e on e.shard_key = l.shard_key and e.event_id = l.event_id
     where l.event_id = $1 and l.subscriber = $2`,
    [event_id, subscriber],
  );
  return row === undefined ? null : toCase(row);
}

type LetterRow = Omit<RecordedEvent, 'occurred_at' | 'recorded_at'> &
  Omit<LetterCase, 'event' | 'dropped'> & {
    readonly occurred_at: Date;
    readonly recorded_at: Date;
    readonly dropped_by: string | null;
    readonly dropped_because: string | null;
    readonly dropped_at: Date | null;
  };

function toCase(row: LetterRow): LetterCase {
  const { subscriber, reason, attempts, died_at, ...rest } = row;
  const { dropped_by, dropped_because, dropped_at, ...event } = rest;
  const is_dropped = dropped_by !== null && dropped_because !== null && dropped_at !== null;
  return {
    subscriber,
    reason,
    attempts,
    died_at,
    dropped: is_dropped ? { dropped_by, dropped_because, dropped_at } : null,
    event: {
      ...event,
      occurred_at: event.occurred_at.toISOString(),
      recorded_at: event.recorded_at.toISOString(),
    },
  };
}

/**
 * Puts a dead letter back into the outbox with all its attempts before it, due at `at` (wall time),
 * in front of the events that wait behind it. False when it is none, or none any more: a second
 * retry changes nothing.
 */
export async function retryDeadLetter(
  { room, shard }: LettersPlace,
  key: LetterKey,
  at: Date,
): Promise<boolean> {
  const rows = await shard.query(
    `with letter as (
       delete from ${room}.dead_letters where shard_key = $1 and subscriber = $2 and event_id = $3
       returning shard_key, subscriber, event_id, stream_id, stream_version)
     insert into ${room}.outbox (shard_key, subscriber, event_id, stream_id, stream_version, attempts, due_at)
     select shard_key, subscriber, event_id, stream_id, stream_version, 0, $4 from letter
     returning event_id`,
    [...valuesOf(key), at],
  );
  return rows.length === 1;
}

/** Retries at most `limit` dead letters; returns how many there were to retry. */
export async function retryDeadLetters(
  place: LettersPlace,
  page: { readonly limit: number; readonly subscriber?: string | undefined },
  at: Date,
): Promise<number> {
  let retried = 0;
  for (const letter of await listDeadLetters(place, page)) {
    if (await retryDeadLetter(place, letter, at)) retried++;
  }
  return retried;
}

/**
 * Gives a dead letter up: the subscriber never gets it, what waited behind it goes on, and who did
 * so and why stays on record. False when it is none, or none any more.
 */
export async function dropDeadLetter(
  { room, shard }: LettersPlace,
  key: LetterKey,
  drop: Drop,
): Promise<boolean> {
  const rows = await shard.query(
    `with letter as (
       delete from ${room}.dead_letters where shard_key = $1 and subscriber = $2 and event_id = $3
       returning shard_key, subscriber, event_id, reason, attempts, died_at)
     insert into ${room}.dropped_letters
       (shard_key, subscriber, event_id, reason, attempts, died_at, dropped_by, dropped_because, dropped_at)
     select shard_key, subscriber, event_id, reason, attempts, died_at, $4, $5, $6 from letter
     returning event_id`,
    [...valuesOf(key), drop.dropped_by, drop.dropped_because, drop.dropped_at],
  );
  return rows.length === 1;
}

export interface DeadLetterCount {
  readonly room: string;
  readonly database: string;
  readonly count: number;
}

/** How many events wait for a person in each place. A database that does not answer is left out. */
export async function countDeadLetters(
  places: readonly LettersPlace[],
): Promise<DeadLetterCount[]> {
  const counts = await Promise.all(places.map(countIn));
  return counts.filter((count) => count !== null);
}

async function countIn({ room, shard }: LettersPlace): Promise<DeadLetterCount | null> {
  try {
    const [row] = await shard.query<{ count: number }>(
      `select count(*) as count from ${room}.dead_letters`,
    );
    return { room, database: shard.database, count: row?.count ?? 0 };
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

function valuesOf({ shard_key, subscriber, event_id }: LetterKey): string[] {
  return [shard_key, subscriber, event_id];
}
