import { join } from 'node:path';
import { readDay } from '../replay/read-day.ts';
import { PROJECT_ROOT } from '../settings.ts';
import type { Campaign } from '../torture/campaign.ts';
import { CAMPAIGNS } from '../torture/campaigns.ts';
import { firstTrips } from '../torture/first-trips.ts';
import { runCampaign } from '../torture/run-campaign.ts';
import { BadArguments, readArguments, runCommand } from './arguments.ts';

const KNOWN = {
  values: [
    'campaign',
    'seed',
    'seconds',
    'apart',
    'kills',
    'trips',
    'most-trips',
    'area',
    'stations',
    'date',
  ],
  flags: ['json', 'list'],
};
const TIME_ZONE = 'America/Los_Angeles';

type Given = ReturnType<typeof readArguments>;

/**
 * Replays a recorded day while a campaign breaks the platform, each part restarted without hands.
 * Then everything must add up as if nothing had happened. Ends with one line.
 */
async function torture(): Promise<number> {
  const given = readArguments(process.argv.slice(2), KNOWN);
  if (given.has('list')) {
    for (const { name, sentence } of CAMPAIGNS) console.log(`${name.padEnd(15)} ${sentence}`);
    return 0;
  }
  const began = Date.now();
  const log = (line: string): void =>
    console.error(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  const campaign = campaignOf(given.find('campaign') ?? 'kills');
  const seed = given.whole('seed', 1 + (Date.now() % 1_000_000));
  const steps = campaign.plan({
    seed,
    seconds: wholeOr(given, 'seconds'),
    apart_s: wholeOr(given, 'apart'),
    kills: wholeOr(given, 'kills'),
  });
  log(`campaign ${campaign.name}, seed ${String(seed)}: ${String(steps.length)} steps`);
  for (const { after_s, what } of steps) log(`  after ${String(after_s)} s: ${what}`);
  const recorded = await readPiece(given, campaign);
  const area_id = given.find('area') ?? 'torture';
  const result = await runCampaign({
    campaign,
    steps,
    recorded,
    time_zone: TIME_ZONE,
    area_id,
    log,
  });
  const took_s = Math.round((Date.now() - began) / 1000);
  console.log(JSON.stringify({ campaign: campaign.name, seed, ...result, took_s }));
  return 'skipped' in result || result.holds ? 0 : 1;
}

function campaignOf(name: string): Campaign {
  const found = CAMPAIGNS.find((campaign) => campaign.name === name);
  if (found !== undefined) return found;
  const names = CAMPAIGNS.map((campaign) => campaign.name).join(', ');
  throw new BadArguments(`--campaign takes one of: ${names}.`);
}

function wholeOr(given: Given, name: string): number | undefined {
  return given.find(name) === undefined ? undefined : given.whole(name, 1);
}

/** The recorded day, or as many trips of it as the campaign needs. */
async function readPiece(given: Given, campaign: Campaign) {
  const data = join(PROJECT_ROOT, '..', 'shared', 'data', 'bayarea');
  const full = await readDay({
    stations_file: given.find('stations') ?? join(data, 'stations.csv'),
    trips_file: given.find('trips') ?? join(data, 'trips-2014-01-to-10.csv.gz'),
    date: given.find('date') ?? '2014-09-15',
    time_zone: TIME_ZONE,
  });
  const all = campaign.trips ?? full.day.trips.length;
  const most = wholeOr(given, 'most-trips') ?? all;
  return firstTrips(full, most);
}

await runCommand(torture);
