import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Before a platform that ended is started again. */
const RESTART_MS = 500;

/** Enough of a logged error to know it again. */
const LINE_CHARS_MAX = 600;

export interface KeptPlatform {
  stop(): Promise<void>;
}

/** How long each start took is part of a story, and so is what went wrong (pino's level 50). */
function tellReady(child: ChildProcess, log: (line: string) => void): void {
  if (child.stdout === null) return;
  createInterface(child.stdout).on('line', (line) => {
    if (/is ready at|starting it again|does not start|"level":50/.test(line))
      log(`platform: ${line.slice(0, LINE_CHARS_MAX)}`);
  });
}

/** Starts the platform and starts it again whenever it ends: the part of a service manager. */
export function keepRunning(
  env: Readonly<Record<string, string>>,
  log: (line: string) => void,
): KeptPlatform {
  const script = fileURLToPath(new URL('../main.ts', import.meta.url));
  let child: ChildProcess;
  let stopping = false;
  const start = (): void => {
    if (stopping) return;
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    tellReady(child, log);
    child.once('exit', (code, signal) => {
      if (stopping) return;
      log(`the platform ended (${signal ?? String(code)}); starting it again`);
      setTimeout(start, RESTART_MS);
    });
  };
  start();
  // Who ends the campaign ends its platform too; this process ends when its own folder is gone.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping = true;
      child.kill('SIGTERM');
    });
  }
  return {
    stop: async () => {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}
