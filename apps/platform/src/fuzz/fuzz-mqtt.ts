import { fleet } from '@drais/contracts';
import { expect } from '@drais/twin/replay/day-town';
import type { RunningPlatform } from '../platform.ts';
import { type Aftermath, findAftermath } from './aftermath.ts';
import { isBounded, restartedOf } from './fuzz-run.ts';
import { hostileValues } from './hostile-values.ts';
import { AREA_ID } from './identities.ts';
import { type Client, openScene } from './mqtt-scene.ts';
import { type Attacked, besiege } from './mqtt-siege.ts';
import { readStoredTruth, type StoredTruth } from './stored-truth.ts';
import { PARKING } from './street.ts';
import { type MemoryUse, watchMemory } from './watch-memory.ts';

export interface FuzzMqttOptions {
  readonly seed: number;
  readonly packets: number;
  readonly seconds_max: number;
  log(line: string): void;
}

interface Times {
  readonly reports: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly slowest_ms: number;
}

export interface FuzzMqttResult extends Attacked {
  readonly seed: number;
  readonly took_s: number;
  /** Reports of honest vehicles, from saying to acknowledged. */
  readonly before: Times;
  readonly during: Times;
  readonly unacknowledged: number;
  /** What the attack was believed that it must not be; empty when all is well. */
  readonly believed: readonly string[];
  readonly stored: StoredTruth;
  readonly memory: Readonly<Record<string, MemoryUse>>;
  readonly restarted: readonly string[];
  readonly aftermath: Aftermath;
  readonly holds: boolean;
}

/** How long honest reports are timed before anything else happens. */
const CALM_MS = 5_000;
/** Rows about refusals in a minute: sixty kinds an area, of the few areas here and made-up ones. */
const REFUSAL_ROWS_PER_MIN_MAX = 1_000;
/** Attacks the vehicles' door of a running platform, and looks at everything afterwards. */
export async function fuzzMqtt(
  platform: RunningPlatform,
  options: FuzzMqttOptions,
): Promise<FuzzMqttResult> {
  const { environment } = platform;
  const scene = await openScene(platform, options.packets);
  const { operator, witnesses, insiders, victims } = scene;
  await pause(CALM_MS);
  const before = timesOf(witnesses.takeTimes());
  const known = { honest: victims, insiders: insiders.map((i) => i.device_id), place: PARKING };
  const truth = await readStoredTruth(environment.database_urls, known);
  const pids = platform.pids();
  const memory = watchMemory(() => platform.pids());
  const began = Date.now();
  const attacked = await besiege({
    ...options,
    ...scene,
    until_ms: began + options.seconds_max * 1000,
    target: { host: '127.0.0.1', port: environment.mqtt_port },
    hostile: hostileValues(options.seed),
  });
  const took_s = Math.round((Date.now() - began) / 1000);
  const during = timesOf(witnesses.takeTimes());
  const { unacknowledged } = await witnesses.close();
  const used = memory.stop();
  const stored = await readStoredTruth(environment.database_urls, known);
  const believed = [
    ...believedOf(truth, stored),
    ...(await strayedOf(operator)),
    ...(refusalsPerMin(stored, took_s) > REFUSAL_ROWS_PER_MIN_MAX
      ? ['refusals without bound']
      : []),
  ];
  // The ride that was on all the while.
  await scene.endRide();
  const restarted = restartedOf(pids, platform.pids());
  const aftermath = await findAftermath(platform, witnesses.acknowledged);
  const is_harmless = believed.length + unacknowledged + restarted.length === 0;
  return {
    seed: options.seed,
    took_s,
    ...attacked,
    before,
    during,
    unacknowledged,
    believed,
    stored,
    memory: used,
    restarted,
    aftermath,
    holds: is_harmless && aftermath.is_clean && isBounded(used),
  };
}

/** Events that came from nowhere, and words in honest mouths. */
function believedOf(before: StoredTruth, after: StoredTruth): string[] {
  const types = Object.keys(after.events).filter(
    (type) => after.events[type] !== before.events[type],
  );
  return [
    ...types.map(
      (type) => `${type}: ${String(before.events[type])} to ${String(after.events[type])}`,
    ),
    ...(after.reports_put_in_mouths > 0 ? ['reports that honest vehicles did not send'] : []),
    ...(after.reports_of_nobody > 0 ? ['reports of devices that nobody enrolled'] : []),
  ];
}

/** Further than what the widest error of a fix explains. */
const STRAYED_DEGREES = 0.5;

/** Vehicles that the fleet believes to be where no vehicle can have gone. */
async function strayedOf(operator: Client): Promise<string[]> {
  const { items } = expect(await operator.call(fleet.listFleet, { area_id: AREA_ID, limit: 200 }));
  return items.flatMap(({ code, lat = PARKING.lat, lon = PARKING.lon }) => {
    const off = Math.max(Math.abs(lat - PARKING.lat), Math.abs(lon - PARKING.lon));
    return off > STRAYED_DEGREES ? [`${code} is believed at ${String(lat)}, ${String(lon)}`] : [];
  });
}

function refusalsPerMin({ refusal_rows }: StoredTruth, took_s: number): number {
  return refusal_rows / Math.max(1, took_s / 60);
}

function timesOf(times_ms: readonly number[]): Times {
  const sorted = times_ms.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  const slowest_ms = Math.round(sorted.at(-1) ?? 0);
  return { reports: sorted.length, p50_ms: at(0.5), p99_ms: at(0.99), slowest_ms };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
