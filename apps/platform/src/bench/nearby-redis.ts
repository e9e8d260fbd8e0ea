import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Point } from '@drais/vocabulary/units';
import type { Move, NearbyEngine } from './nearby-engine.ts';
import { encodeCommand, openReplyReader, type Reply } from './redis-protocol.ts';
import { PeerMissing } from './result.ts';

const KEY = 'vehicles';
const READY_MS = 10_000;
const LOOK_MS = 50;
/** Vehicles of one GEOADD while it is filled. */
const FILL_AT_ONCE = 1_000;

export interface RedisServer {
  readonly socket_path: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** @throws {PeerMissing} with the way to install it */
export function findRedis(): string {
  const found = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((file) =>
    existsSync(file),
  );
  if (found === undefined)
    throw new PeerMissing('Redis is not on this machine. Install it: apt-get install redis-server');
  return found;
}

/** Without a port and without a copy on disk, filled with vehicles 0 and up. */
export async function startRedis(program: string, places: readonly Point[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'drais-redis-'));
  const socket_path = join(folder, 'redis.sock');
  const options = { port: '0', unixsocket: socket_path, save: '', appendonly: 'no', dir: folder };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(program, args, { stdio: 'ignore' });
  const close = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilThere(child, socket_path);
    const engine = await openRedisEngine(socket_path);
    for (let from = 0; from < places.length; from += FILL_AT_ONCE) {
      const some = places.slice(from, from + FILL_AT_ONCE);
      await engine.move(some.map((place, n) => ({ id: from + n, place })));
    }
    await engine.close();
  } catch (error) {
    await close();
    throw error;
  }
  return { socket_path, pid: child.pid ?? 0, close };
}

/**
 * One connection on which everything is pipelined: a command leaves as soon as it is asked for,
 * whatever is still unanswered.
 */
export async function openRedisEngine(socket_path: string): Promise<NearbyEngine> {
  const socket = connect(socket_path);
  await once(socket, 'connect');
  const waiting: { resolve(reply: Reply): void; reject(error: Error): void }[] = [];
  const read = openReplyReader((reply) => {
    const first = waiting.shift();
    if (reply instanceof Error) first?.reject(reply);
    else first?.resolve(reply);
  });
  socket.on('data', read);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const one of waiting.splice(0)) one.reject(new Error('redis closed the connection'));
  });
  const ask = (words: readonly (string | number)[]): Promise<Reply> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      socket.write(encodeCommand(words));
    });
  return {
    search: async (from, { limit, radius_m }) => {
      const at = ['FROMLONLAT', from.lon, from.lat, 'BYRADIUS', radius_m, 'm'];
      const reply = await ask(['GEOSEARCH', KEY, ...at, 'ASC', 'COUNT', limit, 'WITHDIST']);
      return (reply as [string, string][]).map(([id, distance_m]) => ({
        id: Number(id),
        distance_m: Number(distance_m),
      }));
    },
    move: async (moves) => {
      await Promise.all(commandsOf(moves).map(ask));
    },
    close: async () => {
      socket.destroy();
    },
  };
}

function commandsOf(moves: readonly Move[]): (string | number)[][] {
  const put = moves.flatMap(({ id, place }) => (place === null ? [] : [place.lon, place.lat, id]));
  const gone = moves.flatMap(({ id, place }) => (place === null ? [id] : []));
  return [
    ...(put.length === 0 ? [] : [['GEOADD', KEY, ...put]]),
    ...(gone.length === 0 ? [] : [['ZREM', KEY, ...gone]]),
  ];
}

async function untilThere(child: ChildProcess, socket_path: string): Promise<void> {
  const give_up_at = performance.now() + READY_MS;
  while (performance.now() < give_up_at && child.exitCode === null) {
    if (existsSync(socket_path)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`redis does not listen (exit ${String(child.exitCode)})`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
