import { StreamMovedOn, Unavailable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { PaymentsTools } from '../payments-tools.ts';
import { type DueTimer, listDueTimers, moveTimer } from '../store/payment-timers.ts';
import { backOff, drivePayment } from '../use-cases/drive-payment.ts';

/** Payments at once per database: a slow card holds up one place, and the pool keeps connections for riders. */
const AT_ONCE_MAX = 6;
/** Payments of one run. More only makes the run longer; what is left is due at the next one. */
const RUN_MAX = 600;

export interface PaymentDriver {
  /** Looks for due payments now, in the background. */
  wake(tools: PaymentsTools, database: string): void;
  /** The same, and waits until nothing is due any more. Returns how many steps were taken. */
  run(tools: PaymentsTools, database: string): Promise<number>;
  /** Waits for what is under way. Nothing begins afterwards. */
  close(): Promise<void>;
}

interface Round {
  /** Somebody asked again since the last look. */
  is_awake: boolean;
  rouse: () => void;
  readonly done: Promise<number>;
}

/** Asks the provider for what payments need, a few at a time, one round per database. */
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
    resolve(drive(tools, database, round).finally(() => rounds.delete(database)));
    return promise;
  }

  async function drive(tools: PaymentsTools, database: string, round: Round): Promise<number> {
    const underway = new Map<string, Promise<void>>();
    let moved = 0;
    let begun = 0;
    try {
      while (!is_closed) {
        round.is_awake = false; // Before the look, so that what is set during it is seen.
        const due = begun < RUN_MAX ? await listFree(tools, database, [...underway.keys()]) : [];
        for (const timer of due) {
          begun++;
          const work = driveOne(tools, timer).then((steps) => {
            moved += steps;
          });
          underway.set(timer.payment_id, work.finally(() => underway.delete(timer.payment_id)));
        }
        if (underway.size === 0 && (!round.is_awake || begun >= RUN_MAX)) return moved;
        if (!round.is_awake) await nextNews(round, [...underway.values()]);
      }
      return moved;
    } finally {
      await Promise.allSettled(underway.values());
    }
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
  underway: readonly string[],
): Promise<DueTimer[]> {
  const limit = AT_ONCE_MAX - underway.length;
  if (limit <= 0) return [];
  const wall_now = tools.wallNow();
  return listDueTimers(tools.db.database(database), { wall_now, underway, limit });
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
