import type { ListenAt } from '@drais/kit/net/listen-at';

/** What the supervisor says to its processes. */
export type SupervisorMessage = { readonly type: 'open' } | { readonly type: 'drain' };

interface Life {
  /** Lets callers go without failing them, before a successor takes over. */
  readonly drain?: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Ends this process when its supervisor asks or is gone: a process whose supervisor was killed
 * would hold the ports that the next start needs.
 */
export function liveWithSupervisor({ drain, close }: Life): void {
  let closing = false;
  const stop = (): void => {
    if (closing) return;
    closing = true;
    close().then(() => process.exit(0), leaveWith);
  };
  process.off('disconnect', leaveAtOnce);
  process.on('message', (message) => {
    if ((message as SupervisorMessage).type !== 'drain') return;
    (drain?.() ?? Promise.resolve()).then(stop, leaveWith);
  });
  process.once('SIGTERM', stop);
  process.once('disconnect', stop);
  // It may have gone while this process was opening: that is told only once.
  if (process.connected === false) stop();
  // Ctrl-C reaches the whole group; the supervisor decides the order.
  process.on('SIGINT', () => undefined);
}

function leaveWith(error: unknown): void {
  console.error(error);
  process.exit(1);
}

/**
 * Says that everything is loaded. A successor then waits until its predecessor has gone, so that a
 * room is never open twice; every other process goes on at once.
 */
export async function whenCalled(): Promise<void> {
  if (process.env[SUCCESSOR_VARIABLE] === undefined) return;
  delete process.env[SUCCESSOR_VARIABLE];
  const called = new Promise<void>((resolve) => {
    process.on('message', function hear(message) {
      if ((message as SupervisorMessage).type !== 'open') return;
      process.off('message', hear);
      resolve();
    });
  });
  process.send?.({ type: 'loaded' }, undefined, undefined, () => undefined);
  await called;
}

export function tellReady(port?: number): void {
  const message = { type: 'ready', ...(port === undefined ? {} : { port }) };
  // A supervisor that has just been killed does not listen; `disconnect` ends this process.
  process.send?.(message, undefined, undefined, () => undefined);
}

function leaveAtOnce(): void {
  process.exit(1);
}

/** Descriptors by what comes in on them; absent where the process binds by itself. */
export interface ProcessSockets {
  readonly public?: readonly number[];
  readonly calls?: readonly number[];
}

/** What the supervisor hands to each of its processes, through the environment. */
export interface ProcessEnvironment {
  readonly port: number;
  readonly listen_host: string;
  readonly trusted_proxies: readonly string[];
  readonly mqtt_port: number;
  readonly public_url: string;
  readonly data_dir: string;
  readonly objects_dir: string;
  readonly database_urls: readonly string[];
  readonly production: boolean;
  readonly demo_area: boolean;
  readonly demo_clock_from: string | undefined;
  /** Where a torture leaves its orders; undefined in every other deployment. */
  readonly faults_dir: string | undefined;
  readonly loopback_limit_factor: number;
  readonly log_level: string;
  readonly master_secret: string;
  /** Of this process, for its log. */
  readonly process_name: string;
  /** Rooms that this process opens, and `gateway` where it is the public door. */
  readonly services: readonly string[];
  /** Where this process answers calls of the others. */
  readonly call_port: number;
  readonly call_host: string;
  /** Sockets that the supervisor has bound: the public port, calls, vehicles, pages. */
  readonly sockets: ProcessSockets;
  /** Where each service answers calls: base addresses of its instances. */
  readonly peers: Readonly<Record<string, readonly string[]>>;
  readonly bank_url: string;
  readonly bank_key: string;
  readonly payments_url: string;
  readonly payments_key: string;
  readonly payments_webhook_secret: string;
}

/**
 * One variable, so that nothing of it is mistaken for a setting; secrets in it never reach a
 * command line.
 */
const VARIABLE = 'DRAIS_PROCESS';
/** Set for a process that takes over from another one. */
export const SUCCESSOR_VARIABLE = 'DRAIS_SUCCESSOR';

export function toEnvironment(environment: ProcessEnvironment): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(environment) };
}

export async function readEnvironment(): Promise<ProcessEnvironment> {
  // Until it is open there is nothing to close, and the next start needs the ports.
  process.once('disconnect', leaveAtOnce);
  await whenCalled();
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error('this process is started by the platform');
  // Not inherited by anything that this process may start.
  delete process.env[VARIABLE];
  return JSON.parse(text) as ProcessEnvironment;
}

/** Where a process answers calls of the others. */
export function listenForCalls(environment: ProcessEnvironment): ListenAt {
  const { calls } = environment.sockets;
  if (calls !== undefined) return { fds: calls };
  return { port: environment.call_port, host: environment.call_host };
}
