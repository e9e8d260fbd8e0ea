import { readFileSync } from 'node:fs';
import { removeOwnFolder } from '@drais/kit/postgres/own-folder';
import type { PlanTerms } from '@drais/twin';
import { ownPlatformSettings } from '../own-platform.ts';
import { startPlatform } from '../platform.ts';
import { readDay } from '../replay/read-day.ts';
import { replayOn } from '../replay/replay-on.ts';
import { restartAgainAndAgain } from '../replay/restart-in-turn.ts';
import { watchRequests } from '../replay/watch-requests.ts';
import { readSettings } from '../settings.ts';
import { BadArguments, readArguments, runCommand } from './arguments.ts';

const VALUES = [
  'area',
  'stations',
  'trips',
  'date',
  'speed',
  'plan',
  'shards',
  'services',
  'time-zone',
  'currency',
  'country',
];

/** A day pass of the recorded system's time: a fee to unlock and a price a minute. */
const DEFAULT_PLAN: PlanTerms = {
  vehicle_class: 'e_bike',
  name: 'Replay',
  currency: 'USD',
  unlock_minor: 100,
  per_minute_minor: 15,
  pause_per_minute_minor: 8,
  cap_minor: null,
  hold_minor: 2_000,
  vat_bp: 0,
};

/**
 * Replays one recorded day on a platform of its own, in an empty folder and on free ports, so that
 * it disturbs nothing. Ends with one line of JSON.
 */
async function replay(): Promise<number> {
  const given = readArguments(process.argv.slice(2), {
    values: VALUES,
    flags: ['json', 'keep', 'rolling'],
  });
  const log = (line: string): void => console.error(line);
  const area = {
    area_id: given.get('area'),
    time_zone: given.find('time-zone') ?? 'America/Los_Angeles',
    currency: given.find('currency') ?? 'USD',
    country: given.find('country') ?? 'US',
  };
  const recorded = await readDay({
    stations_file: given.get('stations'),
    trips_file: given.get('trips'),
    date: given.get('date'),
    time_zone: area.time_zone,
  });
  for (const line of recorded.left_out.slice(0, 50)) log(`left out: ${line}`);
  const first = recorded.day.trips[0];
  if (first === undefined) throw new BadArguments(`no trip started on ${given.get('date')}.`);

  const settings = readSettings(
    await ownPlatformSettings('replay', {
      DRAIS_SHARDS: given.find('shards') ?? '2',
      SERVICES: given.find('services') ?? 'all',
      DRAIS_DEMO_CLOCK: new Date(first.start_at.getTime() - 3_600_000).toISOString(),
    }),
  );
  const platform = await startPlatform(settings, log);
  const watched = watchRequests();
  const rolling = given.has('rolling') ? restartAgainAndAgain(platform) : undefined;
  try {
    const plan = readPlan(given.find('plan'), area.currency);
    const { environment } = platform;
    const result = await replayOn({
      platform: {
        base_url: environment.public_url,
        mqtt_url: `mqtt://127.0.0.1:${String(environment.mqtt_port)}`,
      },
      databaseUrls: async () => environment.database_urls,
      recorded,
      area,
      plan,
      speed: given.whole('speed', 100_000),
      patience_ms: 30_000,
      log,
    });
    const rounds = await rolling?.stop();
    const seen = rounds === undefined ? {} : { restarts_in_turn: rounds, ...watched.seen() };
    console.log(JSON.stringify({ ...result, ...seen }));
    return 0;
  } finally {
    watched.stop();
    await platform.stop();
    if (!given.has('keep')) await removeOwnFolder(settings.data_dir);
  }
}

function readPlan(file: string | undefined, currency: string): PlanTerms {
  if (file === undefined) return { ...DEFAULT_PLAN, currency };
  try {
    return {
      ...DEFAULT_PLAN,
      currency,
      ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<PlanTerms>),
    };
  } catch (cause) {
    throw new BadArguments(`${file} holds no plan: ${(cause as Error).message}`);
  }
}

await runCommand(replay);
