import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCluster, createDatabases, OWNER, ownerPassword } from './cluster.ts';
import { withFolderLock } from './folder-lock.ts';
import { clusterDirOf, preparePlace } from './place.ts';
import { findPostmaster, isAlive, isPostmasterOf, stopPostmaster } from './postmaster.ts';
import { launchServer, type ServerSpec, serverCommand, waitForServer } from './server.ts';

export interface EmbeddedPostgresOptions {
  /** Holds the data, `pg.log`, `pg.password`, `pg.port`. Made when missing. One host at a time. */
  readonly data_dir: string;
  readonly log: (line: string) => void;
  /** Databases that exist on return. */
  readonly databases?: readonly string[];
  readonly max_connections?: number;
  /** Further server settings by their PostgreSQL names; they win over ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** `onExit` is called once when the server ends without `stop`; start it again then. */
  readonly supervise?: { readonly onExit: () => void };
}

export interface EmbeddedPostgres {
  /** Connection string of the owner, a superuser. */
  url(database: string): string;
  readonly port: number;
  readonly pid: number;
  /** True when the server was left running by an earlier process. */
  readonly adopted: boolean;
  /** Fast stop: open transactions roll back. The process is gone on return. */
  stop(): Promise<void>;
}

/** Sessions for a few processes with pools of 20 to 40; each idle one costs about 2 MB. */
const MAX_CONNECTIONS = 200;

/**
 * Longer than one start may take (see server.ts), so that the second of two starts adopts and does
 * not fail.
 */
const START_LOCK_MS = 360_000;

/** 200 ms: short beside the restart that follows (0.5 s and more); a look costs 20 us. */
const SUPERVISE_POLL_MS = 200;

/**
 * Starts the PostgreSQL server that belongs to `data_dir`, or adopts it when it runs.
 *
 * The server is in a process group of its own: Ctrl-C reaches the host only, which decides the
 * order. After a SIGKILL of the host it lives on and the next start adopts it; after a SIGKILL of
 * the server the next start recovers every committed row. Its port stays the same while that is
 * free. An adopted server with other settings than asked for is restarted.
 *
 * @throws {Error} when it does not answer in time or ends at once; the end of its log is in the
 * message
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const place = preparePlace(options.data_dir, options);
  const lock = { folder: place.data_dir, name: 'pg.lock', timeout_ms: START_LOCK_MS };
  return withFolderLock(lock, async () => {
    const password = ownerPassword(place);
    const settings = serverSettings(options);
    if (!existsSync(place.cluster_dir))
      options.log(`creating the database in ${place.cluster_dir}`);
    await createCluster(place, { password, sync: settings['fsync'] !== 'off' });

    const url = (port: number, database: string): string =>
      `postgres://${OWNER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
    const spec: ServerSpec = {
      place,
      settings,
      url: (port) => url(port, 'postgres'),
      log: options.log,
    };
    const server = (await adopt(spec)) ?? (await launch(spec));
    await createDatabases(spec.url(server.port), options.databases ?? []);
    return {
      ...server,
      url: (database) => url(server.port, database),
      stop: stopper(place.cluster_dir, server.pid, options.supervise),
    };
  });
}

/** Stops the server of a folder whose host is gone; does nothing when none runs. */
export async function stopEmbeddedPostgres(data_dir: string): Promise<void> {
  const left = findPostmaster(clusterDirOf(data_dir));
  if (left !== undefined) await stopPostmaster(left.pid);
}

interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
}

function serverSettings(options: EmbeddedPostgresOptions): Readonly<Record<string, string>> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(options.max_connections ?? MAX_CONNECTIONS),
    // Modest, as the kernel's page cache does the rest; a demo machine has other work too.
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...options.settings,
  };
}

async function adopt(spec: ServerSpec): Promise<RunningServer | undefined> {
  const left = findPostmaster(spec.place.cluster_dir);
  if (left === undefined) return undefined;
  if (left.command.trimEnd() !== serverCommand(spec, left.port).join(' ').trimEnd()) {
    spec.log(`the database, process ${left.pid}, runs with other settings: restarting it`);
    await stopPostmaster(left.pid);
    return undefined;
  }
  // It may be in recovery, or stopping: then it ends while we wait, and a new one is started.
  if ((await waitForServer(spec, left)) === 'ended') return undefined;
  spec.log(`adopted the running database, process ${left.pid}`);
  return { pid: left.pid, port: left.port, adopted: true };
}

async function launch(spec: ServerSpec): Promise<RunningServer> {
  const file = join(spec.place.data_dir, 'pg.port');
  const remembered = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const server = await launchServer(spec, remembered > 0 ? remembered : undefined);
  writeFileSync(file, String(server.port));
  return { ...server, adopted: false };
}

function stopper(
  cluster_dir: string,
  pid: number,
  supervise: EmbeddedPostgresOptions['supervise'],
): () => Promise<void> {
  const watch = supervise === undefined ? undefined : watchExit(pid, supervise.onExit);
  let stopped: Promise<void> | undefined;
  return () => {
    clearInterval(watch);
    stopped ??= isPostmasterOf(cluster_dir, pid) ? stopPostmaster(pid) : Promise.resolve();
    return stopped;
  };
}

/** By looking, since an adopted server is no child of ours and tells us nothing. */
function watchExit(pid: number, onExit: () => void): NodeJS.Timeout {
  const watch = setInterval(() => {
    if (isAlive(pid)) return;
    clearInterval(watch);
    onExit();
  }, SUPERVISE_POLL_MS);
  return watch.unref();
}
