import { randomBytes } from 'node:crypto';
import type { RecordedEvent, RouteShape } from '@drais/vocabulary/define';
import type { Outcome, Refusal } from '@drais/vocabulary/outcome';
import { type CallContext, servicePrincipal } from '@drais/vocabulary/principal';
import type { Logger } from 'pino';
import type { StatusOf } from './calls/dispatch.ts';
import type { Peers } from './calls/peers.ts';
import { tellRefused } from './calls/refused.ts';
import type { RemoteCall } from './calls/remote.ts';
import type { Clock } from './clock.ts';
import { type OpenDirectory, openDirectory } from './db/directory.ts';
import { roleOf } from './db/migrate.ts';
import { countDeadLetters, type DeadLetterCount } from './events/dead-letters.ts';
import { openRecorder } from './events/record.ts';
import { openRelay, type Relay } from './events/relay.ts';
import { requireVersions } from './events/require-versions.ts';
import { type JobRunner, openJobs } from './jobs.ts';
import type { ObjectStore } from './objects.ts';
import type { Context, Mount, OpenRoom, RoomDefinition, StreamSink, UseCase } from './room.ts';
import { deriveSecret } from './secrets.ts';
import { openSwitchboard } from './switchboard.ts';
import type { Call, Settings, Tools } from './tools.ts';
import { Unavailable } from './unavailable.ts';
import { whatIsWrong } from './validation.ts';
import { openVault } from './vault.ts';

/** Any room, whatever tools it adds to the host's. */
// biome-ignore lint/suspicious/noExplicitAny: a list of rooms whose tools differ cannot name them.
export type AnyRoom = RoomDefinition<any>;

export interface HostOptions {
  /**
   * Every room of the deployment: also those that are not opened here, since their subscriptions
   * matter.
   */
  readonly rooms: readonly AnyRoom[];
  /** Names of the rooms to open in this process. */
  readonly open: readonly string[];
  /** Owner's connection strings, one per database. */
  readonly urls: readonly string[];
  readonly clock: Clock;
  readonly master_secret: Buffer;
  readonly objects: ObjectStore;
  readonly log: Logger;
  readonly settings: Settings;
  readonly statusOf: StatusOf;
  /** A room that another process holds; absent when all are here. */
  readonly remote?: (room: string) => RemoteRoom | undefined;
  /** Use cases that this process answers beside its rooms, such as the device door's. */
  readonly extra_use_cases?: readonly { readonly use_case: UseCase; readonly room: string }[];
  /** Relays and timed jobs run by themselves; off for tests that drive them. */
  readonly timers: boolean;
  /** False in a process that is a room's second entry: the first one hands on its events. */
  readonly relays?: boolean;
  readonly connections_max?: number;
  readonly connect_timeout_ms?: number;
}

/** As much of a room in another process as this one needs: calls, perhaps streams and mounts. */
export type RemoteRoom = Pick<Peers, 'call'> & Partial<Pick<Peers, 'openStream' | 'pass'>>;

/** A loop that never settles is a bug that a test should see. */
const SETTLE_ROUNDS_MAX = 500;
/** How long a call between rooms may take when its contract does not say. */
const CALL_TIMEOUT_MS = 5_000;

interface Opened {
  readonly definition: AnyRoom;
  readonly room: OpenRoom;
  readonly jobs: JobRunner;
  readonly relays: readonly Relay[];
  readonly directory: OpenDirectory;
}

export interface Host {
  /** Calls a route as a room or the edge would. */
  readonly call: (
    route: RouteShape,
    input: unknown,
    context: CallContext,
  ) => Promise<Outcome<unknown>>;
  /** Answers a call of another process. */
  answer(call: RemoteCall): Promise<Outcome<unknown>>;
  openStream(
    stream_id: string,
    input: unknown,
    context: CallContext,
    sink: StreamSink,
  ): Promise<Refusal | undefined>;
  mounts(): readonly Mount[];
  tools(room: string): Tools;
  /** Delivers one event to one subscriber here. */
  deliver(subscriber: string, event: RecordedEvent): Promise<void>;
  runJob(id: string): Promise<number>;
  /** Events of the rooms here that wait for a person. */
  countDeadLetters(): Promise<readonly DeadLetterCount[]>;
  /** Runs what is due; true when nothing was and no event is on its way from here. */
  isAtRest(): Promise<boolean>;
  /** Whether each database answers. */
  readiness(): Promise<readonly { name: string; ok: boolean }[]>;
  /** Runs jobs and waits for relays until nothing is left to do here. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens rooms and connects them: calls, events, jobs. The only place that knows where a room is.
 */
export async function openHost(options: HostOptions): Promise<Host> {
  requireVersions(options.rooms);
  const opened = new Map<string, Opened>();
  const subscribers = subscriptionsOf(options.rooms);
  const switchboard = openSwitchboard({
    statusOf: options.statusOf,
    remote: (room) => options.remote?.(room)?.call,
  });

  const host: Host = {
    call: switchboard.call,
    answer: switchboard.answer,
    openStream: async (stream_id, input, context, sink) => {
      const refusal = await openStream(opened, options.remote, stream_id, { input, context, sink });
      if (refusal !== undefined) tellRefused(stream_id, refusal);
      return refusal;
    },
    mounts,
    isAtRest,
    readiness,
    tools: (room) => openedRoom(room).room.tools,
    deliver: switchboard.deliver,
    runJob: async (id) => {
      const counts = await Promise.all([...opened.values()].map(({ jobs }) => jobs.runOne(id)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    countDeadLetters: () =>
      countDeadLetters(
        [...opened].flatMap(([room, { directory }]) =>
          directory.databases().map((shard) => ({ room, shard })),
        ),
      ),
    settle,
    close: async () => {
      await Promise.all([...opened.values()].map(({ jobs }) => jobs.close()));
      await Promise.all(
        [...opened.values()].flatMap(({ relays }) => relays.map((relay) => relay.close())),
      );
      for (const { room } of opened.values()) await room.close?.();
      await Promise.all([...opened.values()].map(({ directory }) => directory.close()));
    },
  };

  for (const definition of options.rooms) {
    if (!options.open.includes(definition.name)) continue;
    const here = await openRoom(definition);
    opened.set(definition.name, here);
  }
  return host;

  function openedRoom(name: string): Opened {
    const found = opened.get(name);
    if (found === undefined) throw new Error(`room ${name} is not open in this process`);
    return found;
  }

  async function openRoom(definition: AnyRoom): Promise<Opened> {
    const { name } = definition;
    const { connections_max, connect_timeout_ms } = options;
    const limits = {
      ...(connections_max === undefined ? {} : { connections_max }),
      ...(connect_timeout_ms === undefined ? {} : { connect_timeout_ms }),
    };
    const directory = openDirectory({ urls: options.urls, role: roleOf(name), ...limits });
    const relays: Relay[] = [];
    const base: Tools = toolsFor(
      name,
      directory,
      openRecorder({
        room: name,
        projectors: definition.projectors,
        seal_secret: deriveSecret(options.master_secret, 'event seal'),
        subscribersOf: (type) => subscribers.get(type) ?? [],
        wallNow: () => options.clock.wallNow(),
        wake: (database) =>
          relays[directory.databases().findIndex((shard) => shard.database === database)]?.wake(),
      }),
    );
    const room = await definition.open(base);
    const { use_cases, handlers } = definition;
    switchboard.connect(name, { tools: room.tools, use_cases, handlers });
    if (options.timers && options.relays !== false) relays.push(...relaysOf(name, directory));
    const jobs = openJobs(definition.jobs, room.tools, {
      log: options.log,
      timers: options.timers,
    });
    return { definition, room, jobs, relays, directory };
  }

  function relaysOf(room: string, directory: OpenDirectory): Relay[] {
    return directory.databases().map((shard, number) =>
      openRelay({
        room,
        shard,
        lock_url: options.urls[number] as string,
        deliver: switchboard.deliver,
        wallNow: () => options.clock.wallNow(),
        log: options.log,
      }),
    );
  }

  function toolsFor(room: string, db: OpenDirectory, record: Tools['record']): Tools {
    const call: Call = (route, input, context) =>
      switchboard.call(route, input, context ?? serviceContext(room, route)) as never;
    return {
      room,
      db,
      record,
      call,
      now: () => options.clock.now(),
      wallNow: () => options.clock.wallNow(),
      vault: openVault(room, deriveSecret(options.master_secret, `vault ${room}`)),
      objects: options.objects,
      log: options.log.child({ room }),
      secret: (purpose) => deriveSecret(options.master_secret, purpose),
      settings: options.settings,
    };
  }

  function serviceContext(room: string, route: RouteShape): CallContext {
    return {
      principal: servicePrincipal(room),
      deadline: new Date(Date.now() + (route.timeout_ms ?? CALL_TIMEOUT_MS)),
      trace_id: randomBytes(16).toString('hex'),
    };
  }

  async function settle(): Promise<void> {
    for (let round = 0; round < SETTLE_ROUNDS_MAX; round++) {
      if (await isAtRest()) return;
      for (const relay of allRelays()) relay.wake();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error('the rooms did not come to rest');
  }

  async function isAtRest(): Promise<boolean> {
    const did = await Promise.all([...opened.values()].map(({ jobs }) => jobs.runAll()));
    const idle = await Promise.all(allRelays().map((relay) => relay.isIdle()));
    return did.every((count) => count === 0) && idle.every(Boolean);
  }

  /** Of the rooms here, and of those elsewhere whose prefixes this process passes on. */
  function mounts(): Mount[] {
    return options.rooms.flatMap((definition): readonly Mount[] => {
      const here = opened.get(definition.name);
      if (here !== undefined) return here.room.mounts ?? [];
      const pass = options.remote?.(definition.name)?.pass;
      if (pass === undefined) return [];
      return (definition.mount_prefixes ?? []).map((prefix) => ({ prefix, handler: pass }));
    });
  }

  async function readiness(): Promise<{ name: string; ok: boolean }[]> {
    const [first] = opened.values();
    return Promise.all(
      (first?.directory.databases() ?? []).map(async (shard) => {
        const ok = await shard.query('select 1').then(
          () => true,
          () => false,
        );
        return { name: shard.database, ok };
      }),
    );
  }

  function allRelays(): Relay[] {
    return [...opened.values()].flatMap(({ relays }) => relays);
  }
}

function subscriptionsOf(rooms: readonly AnyRoom[]): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const room of rooms) {
    for (const type of new Set(room.handlers.map((handler) => handler.type))) {
      map.set(type, [...(map.get(type) ?? []), room.name]);
    }
  }
  return map;
}

async function openStream(
  opened: ReadonlyMap<string, Opened>,
  remote: HostOptions['remote'],
  stream_id: string,
  ask: { input: unknown; context: CallContext; sink: StreamSink },
): Promise<Refusal | undefined> {
  for (const { definition, room } of opened.values()) {
    const found = (definition.streams ?? []).find((s) => s.stream.id === stream_id);
    if (found === undefined) continue;
    const wrong = whatIsWrong(found.stream.input, ask.input);
    if (wrong !== null) return { code: 'gateway.input_invalid', detail: wrong };
    const context: Context = {
      ...ask.context,
      newId: () => {
        throw new Error('a stream makes nothing');
      },
    };
    return found.run(room.tools, context, ask.input as never, ask.sink);
  }
  const elsewhere = remote?.(stream_id.split('.')[0] ?? '')?.openStream;
  if (elsewhere === undefined) throw new Unavailable(stream_id);
  const { input, context, sink } = ask;
  return elsewhere({ route_id: stream_id, input, context }, sink);
}
