import type { RecordedEvent, RouteShape } from '@drais/vocabulary/define';
import type { Outcome, Refusal } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import type { Logger } from 'pino';
import type { StatusOf } from './calls/dispatch.ts';
import type { Peers } from './calls/peers.ts';
import { tellRefused } from './calls/refused.ts';
import type { RemoteCall } from './calls/remote.ts';
import type { Clock } from './clock.ts';
import { countDeadLetters, type DeadLetterCount } from './events/dead-letters.ts';
import { requireVersions } from './events/require-versions.ts';
import type { ObjectStore } from './objects.ts';
import { isAtRest, type OpenedRoom, openRoomHere, settle } from './opened-room.ts';
import type { Context, Mount, RoomDefinition, StreamSink, UseCase } from './room.ts';
import { openSwitchboard } from './switchboard.ts';
import type { Settings, Tools } from './tools.ts';
import { Unavailable } from './unavailable.ts';
import { whatIsWrong } from './validation.ts';

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
  const opened = new Map<string, OpenedRoom>();
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
    mounts: () => mountsOf(options, opened),
    isAtRest: () => isAtRest([...opened.values()]),
    readiness: () => readinessOf(opened),
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
    settle: () => settle([...opened.values()]),
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
    opened.set(
      definition.name,
      await openRoomHere(definition, options, { switchboard, subscribers }),
    );
  }
  return host;

  function openedRoom(name: string): OpenedRoom {
    const found = opened.get(name);
    if (found === undefined) throw new Error(`room ${name} is not open in this process`);
    return found;
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

/** Of the rooms here, and of those elsewhere whose prefixes this process passes on. */
function mountsOf(
  { rooms, remote }: HostOptions,
  opened: ReadonlyMap<string, OpenedRoom>,
): readonly Mount[] {
  return rooms.flatMap((definition): readonly Mount[] => {
    const here = opened.get(definition.name);
    if (here !== undefined) return here.room.mounts ?? [];
    const pass = remote?.(definition.name)?.pass;
    if (pass === undefined) return [];
    return (definition.mount_prefixes ?? []).map((prefix) => ({ prefix, handler: pass }));
  });
}

/** All rooms know all databases: the first one's answer for the rest. */
async function readinessOf(
  opened: ReadonlyMap<string, OpenedRoom>,
): Promise<{ name: string; ok: boolean }[]> {
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

async function openStream(
  opened: ReadonlyMap<string, OpenedRoom>,
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
