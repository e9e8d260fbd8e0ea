import { booking } from '@drais/contracts';
import { expect } from '@drais/twin/replay/day-town';
import type { RunningPlatform } from '../platform.ts';
import { type Aftermath, findAftermath } from './aftermath.ts';
import { fuzzHttp, type HttpFindings } from './fuzz-http.ts';
import { AREA_ID, clientOf, type Identities, makeIdentities, OTHER_AREA_ID } from './identities.ts';
import { type KnownThings, openKnownThings } from './known-things.ts';
import { keepReporting, parkVehicles, type StreetVehicle } from './street.ts';
import { type MemoryUse, watchMemory } from './watch-memory.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly requests: number;
  /** The attack ends after this time, whatever was asked by then. */
  readonly seconds_max: number;
  log(line: string): void;
}

export interface FuzzResult extends HttpFindings {
  readonly seed: number;
  readonly took_s: number;
  readonly memory: Readonly<Record<string, MemoryUse>>;
  /** Processes that are not the ones from before. */
  readonly restarted: readonly string[];
  readonly aftermath: Aftermath;
  readonly holds: boolean;
}

/** Vehicles that answer; enough for all riders, whatever the riders do with them. */
const VEHICLES = 16;
/** Trips become overdue and reservations pass while the attack goes on. */
const RULES = { hold_s: 60, in_use_max_s: 600 };
/** MiB by which a process may have grown at its peak: caches and the heap's slack, not the load. */
const GROWTH_MIB_MAX = 512;
/** Shed load above this share would hide what the requests should have met. */
const SHED_SHARE_MAX = 0.01;

/** Fuzzes a running platform through its public address, and looks at it afterwards. */
export async function fuzzPlatform(
  platform: RunningPlatform,
  options: FuzzOptions,
): Promise<FuzzResult> {
  const { environment } = platform;
  const identities = await makeIdentities(environment);
  const { vehicles, known } = await openStage(environment, identities);
  const stopReports = keepReporting(vehicles);
  const pids = platform.pids();
  const memory = watchMemory(() => platform.pids());
  const began = Date.now();
  try {
    const found = await fuzzHttp({
      ...options,
      base_url: environment.public_url,
      identities,
      known,
      until_ms: began + options.seconds_max * 1000,
    });
    const took_s = Math.round((Date.now() - began) / 1000);
    const used = memory.stop();
    const restarted = restartedOf(pids, platform.pids());
    const aftermath = await findAftermath(platform, new Set());
    const shed = shedIn(found);
    const holds =
      found.failures.length === 0 &&
      restarted.length === 0 &&
      aftermath.is_clean &&
      shed <= found.requests * SHED_SHARE_MAX &&
      isBounded(used);
    return { seed: options.seed, took_s, ...found, memory: used, restarted, aftermath, holds };
  } finally {
    memory.stop();
    stopReports();
    await Promise.all(vehicles.map(({ vehicle }) => vehicle.close()));
  }
}

/** Answers of the platform itself that it cannot now; a verifier that is down is a rider's wish. */
function shedIn({ shed }: HttpFindings): number {
  const ours = Object.entries(shed).filter(([name]) => name.endsWith(' gateway.unavailable'));
  return ours.reduce((sum, [, times]) => sum + times, 0);
}

/** Vehicles to ride, rules under which much happens soon, and what an attacker may know of it. */
async function openStage(
  environment: RunningPlatform['environment'],
  { riders, operators }: Identities,
): Promise<{ vehicles: StreetVehicle[]; known: KnownThings }> {
  const [operator] = operators;
  if (operator === undefined) throw new Error('there is no operator');
  const client = clientOf(environment.public_url, operator);
  const mqtt_url = `mqtt://127.0.0.1:${String(environment.mqtt_port)}`;
  for (const vehicle_class of ['e_bike', 'scooter'] as const)
    expect(
      await client.call(booking.setTripRules, { area_id: AREA_ID, vehicle_class, rules: RULES }),
    );
  const street = await parkVehicles(client, mqtt_url, { count: VEHICLES, prefix: 'FUZZ' });
  const loose = await parkVehicles(client, mqtt_url, { count: VEHICLES / 2, prefix: 'LOOSE' });
  const known = openKnownThings();
  for (const area_id of [AREA_ID, OTHER_AREA_ID]) known.learn({ area_id }, null);
  for (const { vehicle_id, code } of [...street, ...loose]) known.learn({ vehicle_id, code }, null);
  // What all depend on is not taken away by an operator's honest call.
  known.protect(AREA_ID);
  for (const { vehicle_id } of street) known.protect(vehicle_id);
  for (const { account_id } of [...riders, ...operators]) known.protect(account_id ?? '');
  return { vehicles: [...street, ...loose], known };
}

export function restartedOf(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): string[] {
  return Object.keys(before).filter((name) => before[name] !== after[name]);
}

export function isBounded(memory: Readonly<Record<string, MemoryUse>>): boolean {
  return Object.values(memory).every(
    ({ start_mib, peak_mib }) => peak_mib - start_mib <= GROWTH_MIB_MAX,
  );
}
