import { StreamMovedOn, Unavailable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { PaymentDriver, PaymentsTools } from '../payments-tools.ts';
import { type DueTimer, listDueTimers, moveTimer } from '../store/payment-timers.ts';
import { drivePayment } from './drive-payment.ts';
import { backOff } from './timers.ts';

/**
 * Payments at once per database: a slow card holds up one place, and the pool keeps connections
 * for riders.
 */
const AT_ONCE_MAX = 6;
/** Payments of one run. More only makes the run longer; what is left is due at the next one. */
const RUN_MAX = 600;

interface Round {
  /** Somebody asked again since the last look. */
  is_awake: boolean;
  rouse: () => void;
  readonly done: Promise<number>;
}

/** One round at a time per database; who asks meanwhile joins it. */
export function openPaymentDriver(): PaymentDriver {
  const rounds = new Map<string, Round>();
  let is_closed = false;

  function start(tools: PaymentsTools, database: string): Promise<number> {
    const running = rounds.get(database);
    if (running !== undefined) {
      running.is_awake = true;
      running.rouse();
      return running.done;
    }
    if (is_closed) return Promise.resolve(0);
    const { promise, resolve } = Promise.withResolvers<number>();
    const round: Round = { is_awake: true, rouse: () => undefined, done: promise };
    rounds.set(database, round);
    resolve(drive(tools, database, round).finally(() => forget(database, round)));
    return promise;
  }

  function forget(database: string, round: Round): void {
    if (rounds.get(database) === round) rounds.delete(database);
  }

  async function drive(tools: PaymentsTools, database: string, round: Round): Promise<number> {
    const work: Work = { underway: new Map(), begun: 0, moved: 0 };
    try {
      while (!is_closed) {
        round.is_awake = false; // Before the look, so that what is set during it is seen.
        for (const timer of await listFree(tools, database, work)) begin(tools, work, timer);
        if (isAtRest(round, work)) {
          // In the same breath: who asks from now on begins a round of their own.
          forget(database, round);
          break;
        }
        if (!round.is_awake) await nextNews(round, [...work.underway.values()]);
      }
    } finally {
      await Promise.allSettled(work.underway.values());
    }
    return work.moved;
  }

  return {
    wake: (tools, database) => {
      start(tools, database).catch((error: unknown) => logFault(tools, error));
    },
    run: start,
    close: async () => {
      is_closed = true;
      for (const round of rounds.values()) round.rouse();
      await Promise.allSettled([...rounds.values()].map((round) => round.done));
    },
  };
}

/** What one round has in hand and has done. */
interface Work {
  readonly underway: Map<string, Promise<void>>;
  begun: number;
  moved: number;
}

function begin(tools: PaymentsTools, work: Work, timer: DueTimer): void {
  work.begun++;
  const driven = driveOne(tools, timer).then((steps) => {
    work.moved += steps;
    work.underway.delete(timer.payment_id);
  });
  work.underway.set(timer.payment_id, driven);
}

function isAtRest(round: Round, work: Work): boolean {
  return work.underway.size === 0 && (!round.is_awake || work.begun >= RUN_MAX);
}

/** Resolves when one payment is done or somebody asks for another look. */
async function nextNews(round: Round, underway: readonly Promise<void>[]): Promise<void> {
  const roused = new Promise<void>((resolve) => {
    round.rouse = resolve;
  });
  await Promise.race([roused, ...underway]);
}

async function listFree(
  tools: PaymentsTools,
  database: string,
  { underway, begun }: Work,
): Promise<DueTimer[]> {
  const limit = Math.min(AT_ONCE_MAX - underway.size, RUN_MAX - begun);
  if (limit <= 0) return [];
  const due = { wall_now: tools.timerNow(), underway: [...underway.keys()], limit };
  return listDueTimers(tools.db.database(database), due);
}

/** One payment that fails must not stop the others: it is put back, and said once per attempt. */
async function driveOne(tools: PaymentsTools, timer: DueTimer): Promise<number> {
  try {
    return await drivePayment(tools, timer.payment_id);
  } catch (error) {
    // Somebody else moved it on: it is looked at again.
    if (error instanceof StreamMovedOn) return 0;
    logFault(tools, error);
    const shard = tools.db.shard(shardKeyOf(timer.payment_id));
    await moveTimer(shard, timer, backOff(tools, timer.tries + 2)).catch((cause: unknown) => {
      logFault(tools, cause);
    });
    return 0;
  }
}

function logFault(tools: PaymentsTools, error: unknown): void {
  if (error instanceof Unavailable) return;
  tools.log.error({ err: error }, 'a payment could not be driven');
}
