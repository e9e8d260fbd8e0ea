import { join } from 'node:path';
import { discover, patiently, signIn } from '@drais/twin';
import { between, drawOf } from '@drais/twin/life/draw';
import { DEMO_OPERATOR } from '../../demo/accounts.ts';
import type { PlatformSettings } from '../../settings.ts';
import { bankMoves } from '../bank-moves.ts';
import { defineCampaign, type Ground, type Step } from '../campaign.ts';
import { type DatabaseServer, openDatabaseServer } from '../database-server.ts';
import { type Shedding, sheddingFindings, watchUnlocks } from '../shed-load.ts';
import { pause, walkSchedule } from '../walk-schedule.ts';

/** A minute, unless another time is asked for: longer than every time-out of ours. */
const GONE_S = 60;
/** Into an outage, the time until every statement under way has been given up. */
const GIVEN_UP_S = 12;
const CALM_S = { least: 5, most: 12 };
const SIGN_IN_MS = 60_000;

interface Outage extends Step {
  readonly how: 'frozen' | 'killed';
  readonly gone_s: number;
}

/** Without its database the platform says no, at once and with a time to come back. */
export const databaseGone = defineCampaign<Outage>({
  name: 'database-gone',
  sentence: 'PostgreSQL hangs for a minute, and is killed and comes back a minute late.',
  trips: 40,
  plan: ({ seed, seconds = GONE_S }) => {
    const draw = drawOf(`database gone ${String(seed)}`);
    const order = draw() < 0.5 ? (['frozen', 'killed'] as const) : (['killed', 'frozen'] as const);
    return order.map((how) => ({
      how,
      gone_s: seconds,
      takes_s: seconds + CALM_S.least,
      after_s: Math.round(10 * between(draw, CALM_S.least, CALM_S.most)) / 10,
      what: `the database is ${how} for ${String(seconds)} s`,
    }));
  },
  open: async (ground, steps) => {
    const server = await openDatabaseServer({
      data_dir: join(ground.data_dir, 'own-postgres'),
      databases: ['drais_0', 'drais_1'],
      log: ground.log,
    });
    ground.after(() => server.stop());
    const env = { DATABASE_URL: server.urls.join(',') };
    return { env, begin: (platform) => begin(ground, { server, platform, steps }) };
  },
});

function begin(
  { data_dir, area_id, log }: Ground,
  on: { server: DatabaseServer; platform: PlatformSettings; steps: readonly Outage[] },
) {
  const { server, platform, steps } = on;
  const seen: Record<string, Shedding & { readonly bank_moves: number }> = {};
  const findings: string[] = [];
  // Asked for before anything is gone, as a rider in the middle of an evening has it.
  const signed_in = patiently(SIGN_IN_MS, async () =>
    signIn(await discover(platform.public_url), DEMO_OPERATOR, 'rider operator'),
  );
  signed_in.catch(() => undefined);
  const act = async ({ how, gone_s }: Outage, stopped: AbortSignal): Promise<void> => {
    const token = await (await signed_in).token();
    if (how === 'frozen') server.freeze();
    else server.keepOut();
    const gone_at = Date.now();
    try {
      const back = AbortSignal.any([stopped, AbortSignal.timeout(gone_s * 1000)]);
      const shedding = await watchUnlocks({
        base_url: platform.public_url,
        area_id,
        token,
        stopped: back,
      });
      const since = gone_at + GIVEN_UP_S * 1000;
      const bank_moves = bankMoves(data_dir, { since, until: gone_at + gone_s * 1000 });
      seen[how] = { ...shedding, bank_moves };
      findings.push(...sheddingFindings(shedding).map((what) => `${how}: ${what}`));
      if (bank_moves > 0)
        findings.push(`${how}: ${String(bank_moves)} times money moved without a database`);
      log(`  ${JSON.stringify(seen[how])}`);
    } finally {
      if (how === 'frozen') server.thaw();
      else server.letIn();
    }
    await pause(CALM_S.least, stopped);
  };
  return walkSchedule({ steps, act, log, report: () => ({ counts: { outages: seen }, findings }) });
}
