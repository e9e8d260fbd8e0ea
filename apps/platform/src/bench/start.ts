import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '@drais/kit/postgres/free-port';
import { makeOwnFolder, removeOwnFolder } from '@drais/kit/postgres/own-folder';
import { PROJECT_ROOT } from '../settings.ts';
import { type BenchResult, type Log, rounded } from './result.ts';
import { giveBack, openStreet, unlock } from './riding.ts';

const SECOND_MOST_S = 10;
/** A first start may build the web application on a slow machine. */
const READY_MOST_MS = 600_000;
const PAGE_LOOK_MS = 25;

interface Started {
  readonly ready_s: number;
  readonly page_s: number;
  readonly progress: readonly string[];
  /** Seconds since the start. */
  elapsed(): number;
  stop(): Promise<void>;
}

/**
 * Starts the platform as a person does, in an empty folder and then again, up to a page and a
 * completed trip.
 */
export async function benchStart(log: Log): Promise<BenchResult> {
  const data_dir = makeOwnFolder('bench');
  const ports = { http: await freePort(), mqtt: await freePort() };
  const had_web_build = existsSync(join(PROJECT_ROOT, 'apps/web/.next/BUILD_ID'));
  const env = {
    DRAIS_DATA_DIR: data_dir,
    DRAIS_PORT: String(ports.http),
    DRAIS_MQTT_PORT: String(ports.mqtt),
    DRAIS_TWIN: 'off',
  };
  try {
    const first = await start(env, log);
    const trip_s = await completeTrip(ports)
      .then(() => first.elapsed())
      .finally(() => first.stop());
    const second = await start(env, log);
    await second.stop();
    return {
      bench: 'start',
      met: second.ready_s <= SECOND_MOST_S && first.progress.length > 1,
      aims: { second_ready_s: `<= ${String(SECOND_MOST_S)}`, progress: 'shown' },
      ratios: { second_to_first: rounded(second.ready_s / first.ready_s, 2) },
      figures: {
        first_ready_s: first.ready_s,
        first_page_s: first.page_s,
        first_trip_completed_s: rounded(trip_s, 1),
        second_ready_s: second.ready_s,
        second_page_s: second.page_s,
        had_web_build,
        progress: first.progress,
      },
      peers: {},
    };
  } finally {
    await removeOwnFolder(data_dir);
  }
}

async function start(env: Record<string, string>, log: Log): Promise<Started> {
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1000;
  const script = fileURLToPath(new URL('../main.ts', import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const progress: string[] = [];
  try {
    const ready_s = await untilReady(child, (line) => {
      if (line.trim() !== '') progress.push(`${elapsed().toFixed(1)} s ${line.trim()}`);
      log(line);
    }).then(elapsed);
    await untilPage(`http://127.0.0.1:${env['DRAIS_PORT'] ?? ''}/`);
    return {
      ready_s: rounded(ready_s, 1),
      page_s: rounded(elapsed(), 1),
      progress: [...progress],
      elapsed,
      stop: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

function untilReady(child: ChildProcess, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error('the platform did not become ready')),
      READY_MOST_MS,
    );
    const settle = (done: () => void): void => {
      clearTimeout(late);
      done();
    };
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      onLine(line);
      if (line.includes('is ready at')) settle(resolve);
    });
    child.once('exit', (code) =>
      settle(() =>
        reject(new Error(`the platform ended with ${String(code)} before it was ready`)),
      ),
    );
  });
}

async function untilPage(url: string): Promise<void> {
  const give_up_at = performance.now() + READY_MOST_MS;
  while (performance.now() < give_up_at) {
    const answer = await fetch(url, { headers: { accept: 'text/html' } }).catch(() => undefined);
    const text = (await answer?.text()) ?? '';
    if (answer?.status === 200 && /<html/i.test(text)) return;
    await new Promise((resolve) => setTimeout(resolve, PAGE_LOOK_MS));
  }
  throw new Error('no page was served');
}

/** One ride from an account to an ended trip, with a vehicle that speaks the device protocol. */
async function completeTrip(ports: { http: number; mqtt: number }): Promise<void> {
  const street = await openStreet(`http://localhost:${String(ports.http)}`);
  const parked = await street.vehicle('BENCH-1', `mqtt://127.0.0.1:${String(ports.mqtt)}`);
  try {
    const rider = await street.rider();
    const trip = await unlock(rider, parked);
    if ('failure' in trip) throw new Error(`the trip did not begin: ${trip.failure}`);
    await giveBack(rider, parked, trip.trip_id);
  } finally {
    await parked.vehicle.close();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
