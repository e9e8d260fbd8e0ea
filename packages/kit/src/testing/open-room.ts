import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type {
  EventDefinition,
  InputOf,
  OutputOf,
  RecordedEvent,
  RefusalOf,
  RouteShape,
} from '@drais/vocabulary/define';
import { newUuid } from '@drais/vocabulary/ids';
import type { Outcome } from '@drais/vocabulary/outcome';
import type { CallContext, Principal } from '@drais/vocabulary/principal';
import { pino } from 'pino';
import type { Static } from 'typebox';
import { type Directory, openDirectory } from '../db/directory.ts';
import { migrate, roleOf } from '../db/migrate.ts';
import { kitMigrations } from '../db/room-tables.ts';
import { type AnyRoom, type Host, openHost } from '../host.ts';
import type { ObjectStore } from '../objects.ts';
import type { RoomDefinition } from '../room.ts';
import type { Settings, Tools } from '../tools.ts';
import { Unavailable } from '../unavailable.ts';
import { testDatabases } from './database.ts';

/** A `node:test` context, or anything else that runs what is left to do at its end. */
export interface Cleanup {
  after(work: () => Promise<void> | void): void;
}

export interface TestRoomOptions {
  /** Answers of other rooms by route id. A call to a route that is not here is `Unavailable`. */
  readonly calls?: Readonly<
    Record<string, (input: never, context: CallContext) => Promise<Outcome<unknown>>>
  >;
  readonly now?: () => Date;
  readonly wallNow?: () => Date;
  readonly objects?: Partial<ObjectStore>;
  readonly settings?: Partial<Settings>;
}

export interface TestRoom<T extends Tools> {
  readonly tools: T;
  readonly urls: readonly string[];
  readonly directory: Directory;
  readonly host: Host;
  /** Calls a route as `principal`; a mutation gets a new Idempotency-Key unless one is given. */
  call<R extends RouteShape>(
    route: R,
    input: InputOf<R>,
    principal?: Principal,
    idempotency_key?: string,
  ): Promise<Outcome<OutputOf<R>, RefusalOf<R>>>;
  /** As a crash between an effect and its answer does: a repeated call has to find its effect. */
  forgetAnswers(): Promise<void>;
  /** Everything recorded so far, in order within each stream. */
  events(): Promise<RecordedEvent[]>;
  /** Hands an event of another room to this one, as its relay would. */
  deliver<D extends EventDefinition>(
    definition: D,
    shard_key: string,
    data: Static<D['data']>,
    options?: { occurred_at?: Date; event_id?: string; stream_id?: string },
  ): Promise<void>;
  runJob(id: string): Promise<number>;
}

/** A rider of the given account, as the gateway would describe them. */
export function riderPrincipal(account_id: string): Principal {
  return { kind: 'account', account_id, scopes: ['openid', 'rider'], operator_areas: [] };
}

export function operatorPrincipal(account_id: string, ...operator_areas: string[]): Principal {
  return { kind: 'account', account_id, scopes: ['openid', 'rider', 'operator'], operator_areas };
}

const noObjects: ObjectStore = {
  presignPut: (key) => `http://objects.invalid/${key}`,
  presignGet: (key) => `http://objects.invalid/${key}`,
  findFacts: async () => null,
};

/**
 * Opens one room on two databases of its own, with the rest of the deployment played by `calls`.
 */
export async function openTestRoom<T extends Tools>(
  t: Cleanup,
  room: RoomDefinition<T>,
  options: TestRoomOptions = {},
): Promise<TestRoom<T>> {
  const databases = await testDatabases({
    template: `room-${room.name}-${versionOf(room)}`,
    prepare: (url) => migrate(url, [room], () => new Date()),
  });
  const wallNow = options.wallNow ?? (() => new Date());
  const now = options.now ?? wallNow;
  const host = await openHost({
    rooms: [room as AnyRoom],
    open: [room.name],
    urls: databases.urls,
    clock: { now, wallNow },
    master_secret: createHash('sha256').update('test').digest(),
    objects: { ...noObjects, ...options.objects },
    log: pino({ level: process.env['DRAIS_TEST_LOG'] ?? 'silent' }),
    settings: {
      public_url: 'http://localhost:8080',
      demo: true,
      mqtt_port: 1883,
      bank_url: '',
      bank_key: '',
      ...options.settings,
    },
    statusOf: () => 409,
    remote: () => ({
      call: async ({ route_id, input, context }) => {
        const answer = options.calls?.[route_id];
        if (answer === undefined) throw new Unavailable(route_id);
        return answer(input as never, context);
      },
    }),
    timers: false,
    connections_max: 20,
    // A test machine may be busy with something else: what is tested here is not how fast it is.
    connect_timeout_ms: 30_000,
  });
  const directory = openDirectory({
    urls: databases.urls,
    role: roleOf(room.name),
    connections_max: 4,
  });
  t.after(async () => {
    await host.close();
    await directory.close();
    await databases.drop();
  });
  return {
    tools: host.tools(room.name) as T,
    urls: databases.urls,
    directory,
    host,
    call: (route, input, principal, idempotency_key) =>
      host.call(route, input, contextOf(route, principal, idempotency_key)) as never,
    forgetAnswers: async () => {
      for (const shard of directory.databases())
        await shard.query(`delete from ${room.name}.idempotency_keys`);
    },
    events: () => readEvents(directory, room.name),
    deliver: async (definition, shard_key, data, extra = {}) => {
      const at = (extra.occurred_at ?? now()).toISOString();
      await host.deliver(room.name, {
        event_id: extra.event_id ?? newUuid(),
        type: definition.type,
        version: definition.version,
        shard_key,
        stream_id: extra.stream_id ?? `${shard_key}.${newUuid()}`,
        stream_version: 1,
        occurred_at: at,
        recorded_at: at,
        trace_id: randomBytes(16).toString('hex'),
        data,
      });
    },
    runJob: (id) => host.runJob(id),
  };
}

function contextOf(
  route: RouteShape,
  principal: Principal | undefined,
  idempotency_key: string | undefined,
): CallContext {
  const service: Principal = {
    kind: 'service',
    account_id: 'test',
    scopes: ['service'],
    operator_areas: ['*'],
  };
  const key = idempotency_key ?? (route.method === 'GET' ? undefined : newUuid());
  return {
    principal: principal ?? service,
    deadline: new Date(Date.now() + (route.timeout_ms ?? 10_000)),
    trace_id: randomBytes(16).toString('hex'),
    ...(key === undefined ? {} : { idempotency_key: key }),
  };
}

async function readEvents(directory: Directory, room: string): Promise<RecordedEvent[]> {
  const found = await Promise.all(
    directory.databases().map((shard) =>
      shard.query<
        RecordedEvent & { occurred_at: Date; recorded_at: Date } & Record<string, unknown>
      >(
        `select event_id, type, version, shard_key, stream_id, stream_version, occurred_at, recorded_at, trace_id, data
         from ${room}.events order by position`,
      ),
    ),
  );
  return found.flat().map((event) => ({
    ...event,
    occurred_at: new Date(event.occurred_at).toISOString(),
    recorded_at: new Date(event.recorded_at).toISOString(),
  }));
}

/** Changes with the migrations, so that a template of yesterday is not taken for today's. */
function versionOf(room: { name: string; migrations: URL }): string {
  const folder = fileURLToPath(room.migrations);
  const hash = createHash('sha256').update(JSON.stringify(kitMigrations(room.name)));
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    hash.update(file).update(readFileSync(`${folder}/${file}`));
  }
  return hash.digest('hex').slice(0, 12);
}
