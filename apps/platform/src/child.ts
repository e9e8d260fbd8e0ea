import { type ChildProcess, fork } from 'node:child_process';
import { SUCCESSOR_VARIABLE } from './process-life.ts';

export interface ChildOptions {
  readonly name: string;
  readonly script: URL;
  readonly env: Readonly<Record<string, string>>;
  /** Open in the process as descriptors 4, 5 and so on. */
  readonly fds?: readonly number[];
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
  /**
   * Puts a new process in its place: the new one loads first, then the old one lets its callers go
   * and ends, then the new one opens. Resolves when that is ready.
   */
  replace(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Between restarts: doubles from the first to the second, so that a process that cannot run does
 * not eat a core.
 */
const RESTART_MS = { first: 100, max: 5_000 };
/**
 * A process that answered this long was well; its next restart is quick again. Lower, and one that
 * falls over at its first request is started without a pause for ever.
 */
const WELL_AFTER_MS = 3_000;
/** Asked to stop, a process gets this long before it is ended. */
const STOP_MS = 10_000;
/** Longer than a process takes for its last answers; then it is ended. */
const DRAIN_MS = 40_000;
/** The first start may build caches; later ones take about a second. */
const READY_MS = 60_000;

/** The first descriptor behind standard input, output, error and the channel. */
export const FIRST_FD = 4;

/** Keeps one process running until it is stopped; resolves when it is ready for the first time. */
export async function superviseChild(options: ChildOptions): Promise<SupervisedChild> {
  let child: ChildProcess | undefined;
  let stopping = false;
  let delay_ms = RESTART_MS.first;
  let restart: NodeJS.Timeout | undefined;

  const launch = (): Promise<void> => {
    child = spawnChild(options, {});
    return watch(child);
  };

  /** Resolves when it is ready; starts another when it ends by itself. */
  const watch = (process_: ChildProcess): Promise<void> =>
    new Promise((resolve, reject) => {
      let ready_at_ms = Number.POSITIVE_INFINITY;
      const unready = setTimeout(() => process_.kill('SIGKILL'), READY_MS);
      process_.on('message', (message) => {
        if ((message as ReadyMessage).type !== 'ready') return;
        clearTimeout(unready);
        ready_at_ms = performance.now();
        options.onReady?.(message as ReadyMessage);
        resolve();
      });
      process_.once('exit', (code, signal) => {
        clearTimeout(unready);
        reject(
          new Error(`${options.name} ended with ${signal ?? String(code)} before it was ready`),
        );
        if (stopping || child !== process_) return;
        if (performance.now() - ready_at_ms > WELL_AFTER_MS) delay_ms = RESTART_MS.first;
        options.log(
          `${options.name} ended (${signal ?? `exit ${String(code)}`}); starting it again`,
        );
        restart = setTimeout(() => {
          launch().catch(() => undefined);
        }, delay_ms);
        delay_ms = Math.min(RESTART_MS.max, delay_ms * 2);
      });
    });

  const replace = async (): Promise<void> => {
    const successor = spawnChild(options, { [SUCCESSOR_VARIABLE]: '1' });
    await whenLoaded(successor, options.name);
    const former = child;
    if (stopping || former === undefined || hasEnded(former)) {
      // It is being stopped, or started again already.
      await end(successor);
      return;
    }
    child = successor;
    const ready = watch(successor);
    await drainAway(former);
    successor.send({ type: 'open' }, () => undefined);
    await ready;
  };

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
    replace,
    stop: async () => {
      stopping = true;
      clearTimeout(restart);
      if (child !== undefined) await end(child);
    },
  };
}

function spawnChild(
  { script, env, fds = [] }: ChildOptions,
  more: Readonly<Record<string, string>>,
): ChildProcess {
  return fork(script, {
    env: { ...process.env, ...env, ...more },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['inherit', 'inherit', 'inherit', 'ipc', ...fds],
  });
}

/** @throws {Error} when it ends before, or takes too long: then everything stays as it is */
function whenLoaded(successor: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => successor.kill('SIGKILL'), READY_MS);
    successor.on('message', (message) => {
      if ((message as { type?: string }).type !== 'loaded') return;
      clearTimeout(late);
      resolve();
    });
    successor.once('exit', () => {
      clearTimeout(late);
      reject(new Error(`the successor of ${name} did not load`));
    });
  });
}

async function drainAway(former: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => former.once('exit', () => resolve()));
  former.send({ type: 'drain' }, () => undefined);
  const hard = setTimeout(() => former.kill('SIGKILL'), DRAIN_MS);
  if (!hasEnded(former)) await gone;
  clearTimeout(hard);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(hard);
}
