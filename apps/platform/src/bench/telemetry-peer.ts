import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@drais/kit/postgres/free-port';
import { PeerMissing } from './result.ts';

/** Mosquitto alone: it takes a message, has nobody to hand it to, and acknowledges. */
export interface Mosquitto {
  readonly port: number;
  readonly pid: number;
  close(): Promise<void>;
}

const READY_MS = 10_000;
const LOOK_MS = 50;

/** @throws {PeerMissing} with the way to install it */
export function findMosquitto(): string {
  const found = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find((file) =>
    existsSync(file),
  );
  if (found === undefined)
    throw new PeerMissing(
      'mosquitto is not on this machine. Install it: apt-get install mosquitto',
    );
  return found;
}

/** Nothing is kept, logged or checked: the least that a broker can do for an acknowledgement. */
export async function startMosquitto(program: string): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'drais-mosquitto-'));
  const port = await freePort();
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(
    file,
    [
      `listener ${String(port)} 127.0.0.1`,
      'allow_anonymous true',
      'persistence false',
      'log_type none',
      'max_connections -1',
      'set_tcp_nodelay true',
      '',
    ].join('\n'),
  );
  const child = spawn(program, ['-c', file], { stdio: 'ignore' });
  const close = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilListening(child, port);
  } catch (error) {
    await close();
    throw error;
  }
  return { port, pid: child.pid ?? 0, close };
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  const give_up_at = performance.now() + READY_MS;
  while (performance.now() < give_up_at && child.exitCode === null) {
    if (await listens(port)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`mosquitto does not listen (exit ${String(child.exitCode)})`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
