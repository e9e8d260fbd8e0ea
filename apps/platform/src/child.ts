import { type ChildProcess, fork } from 'node:child_process';

export interface ChildOptions {
  readonly name: string;
  readonly script: URL;
  readonly env: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  /** Told each time the process is ready, also after a restart. */
  readonly onReady?: (message: ReadyMessage) => void;
}

export interface ReadyMessage {
  readonly type: 'ready';
  readonly port?: number;
}

export interface SupervisedChild {
  readonly name: string;
  pid(): number | undefined;
  send(message: object): void;
  stop(): Promise<void>;
}

/**
 * Between restarts: doubles from the first to the second, so that a process that cannot run does
 * not eat a core.
 */
const RESTART_MS = { first: 100, max: 5_000 };
/** A process that ran this long was well; its next restart is quick again. */
const WELL_AFTER_MS = 10_000;
/** Asked to stop, a process gets this long before it is ended. */
const STOP_MS = 10_000;
/** The first start may build caches; later ones take about a second. */
const READY_MS = 60_000;

/** Keeps one process running until it is stopped; resolves when it is ready for the first time. */
export async function superviseChild(options: ChildOptions): Promise<SupervisedChild> {
  let child: ChildProcess | undefined;
  let stopping = false;
  let delay_ms = RESTART_MS.first;
  let restart: NodeJS.Timeout | undefined;

  const launch = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const started_at = Date.now();
      const process_ = fork(options.script, {
        env: { ...process.env, ...options.env },
        execArgv: ['--disable-warning=ExperimentalWarning'],
      });
      child = process_;
      const unready = setTimeout(() => {
        process_.kill('SIGKILL');
      }, READY_MS);
      process_.on('message', (message) => {
        if ((message as ReadyMessage).type !== 'ready') return;
        clearTimeout(unready);
        options.onReady?.(message as ReadyMessage);
        resolve();
      });
      process_.once('exit', (code, signal) => {
        clearTimeout(unready);
        reject(
          new Error(`${options.name} ended with ${signal ?? String(code)} before it was ready`),
        );
        if (stopping) return;
        if (Date.now() - started_at > WELL_AFTER_MS) delay_ms = RESTART_MS.first;
        options.log(
          `${options.name} ended (${signal ?? `exit ${String(code)}`}); starting it again`,
        );
        restart = setTimeout(() => {
          launch().catch(() => undefined);
        }, delay_ms);
        delay_ms = Math.min(RESTART_MS.max, delay_ms * 2);
      });
    });

  await launch().catch(async (error: unknown) => {
    stopping = true;
    clearTimeout(restart);
    throw error;
  });
  return {
    name: options.name,
    pid: () => child?.pid,
    send: (message) => {
      if (child?.connected === true) child.send(message, () => undefined);
    },
    stop: async () => {
      stopping = true;
      clearTimeout(restart);
      if (child !== undefined) await end(child);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(hard);
}
