import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@drais/kit/db/migrate';
import type { EmbeddedPostgres } from '@drais/kit/postgres/embedded';
import { holdFolderLock } from '@drais/kit/postgres/folder-lock';
import { freePort } from '@drais/kit/postgres/free-port';
import { deriveSecret, masterSecret } from '@drais/kit/secrets';
import { buildOnce } from '@drais/web/build-once';
import { type SupervisedChild, superviseChild } from './child.ts';
import { databaseNames, startDatabases } from './databases.ts';
import { DEMO_SIGN_INS } from './demo/accounts.ts';
import { holderOf, isPortFree } from './port-holder.ts';
import { type ProcessSockets, toEnvironment } from './process-life.ts';
import { type ProcessPart, planParts, type SharedEnvironment } from './process-parts.ts';
import { rooms } from './rooms.ts';
import { type PlatformSettings, unsafeDefaults } from './settings.ts';

/** Stopping takes a second or two; longer means that something hangs, and a person waits. */
const STOP_MS = 20_000;

export interface RunningPlatform {
  readonly environment: SharedEnvironment;
  /** Process ids by name, for who wants to see them die. */
  pids(): Record<string, number>;
  /** Replaces every process, one after the other, while everybody is served. */
  restartInTurn(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything, says where it is, and runs until a signal ends it. */
export async function runPlatform(settings: PlatformSettings): Promise<void> {
  const started = Date.now();
  const log = (line: string): void => console.log(line);
  for (const unsafe of unsafeDefaults(settings)) log(`  demo: ${unsafe}`);
  const platform = await startPlatform(settings, log);
  log('');
  log(`Drais is ready at ${settings.public_url} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (!settings.production) for (const line of DEMO_SIGN_INS) log(`  ${line}`);

  let restarting = false;
  process.on('SIGUSR2', () => {
    if (restarting) return;
    restarting = true;
    log('replacing every process in turn ...');
    platform
      .restartInTurn()
      .then(
        () => log('every process was replaced'),
        (error: unknown) => log(`not every process was replaced: ${String(error)}`),
      )
      .finally(() => {
        restarting = false;
      });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      log(`stopping (${signal}) ...`);
      setTimeout(() => process.exit(1), STOP_MS).unref();
      platform.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

/** @throws {Error} with one sentence for the person who started it */
export async function startPlatform(
  settings: PlatformSettings,
  log: (line: string) => void,
): Promise<RunningPlatform> {
  mkdirSync(settings.data_dir, { recursive: true });
  const lock = holdFolderLock({ folder: settings.data_dir, name: 'platform.lock' });
  if (lock === null)
    throw new Error(
      `Drais already runs with the data in ${settings.data_dir}. Stop it first, or set DRAIS_DATA_DIR.`,
    );
  const undo: (() => Promise<unknown>)[] = [async () => lock.release()];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await requirePort(settings.port, 'DRAIS_PORT');
    await requirePort(settings.mqtt_port, 'DRAIS_MQTT_PORT');
    const [environment] = await Promise.all([
      prepareData(settings, undo, log),
      settings.web
        ? buildOnce(() => log('building the web application (about a minute) ...'))
        : undefined,
    ]);
    const children = await startProcesses(settings, environment, { undo, log });
    return {
      environment,
      stop,
      pids: () => pidsOf(children),
      restartInTurn: () => restartInTurn(children, log),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function restartInTurn(
  children: readonly SupervisedChild[],
  log: (line: string) => void,
): Promise<void> {
  for (const child of children) {
    const began = Date.now();
    await child.replace();
    log(`${child.name} was replaced (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  }
}

async function requirePort(port: number, setting: string): Promise<void> {
  if (await isPortFree(port)) return;
  const holder = holderOf(port);
  throw new Error(
    `port ${String(port)} is in use${holder === undefined ? '' : ` by ${holder}`}. Free it, or choose another with ${setting}.`,
  );
}

/** Databases up and migrated, secrets and inner ports chosen. */
async function prepareData(
  settings: PlatformSettings,
  undo: (() => Promise<unknown>)[],
  log: (line: string) => void,
): Promise<SharedEnvironment> {
  const master = masterSecret(join(settings.data_dir, 'secret'), settings.secret);
  const database_urls =
    settings.database_urls.length > 0
      ? settings.database_urls
      : await keepDatabases(settings, undo, log);
  for (const url of database_urls) await migrate(url, rooms, () => new Date());
  const bank_url =
    settings.peers['bank']?.[0] ??
    `http://127.0.0.1:${String(settings.bank_port ?? (await freePort()))}`;
  return {
    port: settings.port,
    listen_host: settings.listen_host,
    trusted_proxies: settings.trusted_proxies,
    mqtt_port: settings.mqtt_port,
    public_url: settings.public_url,
    data_dir: settings.data_dir,
    objects_dir: settings.objects_dir,
    database_urls,
    production: settings.production,
    demo_area: settings.demo_area,
    demo_clock_from: settings.demo_clock_from,
    faults_dir: settings.faults_dir,
    loopback_limit_factor: settings.loopback_limit_factor,
    log_level: settings.log_level,
    master_secret: master.toString('base64'),
    bank_url,
    bank_key: deriveSecret(master, 'sandbox bank').toString('base64url'),
    payments_url: settings.payments_url,
    payments_key: settings.payments_key,
    payments_webhook_secret: settings.payments_webhook_secret,
  };
}

/** The embedded server with one database per shard, started again whenever it ends by itself. */
async function keepDatabases(
  settings: PlatformSettings,
  undo: (() => Promise<unknown>)[],
  log: (line: string) => void,
): Promise<string[]> {
  let stopping = false;
  let server: EmbeddedPostgres | undefined;
  const start = async (): Promise<EmbeddedPostgres> => {
    server = await startDatabases(settings, { log, onExit: revive });
    return server;
  };
  function revive(): void {
    if (stopping) return;
    log('the database ended; starting it again');
    start().catch((error: unknown) => {
      log(`the database does not start: ${error instanceof Error ? error.message : String(error)}`);
      setTimeout(revive, 1000);
    });
  }
  undo.push(async () => {
    stopping = true;
    await server?.stop();
  });
  const first = await start();
  return databaseNames(settings).map((database) => first.url(database));
}

/** Starts what the plan names, each after whoever it asks first. */
async function startProcesses(
  settings: PlatformSettings,
  shared: SharedEnvironment,
  { undo, log }: { undo: (() => Promise<unknown>)[]; log: (line: string) => void },
): Promise<SupervisedChild[]> {
  const children: SupervisedChild[] = [];
  const bank_port = settings.bank_port ?? Number(new URL(shared.bank_url).port);
  const parts = await planParts(settings, bank_port);
  undo.push(async () => parts.close());
  const start = async (
    part: ProcessPart,
    script: string,
    more: { env?: Record<string, string>; onReady?: (message: { port?: number }) => void } = {},
  ) => {
    const child = await superviseChild({
      name: part.process_name,
      script: new URL(`./processes/${script}.ts`, import.meta.url),
      env: { ...toEnvironment({ ...shared, ...part }), ...more.env },
      fds: part.fds,
      log,
      onReady: (message) => {
        more.onReady?.(message);
        writeProcesses(settings.data_dir, children);
      },
    });
    children.push(child);
    writeProcesses(settings.data_dir, children);
    undo.push(() => child.stop());
    return child;
  };
  const { others } = settings.services;
  if (others.has('bank')) {
    const bank = parts.of('bank');
    const at = { port: bank_port, gateway_url: publicDoorOf(settings) };
    await start(bank, 'bank', { env: bankEnvironment(shared, bank.sockets, at) });
  }
  let web_port = 0;
  let public_door: SupervisedChild | undefined;
  const tellWeb = () => {
    if (web_port !== 0) public_door?.send({ type: 'web', port: web_port });
  };
  for (const part of parts.hosts) {
    const child = await start(part, 'services', { onReady: tellWeb });
    if (part.services.includes('gateway')) public_door = child;
  }
  if (others.has('door')) await start(parts.of('door'), 'door');
  if (settings.web) {
    await start(parts.of('web'), 'web', {
      env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      onReady: ({ port }) => {
        web_port = port ?? 0;
        tellWeb();
      },
    });
  }
  if (settings.twin) await start(parts.of('twin'), 'twin');
  return children;
}

/** Where the bank's webhooks go: as DRAIS_PEERS says, or straight, or by the public way. */
function publicDoorOf({ services, peers, port, public_url }: PlatformSettings): string {
  const is_here = services.hosts.some((host) => host.services.includes('gateway'));
  return peers['gateway']?.[0] ?? (is_here ? `http://127.0.0.1:${String(port)}` : public_url);
}

function bankEnvironment(
  environment: SharedEnvironment,
  sockets: ProcessSockets,
  at: { readonly port: number; readonly gateway_url: string },
): Record<string, string> {
  const [fd] = sockets.public ?? [];
  return {
    ...(fd === undefined ? {} : { SANDBOX_BANK_FD: String(fd) }),
    // Set in every case: what the supervisor was started with must not reach it.
    SANDBOX_BANK_FAULTS_DIR: environment.faults_dir ?? '',
    SANDBOX_BANK_DATA_DIR: join(environment.data_dir, 'sandbox-bank'),
    SANDBOX_BANK_PORT: String(at.port),
    SANDBOX_BANK_API_KEY: environment.bank_key,
    SANDBOX_BANK_WEBHOOK_URL: `${at.gateway_url}/webhooks/sandbox-bank`,
  };
}

function pidsOf(children: readonly SupervisedChild[]): Record<string, number> {
  return Object.fromEntries(
    children.flatMap((child) =>
      child.pid() === undefined ? [] : [[child.name, child.pid() as number]],
    ),
  );
}

/** Tells people and tools which process is which. Whole or not at all. */
function writeProcesses(data_dir: string, children: readonly SupervisedChild[]): void {
  const file = join(data_dir, 'processes.json');
  writeFileSync(`${file}.new`, JSON.stringify({ supervisor: process.pid, ...pidsOf(children) }));
  renameSync(`${file}.new`, file);
}
