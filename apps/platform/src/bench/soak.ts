import { readFileSync } from 'node:fs';
import type { RunningPlatform } from '../platform.ts';
import type { BenchResult, Log } from './result.ts';
import { giveBack, openStreet, type ParkedVehicle, unlock } from './riding.ts';
import { judgeSoak, type Slice } from './soak-judge.ts';
import { withPlatform } from './with-platform.ts';

/** Pairs of a rider and a vehicle that ride at the same time, one trip after the other. */
const PAIRS = 8;
/** The run is told in this many equal parts. */
const SLICES = 18;
/** Bytes of a page on every machine that Drais runs on. */
const PAGE_BYTES = 4_096;

/**
 * Rides one trip after the other for as long as asked, and compares what the platform's processes
 * hold and how long an unlock takes at the beginning and at the end.
 */
export function benchSoak({ seconds, log }: { seconds: number; log: Log }): Promise<BenchResult> {
  return withPlatform({ DRAIS_SHARDS: '2', DRAIS_DEMO_AREA: 'on' }, log, async ({ platform }) => {
    const { public_url, mqtt_port } = platform.environment;
    const street = await openStreet(public_url);
    const vehicles: ParkedVehicle[] = [];
    const rides = openRides();
    const riding: Promise<void>[] = [];
    const slices: Slice[] = [];
    try {
      for (let n = 0; n < PAIRS; n++) {
        const vehicle = await street.vehicle(
          `SOAK-${String(n)}`,
          `mqtt://127.0.0.1:${String(mqtt_port)}`,
        );
        vehicles.push(vehicle);
        riding.push(rideOn(await street.rider(), vehicle, rides));
      }
      for (let n = 1; n <= SLICES; n++) {
        await Promise.race([pause((seconds * 1000) / SLICES), ...riding]);
        const slice = { ...rides.take(), memory_mib: memoryOf(platform) };
        slices.push(slice);
        log(`${String(n)}/${String(SLICES)}: ${JSON.stringify(slice.memory_mib)}`);
      }
    } finally {
      rides.stop();
      await Promise.allSettled(riding);
      await Promise.all(vehicles.map(({ vehicle }) => vehicle.close()));
    }
    await Promise.all(riding);
    return judgeSoak(slices, { seconds, pairs: PAIRS });
  });
}

interface Rides {
  readonly is_over: () => boolean;
  note(done: { took_ms: number } | { failure: string }): void;
  /** What was noted since the last time. */
  take(): Pick<Slice, 'unlocks_ms' | 'failures'>;
  stop(): void;
}

function openRides(): Rides {
  let is_over = false;
  let unlocks_ms: number[] = [];
  let failures = 0;
  return {
    is_over: () => is_over,
    note: (done) => {
      if ('failure' in done) failures++;
      else unlocks_ms.push(done.took_ms);
    },
    take: () => {
      const taken = { unlocks_ms, failures };
      unlocks_ms = [];
      failures = 0;
      return taken;
    },
    stop: () => {
      is_over = true;
    },
  };
}

async function rideOn(
  rider: Parameters<typeof unlock>[0],
  vehicle: ParkedVehicle,
  rides: Rides,
): Promise<void> {
  while (!rides.is_over()) {
    const done = await unlock(rider, vehicle);
    rides.note(done);
    if ('trip_id' in done) await giveBack(rider, vehicle, done.trip_id);
  }
}

/** Resident memory by process; 0 where there is no /proc. */
function memoryOf(platform: RunningPlatform): Record<string, number> {
  return Object.fromEntries(
    Object.entries(platform.pids()).map(([name, pid]) => [name, residentMib(pid)]),
  );
}

function residentMib(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * PAGE_BYTES) / 2 ** 20);
  } catch {
    // It has ended, or this is no Linux.
    return 0;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
