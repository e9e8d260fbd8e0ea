import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { deriveSecret, masterSecret } from '@drais/kit/secrets';
import type { PlanTerms } from '@drais/twin';
import { drawOf } from '@drais/twin/life/draw';
import { withDatabases } from '../databases.ts';
import { ownPlatformSettings } from '../own-platform.ts';
import { type RecordedDay, readDay } from '../replay/read-day.ts';
import { type ReplaySummary, replayOn } from '../replay/replay-on.ts';
import { type PlatformSettings, PROJECT_ROOT, readSettings } from '../settings.ts';
import { firstTrips } from '../torture/first-trips.ts';
import { judge } from '../torture/judge.ts';
import { keepRunning } from '../torture/keep-running.ts';
import { killAtRandom } from '../torture/kill-at-random.ts';
import { readArguments, runCommand } from './arguments.ts';
import { replayDatabases } from './replay-events.ts';

const VALUES = ['seconds', 'apart', 'seed', 'area', 'stations', 'trips', 'date', 'most-trips'];
const TIME_ZONE = 'America/Los_Angeles';
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
/** How long an outage may last before a rider of the replay gives up: several restarts in a row. */
const PATIENCE_MS = 120_000;

/**
 * Replays a recorded day while processes are killed at random, each restarted without hands (the
 * supervisor by this command, as a service manager would). Then everything must add up as if
 * nothing had happened. Ends with one line.
 */
async function torture(): Promise<number> {
  const given = readArguments(process.argv.slice(2), { values: VALUES, flags: ['json'] });
  const began = Date.now();
  const log = (line: string): void =>
    console.error(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  const data = join(PROJECT_ROOT, '..', 'shared', 'data', 'bayarea');
  const full = await readDay({
    stations_file: given.find('stations') ?? join(data, 'stations.csv'),
    trips_file: given.find('trips') ?? join(data, 'trips-2014-01-to-10.csv.gz'),
    date: given.find('date') ?? '2014-09-15',
    time_zone: TIME_ZONE,
  });
  const recorded = firstTrips(full, given.whole('most-trips', full.day.trips.length));
  const seconds = given.whole('seconds', 60);
  const apart_ms = given.whole('apart', 4) * 1000;
  const seed = given.whole('seed', Date.now() % 1_000_000);
  const env = await environmentFor(recorded);
  const settings = readSettings(env);
  const { data_dir } = settings;
  const platform = keepRunning(env, log);
  try {
    const until = began + seconds * 1000;
    const killing = killAtRandom({ data_dir, until, apart_ms, draw: drawOf(String(seed)), log });
    const replayed = await ride(settings, recorded, given.find('area') ?? 'torture', log);
    killing.stop();
    const secret = deriveSecret(masterSecret(join(data_dir, 'secret'), undefined), 'event seal');
    const findings = await withDatabases(settings, (urls) => replayDatabases(urls, secret));
    const verdict = judge(replayed, recorded.day, PLAN, findings);
    const took_s = Math.round((Date.now() - began) / 1000);
    console.log(JSON.stringify({ ...verdict, ...replayed, seed, kills: killing.kills, took_s }));
    return verdict.holds ? 0 : 1;
  } finally {
    await platform.stop();
    rmSync(data_dir, { recursive: true, force: true });
  }
}

function ride(
  settings: PlatformSettings,
  recorded: RecordedDay,
  area_id: string,
  log: (line: string) => void,
): Promise<ReplaySummary> {
  return replayOn({
    platform: {
      base_url: settings.public_url,
      mqtt_url: `mqtt://127.0.0.1:${String(settings.mqtt_port)}`,
    },
    databaseUrls: () => withDatabases(settings, async (urls) => urls),
    recorded,
    area: { area_id, time_zone: TIME_ZONE, currency: 'USD', country: 'US' },
    plan: PLAN,
    speed: 100_000,
    patience_ms: PATIENCE_MS,
    log,
  });
}

/** Every process that a platform can have is there to be killed. */
function environmentFor({ day }: RecordedDay) {
  const first = day.trips[0]?.start_at ?? new Date();
  return ownPlatformSettings('torture', {
    DRAIS_WEB: 'on',
    DRAIS_TWIN: 'on',
    DRAIS_DEMO_CLOCK: new Date(first.getTime() - 3_600_000).toISOString(),
  });
}

await runCommand(torture);
