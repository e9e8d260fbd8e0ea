/**
 * Ends this process when its supervisor asks or is gone: a process whose supervisor was killed
 * would hold the ports that the next start needs.
 */
export function liveWithSupervisor(close: () => Promise<void>): void {
  let closing = false;
  const stop = (): void => {
    if (closing) return;
    closing = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.off('disconnect', leaveAtOnce);
  process.once('SIGTERM', stop);
  process.once('disconnect', stop);
  // It may have gone while this process was opening: that is told only once.
  if (process.connected === false) stop();
  // Ctrl-C reaches the whole group; the supervisor decides the order.
  process.on('SIGINT', () => undefined);
}

export function tellReady(port?: number): void {
  const message = { type: 'ready', ...(port === undefined ? {} : { port }) };
  // A supervisor that has just been killed does not listen; `disconnect` ends this process.
  process.send?.(message, undefined, undefined, () => undefined);
}

function leaveAtOnce(): void {
  process.exit(1);
}

/** What the supervisor hands to each of its processes, through the environment. */
export interface ProcessEnvironment {
  readonly port: number;
  readonly listen_host: string;
  readonly trusted_proxies: readonly string[];
  readonly mqtt_port: number;
  readonly public_url: string;
  readonly data_dir: string;
  readonly database_urls: readonly string[];
  readonly production: boolean;
  readonly demo_area: boolean;
  readonly demo_clock_from: string | undefined;
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

export function toEnvironment(environment: ProcessEnvironment): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(environment) };
}

export function readEnvironment(): ProcessEnvironment {
  // Until it is open there is nothing to close, and the next start needs the ports.
  process.once('disconnect', leaveAtOnce);
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error('this process is started by the platform');
  // Not inherited by anything that this process may start.
  delete process.env[VARIABLE];
  return JSON.parse(text) as ProcessEnvironment;
}
