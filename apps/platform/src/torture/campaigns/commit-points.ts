import { FAULT_POINTS, type FaultPoint } from '@drais/kit/faults/fault-points';
import {
  type CarriedOut,
  findCarriedOut,
  giveOrder,
  takeBackOrder,
} from '@drais/kit/faults/orders';
import { between, type Draw, drawOf } from '@drais/twin/life/draw';
import { defineCampaign, type Ground, type Step } from '../campaign.ts';
import { processesOf } from '../processes-of.ts';
import { pause, walkSchedule } from '../walk-schedule.ts';

/** Of the moments at which a process ends, those at which it is worth to end another one. */
const OTHERS: readonly { readonly point: FaultPoint; readonly victim: Victim }[] = [
  { point: 'transaction.before_commit', victim: 'database' },
  { point: 'transaction.after_commit', victim: 'database' },
  { point: 'copy.after_commit', victim: 'database' },
  { point: 'relay.after_delivery', victim: 'database' },
  { point: 'provider.before_call', victim: 'bank' },
  { point: 'provider.after_call', victim: 'bank' },
  { point: 'bank.before_commit', victim: 'core' },
  { point: 'bank.after_commit', victim: 'core' },
];

type Victim = 'self' | 'database' | 'bank' | 'core';

interface PointKill extends Step {
  readonly point: FaultPoint;
  readonly nth: number;
  readonly victim: Victim;
}

/**
 * The passing at which a process ends is drawn from 1 to this: a few in, so that work is under way.
 */
const NTH_MAX = 4;
/** Seconds of calm: from an end in the middle of a recovery to one after it. */
const CALM_S = { least: 0.5, most: 4 };
/** How long an order waits for its point; work on hand passes each within seconds. */
const WAIT_S = 60;
/** About how long one waits: for the pace of the day alone. */
const TAKES_S = 4;
const LOOK_EVERY_S = 0.02;

/**
 * Walks over every place at which something is decided or on disk and somebody does not know it.
 */
export const commitPoints = defineCampaign<PointKill>({
  name: 'commit-points',
  sentence:
    'At every commit point a process ends itself, the database or the bank, each at least once.',
  trips: 60,
  plan: ({ seed, kills }) => {
    const draw = drawOf(`commit points ${String(seed)}`);
    const walk = Object.keys(FAULT_POINTS).map((point) => ({
      point: point as FaultPoint,
      victim: 'self' as Victim,
    }));
    const round = [...walk, ...OTHERS];
    const steps: PointKill[] = [];
    const total = kills ?? round.length;
    while (steps.length < total) {
      for (const { point, victim } of shuffled(draw, round).slice(0, total - steps.length))
        steps.push(stepOf(draw, point, victim));
    }
    return steps;
  },
  open: async (ground, steps) => {
    const { faults_dir } = ground;
    return { env: { DRAIS_FAULTS_DIR: faults_dir }, begin: () => begin(ground, steps) };
  },
});

function stepOf(draw: Draw, point: FaultPoint, victim: Victim): PointKill {
  const after_s = Math.round(10 * between(draw, CALM_S.least, CALM_S.most)) / 10;
  const nth = 1 + Math.floor(between(draw, 0, NTH_MAX));
  const who = victim === 'self' ? 'whoever passes it' : `the ${victim}`;
  const takes_s = TAKES_S;
  return {
    after_s,
    takes_s,
    point,
    nth,
    victim,
    what: `end ${who} at ${point}, passing ${String(nth)}`,
  };
}

function shuffled<T>(draw: Draw, list: readonly T[]): T[] {
  return list
    .map((one) => ({ one, key: draw() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
}

function begin(ground: Ground, steps: readonly PointKill[]) {
  const kills: Record<string, number> = {};
  const at_points: Record<string, number> = {};
  const findings: string[] = [];
  let number = 0;
  let is_waiting = false;
  const act = async (step: PointKill, stopped: AbortSignal): Promise<void> => {
    is_waiting = true;
    const done = await carryOut(ground, step, { order_id: String(++number), stopped });
    is_waiting = false;
    if (typeof done === 'string') return void findings.push(done);
    const ended = step.victim === 'self' ? done.by_name : step.victim;
    kills[ended] = (kills[ended] ?? 0) + 1;
    at_points[step.point] = (at_points[step.point] ?? 0) + 1;
    ground.log(`  ${done.by_name} passed it; ended ${ended}`);
  };
  const total = () => Object.values(kills).reduce((sum, count) => sum + count, 0);
  return walkSchedule({
    steps,
    log: ground.log,
    act,
    waitsForWork: () => is_waiting,
    report: () => ({
      counts: { kills, kills_total: total(), at_points, points: Object.keys(FAULT_POINTS).length },
      findings,
    }),
  });
}

/** Gives the order and waits until a process has carried it out; a sentence when none did. */
async function carryOut(
  { faults_dir, data_dir }: Ground,
  step: PointKill,
  { order_id, stopped }: { readonly order_id: string; readonly stopped: AbortSignal },
): Promise<CarriedOut | string> {
  const { point, nth } = step;
  const victim = await untilThere(data_dir, step.victim, stopped);
  if (victim === undefined) return `no ${step.victim} was there to be ended`;
  giveOrder(faults_dir, { order_id, point, nth, victim });
  const give_up_at = Date.now() + WAIT_S * 1000;
  while (Date.now() < give_up_at && !stopped.aborted) {
    const done = findCarriedOut(faults_dir, order_id);
    if (done !== undefined) return done;
    await pause(LOOK_EVERY_S, stopped);
  }
  takeBackOrder(faults_dir);
  return (
    findCarriedOut(faults_dir, order_id) ?? `nobody came to ${point} for passing ${String(nth)}`
  );
}

/** The process to end, which may be on its way back from an earlier end. */
async function untilThere(
  data_dir: string,
  victim: Victim,
  stopped: AbortSignal,
): Promise<'self' | number | undefined> {
  if (victim === 'self') return victim;
  for (let waited_s = 0; waited_s < WAIT_S && !stopped.aborted; waited_s += LOOK_EVERY_S) {
    const pid = processesOf(data_dir)[victim];
    if (pid !== undefined && isAlive(pid)) return pid;
    await pause(LOOK_EVERY_S, stopped);
  }
  return undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
