import { between, drawOf } from '@drais/twin/life/draw';
import { defineCampaign, type Step } from '../campaign.ts';
import { killOurs, processesOf } from '../processes-of.ts';
import { walkSchedule } from '../walk-schedule.ts';

/**
 * Parts of the mean time between two kills: shorter leaves no time to recover, longer lets too much
 * run in peace.
 */
const CALM = { least: 0.4, most: 1.6 };
const SECONDS = 60;
const APART_S = 4;

interface Kill extends Step {
  /** 0 to 1: where in the list of living processes the one stands that is ended. */
  readonly share: number;
}

/**
 * Ends processes at once, as crashes would: supervisor, core, device door, bank, web, twin and
 * database, whatever the platform's own list of processes names, each as likely as the others.
 */
export const kills = defineCampaign<Kill>({
  name: 'kills',
  sentence: 'Processes of every kind, the supervisor and the database too, are killed at random.',
  needs: { DRAIS_WEB: 'on', DRAIS_TWIN: 'on' },
  plan: ({ seed, seconds = SECONDS, apart_s = APART_S }) => {
    const draw = drawOf(String(seed));
    const steps: Kill[] = [];
    for (let at_s = 0; ; ) {
      const after_s = round(apart_s * between(draw, CALM.least, CALM.most));
      at_s += after_s;
      if (at_s > seconds) return steps;
      const share = round(between(draw, 0, 1));
      steps.push({
        after_s,
        takes_s: 0,
        share,
        what: `kill the process at ${String(share)} of the list`,
      });
    }
  },
  open: async ({ data_dir, log }, steps) => ({
    env: {},
    begin: () => {
      const counts: Record<string, number> = {};
      return walkSchedule({
        steps,
        log: () => undefined,
        report: () => ({ counts: { kills: counts }, findings: [] }),
        act: async ({ share }) => {
          const living = Object.entries(processesOf(data_dir));
          const [name, pid] = living[Math.floor(share * living.length)] ?? living[0] ?? [];
          if (name === undefined || pid === undefined || !killOurs(pid)) return;
          counts[name] = (counts[name] ?? 0) + 1;
          log(`killed ${name}`);
        },
      });
    },
  }),
});

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
