import type { Static, TSchema } from 'typebox';

/** Who may call a route. `service` routes are never reachable from outside. */
export type Scope = 'public' | 'rider' | 'operator' | 'service';

export interface RouteShape {
  /** `<service>.<verb>_<noun>`. */
  readonly id: string;
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /**
   * `/v1/...` with `{name}` for each path parameter; an internal call has a path only for its log.
   */
  readonly path: string;
  readonly scope: Scope;
  /** The input field that names the area an operator needs; `*` asks for the whole deployment. */
  readonly area_from?: string;
  readonly input: TSchema;
  readonly output: TSchema;
  /** Status of a success; 200 unless it says otherwise. */
  readonly success?: 200 | 201 | 202;
  readonly refusals: readonly string[];
  /** How long a caller waits for the answer at most. */
  readonly timeout_ms?: number;
}

export type Route<S extends RouteShape = RouteShape> = S;
export type InputOf<R extends { input: TSchema }> = Static<R['input']>;
export type OutputOf<R extends { output: TSchema }> = Static<R['output']>;
export type RefusalOf<R extends { refusals: readonly string[] }> = R['refusals'][number];

/** A promise of a service: what it takes, what it gives, how it may say no. */
export function defineRoute<const S extends RouteShape>(shape: S): S {
  return shape;
}

export interface EventShape {
  /** `<service>.<noun>_<past verb>`. */
  readonly type: string;
  readonly version: number;
  readonly data: TSchema;
}

/** A decision on record, as its author hands it over: the room adds stream, sequence and seal. */
export interface NewEvent<Data = unknown> {
  readonly type: string;
  readonly version: number;
  readonly occurred_at: Date;
  readonly data: Data;
}

export interface EventDefinition<S extends EventShape = EventShape> {
  readonly type: S['type'];
  readonly version: number;
  readonly data: S['data'];
  /** How the version before reads in this one. Absent in version 1. */
  readonly upcast?: Upcast;
  /** Makes the event that says this happened at `occurred_at` (business time). */
  at(occurred_at: Date, data: Static<S['data']>): NewEvent<Static<S['data']>>;
}

/** What an event of the version before would have said in this one. */
export interface Upcast<From extends EventDefinition = EventDefinition, Data = unknown> {
  /** The version before, by its definition. */
  readonly from: From;
  /** Pure: the same old data always give the same new data, and stay as they are. */
  data(old: Static<From['data']>): Data;
}

/**
 * A kind of event, its version and the shape of its data. Within a version fields are only added;
 * a changed meaning is the next version, which says by `upcast` how the one before reads in it.
 */
export function defineEvent<
  const S extends EventShape,
  From extends EventDefinition = EventDefinition,
>(shape: S, upcast?: Upcast<From, Static<S['data']>>): EventDefinition<S> {
  const { type, version, data } = shape;
  return {
    type,
    version,
    data,
    ...(upcast === undefined ? {} : { upcast }),
    at: (occurred_at, value) => ({ type, version, occurred_at, data: value }),
  };
}

export type DataOf<D extends { data: TSchema }> = Static<D['data']>;

/**
 * An event as it is stored and handed on. `recorded_at` is wall time, `occurred_at` business time.
 */
export interface RecordedEvent<Data = unknown> {
  readonly event_id: string;
  readonly type: string;
  readonly version: number;
  readonly shard_key: string;
  readonly stream_id: string;
  readonly stream_version: number;
  readonly occurred_at: string;
  readonly recorded_at: string;
  readonly trace_id: string;
  readonly data: Data;
}

export interface StreamShape {
  /** `<service>.<verb>_<noun>`. */
  readonly id: string;
  readonly summary: string;
  readonly path: string;
  readonly scope: Scope;
  readonly area_from?: string;
  readonly input: TSchema;
  /** Each message of the stream; sent as one server-sent event. */
  readonly message: TSchema;
  readonly refusals: readonly string[];
}

/** A promise of a service to keep telling: server-sent events over one connection. */
export function defineStream<const S extends StreamShape>(shape: S): S {
  return shape;
}
