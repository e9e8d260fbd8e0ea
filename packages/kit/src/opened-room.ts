import type { RouteShape } from '@drais/vocabulary/define';
import { type CallContext, servicePrincipal } from '@drais/vocabulary/principal';
import { type OpenDirectory, openDirectory } from './db/directory.ts';
import { roleOf } from './db/migrate.ts';
import { openRecorder } from './events/record.ts';
import { openRelay, type Relay } from './events/relay.ts';
import type { AnyRoom, HostOptions } from './host.ts';
import { type JobRunner, openJobs } from './jobs.ts';
import { randomHex } from './random-hex.ts';
import type { OpenRoom } from './room.ts';
import { deriveSecret } from './secrets.ts';
import { steadyNow } from './steady-now.ts';
import type { Switchboard } from './switchboard.ts';
import type { Call, Tools } from './tools.ts';
import { openVault } from './vault.ts';

/** How long a call between rooms may take when its contract does not say. */
const CALL_TIMEOUT_MS = 5_000;
/** A loop that never settles is a bug that a test should see. */
const SETTLE_ROUNDS_MAX = 500;

/** A room of this process with all that runs for it. */
export interface OpenedRoom {
  readonly definition: AnyRoom;
  readonly room: OpenRoom;
  readonly jobs: JobRunner;
  readonly relays: readonly Relay[];
  readonly directory: OpenDirectory;
}

/** What rooms of one process share. */
interface Surroundings {
  readonly switchboard: Switchboard;
  /** Rooms by the type of event that they hear. */
  readonly subscribers: ReadonlyMap<string, readonly string[]>;
}

/** Opens a room with its databases, recorder, relays and jobs, and connects it. */
export async function openRoomHere(
  definition: AnyRoom,
  options: HostOptions,
  around: Surroundings,
): Promise<OpenedRoom> {
  const { name, use_cases, handlers } = definition;
  const { connections_max, connect_timeout_ms, clock, log, timers } = options;
  const limits = {
    ...(connections_max === undefined ? {} : { connections_max }),
    ...(connect_timeout_ms === undefined ? {} : { connect_timeout_ms }),
  };
  const directory = openDirectory({ urls: options.urls, role: roleOf(name), ...limits });
  const relays: Relay[] = [];
  const record = openRecorder({
    room: name,
    projectors: definition.projectors,
    seal_secret: deriveSecret(options.master_secret, 'event seal'),
    subscribersOf: (type) => around.subscribers.get(type) ?? [],
    wallNow: () => clock.wallNow(),
    wake: (database) =>
      relays[directory.databases().findIndex((shard) => shard.database === database)]?.wake(),
  });
  const room = await definition.open(toolsFor(name, options, { directory, record, around }));
  around.switchboard.connect(name, { tools: room.tools, use_cases, handlers });
  if (timers && options.relays !== false)
    relays.push(...relaysOf(name, options, { directory, around }));
  const jobs = openJobs(definition.jobs, room.tools, { log, timers });
  return { definition, room, jobs, relays, directory };
}

function relaysOf(
  room: string,
  { urls, clock, log }: HostOptions,
  { directory, around }: { directory: OpenDirectory; around: Surroundings },
): Relay[] {
  return directory.databases().map((shard, number) =>
    openRelay({
      room,
      shard,
      lock_url: urls[number] as string,
      deliver: around.switchboard.deliver,
      // What waits to be tried again must not wait as long as this machine's clock was ahead.
      wallNow: steadyNow(() => clock.wallNow()),
      log,
    }),
  );
}

function toolsFor(
  room: string,
  options: HostOptions,
  own: { directory: OpenDirectory; record: Tools['record']; around: Surroundings },
): Tools {
  const call: Call = (route, input, context) =>
    own.around.switchboard.call(route, input, context ?? serviceContext(room, route)) as never;
  const { clock, master_secret, objects, settings } = options;
  return {
    room,
    db: own.directory,
    record: own.record,
    call,
    now: () => clock.now(),
    wallNow: () => clock.wallNow(),
    timerNow: steadyNow(() => clock.wallNow()),
    vault: openVault(room, deriveSecret(master_secret, `vault ${room}`)),
    objects,
    log: options.log.child({ room }),
    secret: (purpose) => deriveSecret(master_secret, purpose),
    settings,
  };
}

function serviceContext(room: string, route: RouteShape): CallContext {
  return {
    principal: servicePrincipal(room),
    deadline: new Date(Date.now() + (route.timeout_ms ?? CALL_TIMEOUT_MS)),
    trace_id: randomHex(16),
  };
}

/** Runs what is due; true when nothing was and no event is on its way from here. */
export async function isAtRest(rooms: readonly OpenedRoom[]): Promise<boolean> {
  const did = await Promise.all(rooms.map(({ jobs }) => jobs.runAll()));
  const idle = await Promise.all(relaysIn(rooms).map((relay) => relay.isIdle()));
  return did.every((count) => count === 0) && idle.every(Boolean);
}

/** Runs jobs and waits for relays until nothing is left to do. */
export async function settle(rooms: readonly OpenedRoom[]): Promise<void> {
  for (let round = 0; round < SETTLE_ROUNDS_MAX; round++) {
    if (await isAtRest(rooms)) return;
    for (const relay of relaysIn(rooms)) relay.wake();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`the rooms did not come to rest: ${await whatIsBusy(rooms)}`);
}

/** For whoever looks into a loop that never settles: which jobs and relays still find something. */
async function whatIsBusy(rooms: readonly OpenedRoom[]): Promise<string> {
  const looks = rooms.flatMap(({ definition, jobs, relays }) => [
    ...definition.jobs
      .filter(({ is_upkeep }) => is_upkeep !== true)
      .map(async ({ id }) => ((await jobs.runOne(id)) > 0 ? id : null)),
    ...relays.map(async (relay) => ((await relay.isIdle()) ? null : `${definition.name}'s relay`)),
  ]);
  const busy = (await Promise.all(looks)).filter((name) => name !== null);
  return busy.join(', ') || 'nothing at the last look';
}

function relaysIn(rooms: readonly OpenedRoom[]): Relay[] {
  return rooms.flatMap(({ relays }) => relays);
}
