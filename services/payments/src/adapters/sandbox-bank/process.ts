import { openSandboxBank } from './server.ts';

/** Settings of the bank's own process. */
export interface SandboxBankEnvironment {
  readonly SANDBOX_BANK_DATA_DIR?: string | undefined;
  /** 0 takes a free port. */
  readonly SANDBOX_BANK_PORT?: string | undefined;
  /** A socket that the parent has bound to that port. */
  readonly SANDBOX_BANK_FD?: string | undefined;
  readonly SANDBOX_BANK_API_KEY?: string | undefined;
  /** Pause of the card `sandbox_slow`; two seconds unless set. */
  readonly SANDBOX_BANK_SLOW_MS?: string | undefined;
  /** Where webhooks go; none are sent unless set. */
  readonly SANDBOX_BANK_WEBHOOK_URL?: string | undefined;
}

/** Said once when the bank listens: by IPC when there is a channel, else as a line on stdout. */
export interface SandboxBankReady {
  readonly type: 'ready';
  readonly port: number;
}

/**
 * Runs the bank as this process until SIGTERM, SIGINT or, under a supervisor, the end of its IPC
 * channel: so it never outlives a supervisor that was killed. A message `drain` lets it answer what
 * is under way before it ends.
 */
export async function runSandboxBankProcess(env: SandboxBankEnvironment): Promise<void> {
  const data_dir = env.SANDBOX_BANK_DATA_DIR;
  const api_key = env.SANDBOX_BANK_API_KEY;
  if (!data_dir) throw new Error('SANDBOX_BANK_DATA_DIR is not set');
  if (!api_key) throw new Error('SANDBOX_BANK_API_KEY is not set');
  const webhook_url = env.SANDBOX_BANK_WEBHOOK_URL;
  if (webhook_url && !URL.canParse(webhook_url)) {
    throw new RangeError('SANDBOX_BANK_WEBHOOK_URL is not an address');
  }
  const bank = await openSandboxBank({
    ...(webhook_url ? { webhook_url } : {}),
    data_dir,
    api_key,
    port: readWhole(env, 'SANDBOX_BANK_PORT', 0),
    ...(env.SANDBOX_BANK_FD ? { fds: [readWhole(env, 'SANDBOX_BANK_FD', 0)] } : {}),
    slow_ms: readWhole(env, 'SANDBOX_BANK_SLOW_MS', 2_000),
  });

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void bank.close().then(() => process.exit(0));
  };
  process.on('message', (message) => {
    if ((message as { type?: string }).type === 'drain') void bank.drain().then(stop);
  });
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);

  const ready: SandboxBankReady = { type: 'ready', port: bank.port };
  // A supervisor that has just been killed does not listen; `disconnect` ends this process.
  if (process.send !== undefined) process.send(ready, undefined, undefined, () => undefined);
  else process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function readWhole(
  env: SandboxBankEnvironment,
  name: 'SANDBOX_BANK_PORT' | 'SANDBOX_BANK_FD' | 'SANDBOX_BANK_SLOW_MS',
  otherwise: number,
): number {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  if (!/^\d{1,5}$/.test(text)) throw new RangeError(`${name} is not a whole number: ${text}`);
  return Number(text);
}

if (import.meta.main) await runSandboxBankProcess(process.env);
