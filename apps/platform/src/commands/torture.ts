import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@drais/kit/postgres/free-port';
import { clusterDirOf } from '@drais/kit/postgres/place';
import { deriveSecret, masterSecret } from '@drais/kit/secrets';
import type { PlanTerms } from '@drais/twin';
import { withDatabases } from '../databases.ts';
import { type RecordedDay, readDay } from '../replay/read-day.ts';
import { type ReplaySummary, replayOn } from '../replay/replay-on.ts';
import { PROJECT_ROOT, readSettings } from '../settings.ts';
import { readArguments, runCommand } from './arguments.ts';
import { replayDatabases } from './replay-events.ts';

const VALUES = ['seconds', 'seed', 'area', 'stations', 'trips', 'date', 'most-trips'];
const PLAN: PlanTerms = {
  vehicle_class: 'e_bike',
  name: 'Torture',
  currency: 'USD',
  unlock_minor: 100,
  per_minute_minor: 15,
  pause_per_minute_minor: 8,
  cap_minor: null,
  hold_minor: 2_000,
  vat_bp: 0,
};
/**
 * Longest time without a kill: shorter leaves no time to recover, longer lets too much run in
 * peace.
 */
const CALM_MS = { least: 1_500, most: 6_000 };
/** How long an outage may last before a rider of the replay gives up: several restarts in a row. */
const PATIENCE_MS = 120_000;

interface Victims {
  readonly kills: Record<string, number>;
  stop(): void;
}

/**
 * Replays a recorded day while processes are killed at random, each restarted without hands (the
 * supervisor by this command, as a service manager would). Then everything must add up as if
 * nothing had happened. Ends with one line.
 */
async function torture(): Promise<number> {
  const given = readArguments(process.argv.slice(2), { values: VALUES, flags: ['json'] });
  const log = (line: string): void => console.error(line);
  const data = join(PROJECT_ROOT, '..', 'shared', 'data', 'bayarea');
  const full = await readDay({
    stations_file: given.find('stations') ?? join(data, 'stations.csv'),
    trips_file: given.find('trips') ?? join(data, 'trips-2014-01-to-10.csv.gz'),
    date: given.find('date') ?? '2014-09-15',
    time_zone: 'America/Los_Angeles',
  });
  const recorded = firstTrips(full, given.whole('most-trips', 400));
  const seconds = given.whole('seconds', 60);
  const random = seeded(given.whole('seed', Date.now() % 1_000_000));
  const data_dir = mkdtempSync(join(tmpdir(), 'drais-torture-'));
  const env = await environmentFor(data_dir, recorded);
  const settings = readSettings(env);
  const platform = keepRunning(env, log);
  const began = Date.now();
  try {
    const victims = killAtRandom({ data_dir, until: began + seconds * 1000, random, log });
    const replayed = await replayOn({
      platform: {
        base_url: settings.public_url,
        mqtt_url: `mqtt://127.0.0.1:${String(settings.mqtt_port)}`,
      },
      databaseUrls: () => withDatabases(settings, async (urls) => urls),
      recorded,
      area: {
        area_id: given.find('area') ?? 'torture',
        time_zone: 'America/Los_Angeles',
        currency: 'USD',
        country: 'US',
      },
      plan: PLAN,
      speed: 100_000,
      patience_ms: PATIENCE_MS,
      log,
    });
    victims.stop();
    const seal_secret = deriveSecret(
      masterSecret(join(data_dir, 'secret'), undefined),
      'event seal',
    );
    const findings = await withDatabases(settings, (urls) => replayDatabases(urls, seal_secret));
    const verdict = judge(replayed, recorded, findings);
    console.log(
      JSON.stringify({
        ...verdict,
        kills: victims.kills,
        took_s: Math.round((Date.now() - began) / 1000),
      }),
    );
    return verdict.holds ? 0 : 1;
  } finally {
    await platform.stop();
    rmSync(data_dir, { recursive: true, force: true });
  }
}

/** The day's first trips, with the moves and vehicles that they need. */
function firstTrips(recorded: RecordedDay, most: number): RecordedDay {
  const trips = recorded.day.trips.slice(0, most);
  const ids = new Set(trips.map(({ trip_id }) => trip_id));
  const bikes = new Set(trips.map(({ bike_id }) => bike_id));
  const completed = trips.filter(({ recovery }) => !recovery);
  return {
    ...recorded,
    day: {
      ...recorded.day,
      trips,
      moves: recorded.day.moves.filter(({ before_trip_id }) => ids.has(before_trip_id)),
      placements: recorded.day.placements.filter(({ bike_id }) => bikes.has(bike_id)),
      counts: {
        ...recorded.day.counts,
        asked: trips.length,
        completed: completed.length,
        recoveries: trips.length - completed.length,
        started_minutes: completed.reduce(
          (sum, { duration_s }) => sum + Math.ceil(duration_s / 60),
          0,
        ),
      },
    },
  };
}

async function environmentFor(
  data_dir: string,
  recorded: RecordedDay,
): Promise<Record<string, string>> {
  const first = recorded.day.trips[0]?.start_at ?? new Date();
  return {
    DRAIS_DATA_DIR: data_dir,
    DRAIS_PORT: String(await freePort()),
    DRAIS_MQTT_PORT: String(await freePort()),
    DRAIS_TWIN: 'off',
    DRAIS_WEB: 'off',
    DRAIS_DEMO_AREA: 'off',
    DRAIS_SHARDS: '2',
    DRAIS_LOOPBACK_LIMIT_FACTOR: '100000',
    DRAIS_DEMO_CLOCK: new Date(first.getTime() - 3_600_000).toISOString(),
  };
}

/** Starts the platform and starts it again whenever it ends: the part of a service manager. */
function keepRunning(
  env: Record<string, string>,
  log: (line: string) => void,
): { stop(): Promise<void> } {
  const script = fileURLToPath(new URL('../main.ts', import.meta.url));
  let child: ChildProcess;
  let stopping = false;
  const start = (): void => {
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('exit', (code, signal) => {
      if (stopping) return;
      log(`the platform ended (${signal ?? String(code)}); starting it again`);
      setTimeout(start, 500);
    });
  };
  start();
  // Who ends the campaign ends its platform too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping = true;
      child.kill('SIGTERM');
      process.exit(1);
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

function killAtRandom(options: {
  data_dir: string;
  until: number;
  random: () => number;
  log: (line: string) => void;
}): Victims {
  const kills: Record<string, number> = {};
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    const calm_ms = CALM_MS.least + options.random() * (CALM_MS.most - CALM_MS.least);
    timer = setTimeout(() => {
      if (Date.now() > options.until) return;
      const name = killOne(options.data_dir, options.random);
      if (name !== undefined) {
        kills[name] = (kills[name] ?? 0) + 1;
        options.log(`killed ${name}`);
      }
      next();
    }, calm_ms);
  };
  next();
  return { kills, stop: () => clearTimeout(timer) };
}

/**
 * Ends one process of this platform at once, as a crash would. Only what its own list of processes
 * names.
 */
function killOne(data_dir: string, random: () => number): string | undefined {
  const victims = Object.entries(processesOf(data_dir));
  const [name, pid] = victims[Math.floor(random() * victims.length)] ?? [];
  if (name === undefined || pid === undefined || !isOurs(pid)) return undefined;
  try {
    process.kill(pid, 'SIGKILL');
    return name;
  } catch {
    return undefined; // It is just being started again.
  }
}

/** A process that ended may have left its number to a stranger. */
function isOurs(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return /apps\/platform\/src|bin\/postgres/.test(
      readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8'),
    );
  } catch {
    return false;
  }
}

function processesOf(data_dir: string): Record<string, number> {
  const file = join(data_dir, 'processes.json');
  if (!existsSync(file)) return {};
  // The database may live elsewhere: its account cannot enter every folder.
  const postmaster = join(clusterDirOf(join(data_dir, 'postgres')), 'postmaster.pid');
  const database = existsSync(postmaster)
    ? { database: Number(readFileSync(postmaster, 'utf8').split('\n')[0]) }
    : {};
  return { ...(JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>), ...database };
}

type Findings = Awaited<ReturnType<typeof replayDatabases>>;

/** Totals as the record says, books in order, and every event folding to the living state. */
function judge(replayed: ReplaySummary, { day: { counts } }: RecordedDay, findings: Findings) {
  const amount_minor =
    counts.completed * PLAN.unlock_minor + counts.started_minutes * PLAN.per_minute_minor;
  const expected = {
    asked: counts.asked,
    completed: counts.completed,
    recoveries: counts.recoveries,
    minutes_charged: counts.started_minutes,
    unlocks_charged: counts.completed,
    amount_minor: { USD: amount_minor },
    double_promises: 0,
    unbalanced_entries: 0,
    receipts_not_recomputed: 0,
    events_lost: 0,
    events_doubled: 0,
  };
  const differences = Object.entries(expected).flatMap(([name, value]) =>
    JSON.stringify(replayed[name]) === JSON.stringify(value)
      ? []
      : [`${name}: ${JSON.stringify(replayed[name])}, not ${JSON.stringify(value)}`],
  );
  const unfolded = findings.reduce(
    (sum, f) => sum + f.differences.length + f.gaps.length + f.tampered.length,
    0,
  );
  const events = findings.reduce((sum, f) => sum + f.events, 0);
  return {
    holds: differences.length === 0 && unfolded === 0,
    differences,
    events,
    unfolded,
    ...replayed,
  };
}

/** Mulberry32: small, and the same everywhere, so that a campaign can be run again by its seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

await runCommand(torture);
