import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@drais/kit/postgres/free-port';
import { removeOwnFolder } from '@drais/kit/postgres/own-folder';
import { deriveSecret, masterSecret } from '@drais/kit/secrets';
import type { Reconciled } from '@drais/payments';
import { countInstants, type PlanTerms } from '@drais/twin';
import { replayDatabases } from '../commands/replay-events.ts';
import { withDatabases } from '../databases.ts';
import { ownPlatformSettings } from '../own-platform.ts';
import type { RecordedDay } from '../replay/read-day.ts';
import { type ReplaySummary, replayOn } from '../replay/replay-on.ts';
import { type PlatformSettings, readSettings } from '../settings.ts';
import type { Campaign, Disturbance, Report, Skipped, Stage, Step } from './campaign.ts';
import { checkHistory, type Finding } from './history/check-history.ts';
import { readHistory } from './history/read-history.ts';
import { openWitness, type Witness } from './history/witness.ts';
import { judge, type Verdict } from './judge.ts';
import { keepRunning } from './keep-running.ts';
import { paceBy } from './pace.ts';
import { reconcileBooks, reconciliationFindings } from './reconcile-books.ts';

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
const PATIENCE_MS = 180_000;

export interface CampaignRun {
  readonly campaign: Campaign;
  readonly steps: readonly Step[];
  readonly recorded: RecordedDay;
  readonly time_zone: string;
  readonly area_id: string;
  readonly log: (line: string) => void;
}

export type CampaignResult = { readonly holds: boolean } & Readonly<Record<string, unknown>>;

/**
 * Rides a recorded day while a campaign disturbs the platform, whose supervisor is started again by
 * this command as a service manager would. Then everything must add up as if nothing had happened.
 */
export async function runCampaign(run: CampaignRun): Promise<CampaignResult | Skipped> {
  const undo: (() => Promise<void> | void)[] = [];
  try {
    const first = run.recorded.day.trips[0]?.start_at ?? new Date();
    const usual = await ownPlatformSettings('torture', {
      DRAIS_DEMO_CLOCK: new Date(first.getTime() - 3_600_000).toISOString(),
      // Known from outside, so that its books can be read and its connections disturbed.
      DRAIS_BANK_PORT: String(await freePort()),
      ...run.campaign.needs,
    });
    const { DRAIS_DATA_DIR: data_dir } = usual;
    undo.push(() => removeOwnFolder(data_dir));
    const faults_dir = join(data_dir, 'faults');
    mkdirSync(faults_dir);
    const { area_id, log } = run;
    const after = (work: () => Promise<void> | void) => undo.push(work);
    const ground = { data_dir, env: usual, faults_dir, area_id, log, after };
    const stage = await run.campaign.open(ground, run.steps);
    if ('skipped' in stage) return stage;
    return await rideAndJudge(run, stage, { ...usual, ...stage.env });
  } finally {
    // What cannot be cleared away is told, and hides no result.
    for (const step of undo.reverse())
      await Promise.resolve()
        .then(step)
        .catch((error: unknown) => run.log(`not cleared away: ${String(error)}`));
  }
}

async function rideAndJudge(
  run: CampaignRun,
  stage: Stage,
  env: Record<string, string>,
): Promise<CampaignResult> {
  const settings = readSettings(env);
  const platform = keepRunning(env, run.log);
  let disturbance: Disturbance | undefined;
  const reconcile = () =>
    withDatabases(settings, (database_urls) => reconcileBooks(settings, database_urls));
  try {
    const witness = openWitness();
    const looks: Reconciled[] = [];
    const replayed = await ride(
      run,
      { settings, stage, witness },
      {
        onRiding: () => {
          disturbance = stage.begin(settings);
          return disturbance;
        },
        onAtRest: async () => {
          looks.push(await reconcile());
        },
      },
    );
    const { counts, findings } = disturbance?.report() ?? { counts: {}, findings: [] };
    const reconciled = judgeBooks(looks[0], await reconcile());
    const verdict = await judgeStored(run, { settings, witness, replayed });
    const all_findings = [...findings, ...reconciled.findings];
    const holds = verdict.holds && all_findings.length === 0;
    const { counts: of_books } = reconciled;
    return { ...verdict, holds, ...counts, ...of_books, findings: all_findings, ...replayed };
  } finally {
    await disturbance?.stop();
    await platform.stop();
  }
}

/** The list of differences between our ledger and the bank must be empty when all is over. */
function judgeBooks(first: Reconciled | undefined, last: Reconciled): Report {
  if (first === undefined) throw new Error('the books were not compared');
  const { reconciliation_differences } = last;
  return {
    counts: { news_for_reconciliation: first.news, reconciliation_differences },
    findings: reconciliationFindings(first, last),
  };
}

function ride(
  { recorded, area_id, time_zone, log }: CampaignRun,
  on: { settings: PlatformSettings; stage: Stage; witness: Witness },
  told: { readonly onRiding: () => Disturbance; readonly onAtRest: () => Promise<void> },
): Promise<ReplaySummary> {
  const { settings, stage, witness } = on;
  const mqtt_port = stage.mqtt_port ?? settings.mqtt_port;
  let disturbance: Disturbance | undefined;
  const pace = paceBy(() => disturbance, countInstants(recorded.day));
  return replayOn({
    platform: { base_url: settings.public_url, mqtt_url: `mqtt://127.0.0.1:${String(mqtt_port)}` },
    databaseUrls: async () => withDatabases(settings, async (urls) => urls),
    recorded,
    area: { area_id, time_zone, currency: PLAN.currency, country: 'US' },
    plan: PLAN,
    speed: 100_000,
    patience_ms: PATIENCE_MS,
    log,
    onAnswer: witness.onAnswer,
    onReport: witness.onReport,
    asks_twice: true,
    onRiding: () => {
      disturbance = told.onRiding();
    },
    beforeStep: pace,
    onRidden: async () => disturbance?.stop(),
    onAtRest: told.onAtRest,
  });
}

async function judgeStored(
  { recorded }: CampaignRun,
  on: { settings: PlatformSettings; witness: Witness; replayed: ReplaySummary },
): Promise<Verdict & { readonly asked_twice: number }> {
  const { settings, witness, replayed } = on;
  const { data_dir } = settings;
  const bank_file = join(data_dir, 'sandbox-bank', 'sandbox-bank.sqlite');
  const secret = deriveSecret(
    masterSecret(join(data_dir, 'secret'), settings.secret),
    'event seal',
  );
  return withDatabases(settings, async (database_urls) => {
    const folds = await replayDatabases(database_urls, secret);
    const history: Finding[] = checkHistory(
      await readHistory({ database_urls, bank_file, witness }),
    );
    const asked_twice = witness.askedTwice();
    return { ...judge(replayed, recorded.day, PLAN, { folds, history }), asked_twice };
  });
}
