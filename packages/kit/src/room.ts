import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  EventDefinition,
  InputOf,
  OutputOf,
  RecordedEvent,
  RefusalOf,
  RouteShape,
  StreamShape,
} from '@drais/vocabulary/define';
import type { Outcome, Refusal } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import type { Static } from 'typebox';
import type { Transaction } from './db/shard.ts';
import { inVersionOf } from './events/upcast.ts';
import type { Keeping } from './keep-answer.ts';
import type { Tools } from './tools.ts';

/** A call's context plus ids that come out the same when the same call is made again. */
export interface Context extends CallContext {
  /**
   * An id for a thing that this call makes; equal for equal idempotency keys, so that a repeated
   * call finds it.
   */
  newId(shard_key: string, purpose: string): string;
}

/** The context of a mutation whose only effect is one transaction: it keeps its answer in it. */
export interface KeepingContext extends Context, Keeping {}

export interface UseCase<T extends Tools = Tools> {
  readonly route: RouteShape;
  /** Its only effect is one transaction on the shard of its key, in which it keeps its answer. */
  readonly is_one_transaction?: true;
  run(tools: T, context: KeepingContext, input: never): Promise<Outcome<unknown>>;
}

/** Binds a promise of the contract to the function that keeps it. */
export function useCase<R extends RouteShape, T extends Tools = Tools>(
  route: R,
  run: (
    tools: T,
    context: Context,
    input: InputOf<R>,
  ) => Promise<Outcome<OutputOf<R>, RefusalOf<R>>>,
): UseCase<T> {
  return { route, run };
}

/**
 * The same for a mutation whose only effect is one transaction on the shard of its key: it waits
 * for `context.isFirst()` before the first change and asks `context.keepAnswer()` first of all in
 * the transaction. Saves the two writes by which a key is otherwise noted before and after.
 */
export function useCaseOfOneTransaction<R extends RouteShape, T extends Tools = Tools>(
  route: R,
  run: (
    tools: T,
    context: KeepingContext,
    input: InputOf<R>,
  ) => Promise<Outcome<OutputOf<R>, RefusalOf<R>>>,
): UseCase<T> {
  return { route, is_one_transaction: true, run };
}

/**
 * Where a stream's messages go. `send` is false when the client is too slow and has been dropped.
 */
export interface StreamSink {
  send(message: unknown): boolean;
  /** The same with a message that is serialised already, for many viewers of one frame. */
  sendJson(json: string): boolean;
  /** Nothing will follow: whoever listens should come back. */
  end?(): void;
  readonly closed: AbortSignal;
}

export interface StreamCase<T extends Tools = Tools> {
  readonly stream: StreamShape;
  /**
   * Returns a refusal before the first message, or undefined when it goes on by itself until
   * `sink.closed`.
   */
  run(tools: T, context: Context, input: never, sink: StreamSink): Promise<Refusal | undefined>;
}

export function streamCase<S extends StreamShape, T extends Tools = Tools>(
  stream: S,
  run: (
    tools: T,
    context: Context,
    input: InputOf<S>,
    sink: StreamSink,
  ) => Promise<Refusal<S['refusals'][number]> | undefined>,
): StreamCase<T> {
  return { stream, run };
}

export interface EventHandler<T extends Tools = Tools> {
  readonly type: string;
  /** The newest version: what it is written against. */
  readonly definition: EventDefinition;
  /** Takes every version up to that one. */
  run(tools: T, event: RecordedEvent<never>): Promise<void>;
}

/**
 * Binds an event to what a room does on hearing it. Written for the newest version: older events
 * are upcast to it. May run twice for one event: keyed by `event_id`.
 */
export function handle<D extends EventDefinition, T extends Tools = Tools>(
  definition: D,
  run: (tools: T, event: RecordedEvent<Static<D['data']>>) => Promise<void>,
): EventHandler<T> {
  return {
    type: definition.type,
    definition,
    run: (tools, event) => run(tools, inVersionOf(definition, event)),
  };
}

/**
 * Writes one event into the state tables. Uses nothing but the event: no clock, no call, no random.
 * It asks for all its statements before it waits for any: the record of the event follows in the
 * same round trip. What may fail fails in the database (`changeOne`, a constraint).
 */
export interface Projector {
  readonly type: string;
  /** The newest version: what it is written against. */
  readonly definition: EventDefinition;
  /** It reads the state that it changes, and so needs round trips of its own. */
  readonly reads_state?: true;
  /** Takes every version up to the newest. */
  run(tx: Transaction, event: RecordedEvent<never>): Promise<void>;
}

export function project<D extends EventDefinition>(
  definition: D,
  run: (tx: Transaction, event: RecordedEvent<Static<D['data']>>) => Promise<void>,
): Projector {
  return {
    type: definition.type,
    definition,
    run: (tx, event) => run(tx, inVersionOf(definition, event)),
  };
}

/** A projector that folds the event into the state that it finds. */
export function projectByReading<D extends EventDefinition>(
  definition: D,
  run: (tx: Transaction, event: RecordedEvent<Static<D['data']>>) => Promise<void>,
): Projector {
  return { ...project(definition, run), reads_state: true };
}

export interface Job<T extends Tools = Tools> {
  /** `<service>.<verb>_<noun>`. */
  readonly id: string;
  readonly every_s: number;
  /** Tidying that nobody waits for: a stepped clock does not either. */
  readonly is_upkeep?: boolean;
  /** Runs for one database; one run at a time per database. Returns how many things it did. */
  run(tools: T, database: string): Promise<number>;
}

export function job<T extends Tools = Tools>(definition: Job<T>): Job<T> {
  return definition;
}

/**
 * A plain HTTP handler for a protocol that is not ours to shape (OAuth), mounted at a prefix of the
 * public port.
 */
export interface Mount {
  readonly prefix: string;
  /** @throws {Unavailable} before it has answered anything */
  handler(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

export interface OpenRoom<T extends Tools = Tools> {
  /** The tools that use cases get: the host's, and what the room keeps in memory. */
  readonly tools: T;
  readonly mounts?: readonly Mount[];
  close?(): Promise<void>;
}

export interface RoomDefinition<T extends Tools = Tools> {
  readonly name: string;
  /** Folder of `NNNN-verb-noun.sql`. */
  readonly migrations: URL;
  /** State tables that the events reproduce exactly, without the schema's name. */
  readonly state_tables: readonly string[];
  readonly projectors: readonly Projector[];
  readonly use_cases: readonly UseCase<T>[];
  readonly streams?: readonly StreamCase<T>[];
  readonly handlers: readonly EventHandler<T>[];
  readonly jobs: readonly Job<T>[];
  /** Prefixes that its mounts will have: known where the room is not opened. */
  readonly mount_prefixes?: readonly string[];
  open(tools: Tools): Promise<OpenRoom<T>>;
}

export function defineRoom<T extends Tools>(definition: RoomDefinition<T>): RoomDefinition<T> {
  return definition;
}

export type { OutputOf };
