import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@drais/kit/postgres/embedded';
import { removePlace } from '@drais/kit/postgres/place';

/** Before a server that ended is started again. */
const RESTART_MS = 500;
/** How the process that has it may end without stopping it. */
const ENDS = ['exit', 'SIGINT', 'SIGTERM'] as const;

/** A database server of a campaign's own, which the platform knows by its address alone. */
export interface DatabaseServer {
  readonly urls: readonly string[];
  readonly port: number;
  /** Its processes neither answer nor end, as when its machine hangs. */
  freeze(): void;
  thaw(): void;
  /** Ends it at once; it stays away until `letIn`. */
  keepOut(): void;
  letIn(): void;
  /** How often it was started again after an end. */
  restarts(): number;
  stop(): Promise<void>;
}

/** Starts a server and starts it again whenever it ends, as a service manager would. */
export async function openDatabaseServer(options: {
  readonly data_dir: string;
  readonly databases: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}): Promise<DatabaseServer> {
  const { data_dir, databases, log } = options;
  let server: EmbeddedPostgres | undefined;
  let is_kept_out = false;
  let is_stopping = false;
  let restarts = 0;
  let reviving = Promise.resolve();
  const start = async (): Promise<EmbeddedPostgres> => {
    const more = { databases: [...databases], settings: options.settings ?? {} };
    const supervise = { onExit: revive };
    return startEmbeddedPostgres({
      data_dir,
      log: () => undefined,
      ...more,
      supervise,
      max_connections: 300,
    });
  };
  function revive(): void {
    reviving = (async () => {
      while (!is_stopping) {
        await sleep(RESTART_MS);
        if (is_kept_out) continue;
        try {
          server = await start();
          restarts++;
          log('the database is back');
          return;
        } catch (error) {
          log(`the database does not start: ${String(error).slice(0, 120)}`);
        }
      }
    })();
  }
  server = await start();
  const first = server;
  const signal = (name: NodeJS.Signals): void => {
    const { pid } = server ?? first;
    for (const one of [pid, ...childrenOf(pid)]) send(one, name);
  };
  // Who ends the campaign in the middle ends its server too, also one that stands still.
  const endAtOnce = (): void => {
    is_stopping = true;
    signal('SIGKILL');
  };
  for (const end of ENDS) process.once(end, endAtOnce);
  return {
    urls: databases.map((database) => first.url(database)),
    port: first.port,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    keepOut: () => {
      is_kept_out = true;
      signal('SIGKILL');
    },
    letIn: () => {
      is_kept_out = false;
    },
    restarts: () => restarts,
    stop: async () => {
      is_stopping = true;
      is_kept_out = false;
      signal('SIGCONT');
      await reviving;
      await server?.stop();
      for (const end of ENDS) process.off(end, endAtOnce);
      removePlace(data_dir);
    },
  };
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // A backend that has just ended.
  }
}

/**
 * Backends and helpers of a server. Source: proc(5), /proc/pid/stat: the fourth field is the
 * parent.
 */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [, after = ''] = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(
          /\) (?=[^)]*$)/,
        );
        return Number(after.split(' ')[1]) === parent;
      } catch {
        return false;
      }
    });
}
