import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type BenchPlatform, openBenchPlatform } from './bench-platform.ts';
import { enrolFleet } from './device-fleet.ts';
import { processorTimeOf } from './processor-time.ts';
import { type BenchResult, type Log, rounded } from './result.ts';
import type { BenchDevice } from './telemetry-line.ts';
import { findMosquitto, startMosquitto } from './telemetry-peer.ts';
import { type Load, openSenders, type Senders } from './telemetry-senders.ts';
import { checkStored } from './telemetry-stored.ts';
import {
  type CrashFigures,
  comparedRun,
  isSustained,
  judgeTelemetry,
  ladderBelow,
  type RateFigures,
  type TelemetryRuns,
} from './telemetry-verdict.ts';

const AREA_ID = 'bench';
/** From the start of each run, not measured: code is compiled and connections are warm. */
const WARM_UP_S = 3;
/** Seconds of a step of the ladder, of the run with kills and of the peer's, at most. */
const STEP_S = 20;
const CRASH_S = 60;
const PEER_S = 60;
/** Nobody keeps up with a rate whose queue is this long. */
const BACKLOG_S_MAX = 10;
/** For the last acknowledgements, also after a crash and its recovery. */
const DRAIN_MS = 120_000;
/** A platform that uses less than this has caught up; it never uses nothing. */
const REST_CORES = 0.15;
const REST_S_MAX = 180;
/** Of the sustained rate, in the run with kills: what was held up must be caught up with. */
const CRASH_SHARE = 0.5;

export interface TelemetryOptions {
  readonly seconds: number;
  readonly rate: number;
  readonly connections: number;
  readonly log: Log;
}

type Clock = () => Readonly<Record<string, number>>;

/** Reports of many vehicles through the device door, and the same to Mosquitto. */
export async function benchTelemetry(options: TelemetryOptions): Promise<BenchResult> {
  const program = findMosquitto();
  const { devices, ...ours } = await measureOurs(options);
  const { rate, seconds } = comparedRun(ours.main, ours.ladder);
  const load = loadOf(rate, Math.min(PEER_S, seconds));
  const mosquitto = await measureMosquitto(program, devices, load, options.log);
  return judgeTelemetry({ ...ours, mosquitto });
}

async function measureOurs(
  options: TelemetryOptions,
): Promise<Omit<TelemetryRuns, 'mosquitto'> & { devices: readonly BenchDevice[] }> {
  const { connections, log } = options;
  const platform = await openBenchPlatform(log);
  try {
    const wanted = { area_id: AREA_ID, count: connections };
    const devices = await enrolFleet(platform.base_url, wanted, log);
    const senders = openSenders(devices);
    try {
      await senders.connect(platform.mqtt_port);
      const runs = await runOurs(platform, senders, options);
      const stored = await checkStored(platform.database_url, AREA_ID, await senders.log());
      const settings = await durability(platform.database_url);
      return { ...runs, connections, stored, settings, devices };
    } finally {
      await senders.close();
    }
  } finally {
    await platform.close();
  }
}

async function runOurs(platform: BenchPlatform, senders: Senders, options: TelemetryOptions) {
  const { log } = options;
  const clock: Clock = () => {
    const { core_s, door_s, postgres_s } = platform.processorTimes();
    return { door: door_s, postgres: postgres_s, core: core_s };
  };
  const attempt = async (rate: number, seconds: number): Promise<RateFigures> => {
    log(`${String(rate)} messages a second for ${String(seconds)} s`);
    return runAt(senders, loadOf(rate, seconds), clock);
  };
  const main = await attempt(options.rate, options.seconds);
  const ladder: RateFigures[] = [];
  if (!isSustained(main)) {
    for (const rate of ladderBelow(options.rate)) {
      // What nobody has acknowledged by now would be counted against the next step.
      if ((ladder.at(-1) ?? main).unacked > 0) break;
      await untilAtRest(clock);
      const step = await attempt(rate, Math.min(options.seconds, STEP_S));
      ladder.push(step);
      if (isSustained(step)) break;
    }
  }
  const { rate } = comparedRun(main, ladder);
  const load = loadOf(Math.round(rate * CRASH_SHARE), Math.min(options.seconds, CRASH_S));
  await untilAtRest(clock);
  log(`${String(load.rate)} messages a second while the door and the database are killed`);
  const crash = await runWithKills(platform, senders, load);
  return { main, ladder, crash };
}

/**
 * What one step leaves to be judged, read back and checkpointed would be counted against the next.
 */
async function untilAtRest(clock: Clock): Promise<void> {
  const total = () => Object.values(clock()).reduce((sum, cpu_s) => sum + cpu_s, 0);
  for (let waited_s = 0; waited_s < REST_S_MAX; waited_s++) {
    const before = total();
    await sleep(1_000);
    if (total() - before < REST_CORES) return;
  }
}

function loadOf(rate: number, seconds: number): Load {
  return {
    rate,
    seconds: seconds + WARM_UP_S,
    warm_up_s: WARM_UP_S,
    drain_ms: DRAIN_MS,
    backlog_s_max: BACKLOG_S_MAX,
  };
}

async function runAt(senders: Senders, load: Load, clock: Clock): Promise<RateFigures> {
  let before = clock();
  let after = before;
  const sent = await senders.run(load, (edge) => {
    if (edge === 'begins') before = clock();
    else after = clock();
  });
  const measured_s = load.seconds - load.warm_up_s;
  const each_us = (name: string) =>
    rounded((((after[name] ?? 0) - (before[name] ?? 0)) / sent.acked_in_window) * 1e6, 1);
  const { latency, lag } = sent;
  return {
    rate: load.rate,
    seconds: measured_s,
    sent: sent.sent,
    unacked: sent.unacked,
    gave_up: sent.gave_up,
    connections_lost: sent.connections_lost,
    drained_after_ms: rounded(sent.drained_after_ms),
    ack_p50_ms: latency.quantile(0.5),
    ack_p99_ms: latency.quantile(0.99),
    ack_max_ms: latency.quantile(1),
    sender_lag_p99_ms: lag.quantile(0.99),
    sender_lag_max_ms: lag.quantile(1),
    sender_cores: sent.cpu_s.map((cpu_s) => rounded(cpu_s / load.seconds, 2)),
    acked_per_s: rounded(sent.acked_in_window / measured_s),
    cpu_us: Object.fromEntries(Object.keys(after).map((name) => [name, each_us(name)])),
  };
}

/** The door dies after a third, the database after two thirds; both come back by themselves. */
async function runWithKills(
  platform: BenchPlatform,
  senders: Senders,
  load: Load,
): Promise<CrashFigures> {
  const { backlog_s_max: _, ...patient } = load;
  const killed: string[] = [];
  const kills = (['door', 'postgres'] as const).map((name, n) =>
    setTimeout(
      () => {
        platform.kill(name);
        killed.push(name);
      },
      ((n + 1) * load.seconds * 1000) / 3,
    ),
  );
  try {
    const sent = await senders.run(patient, () => undefined);
    return {
      rate: load.rate,
      seconds: load.seconds,
      killed,
      sent: sent.sent,
      unacked: sent.unacked,
      connections_lost: sent.connections_lost,
      ack_p99_ms: sent.latency.quantile(0.99),
      ack_max_ms: sent.latency.quantile(1),
    };
  } finally {
    for (const kill of kills) clearTimeout(kill);
  }
}

async function measureMosquitto(
  program: string,
  devices: readonly BenchDevice[],
  load: Load,
  log: Log,
): Promise<RateFigures> {
  log(`${String(load.rate)} messages a second to mosquitto`);
  const mosquitto = await startMosquitto(program);
  const senders = openSenders(devices);
  try {
    await senders.connect(mosquitto.port);
    return await runAt(senders, load, () => ({ mosquitto: processorTimeOf(mosquitto.pid) }));
  } finally {
    await senders.close();
    await mosquitto.close();
  }
}

/** What the database promised when it said that something was stored. */
async function durability(database_url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: database_url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings
       where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'server_version')`,
    );
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  } finally {
    await client.end();
  }
}
