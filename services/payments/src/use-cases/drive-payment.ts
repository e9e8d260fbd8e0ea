import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Unknown } from '../adapters/payment-provider.ts';
import { challengeOf } from '../domain/payment.ts';
import { nextCommand, type PaymentCommand } from '../domain/payment-command.ts';
import { requestEvent } from '../domain/payment-events.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { type DueTimer, findTimer, moveTimer } from '../store/payment-timers.ts';
import type { StoredPayment } from '../store/payments.ts';
import { askProvider, methodOf } from './ask-provider.ts';
import { awaited, hear } from './hear-provider.ts';
import { readOperations } from './reconcile-provider.ts';
import { DRIVER_TRACE_ID, loadPayment, savePayment } from './save-payment.ts';
import { backOff, senderLease } from './timers.ts';
import { watchChallenge } from './watch-challenge.ts';

/**
 * Steps of one payment in one go: a hold, its capture, a remainder and a look-up for each take
 * nine.
 */
const STEPS_MAX = 12;

/**
 * Takes a payment whose timer is due as far as it goes: recorded first, then asked, then the answer
 * recorded. Safe to run twice and to die at any point. Returns how many steps it moved forward.
 */
export async function drivePayment(tools: PaymentsTools, payment_id: string): Promise<number> {
  const shard = tools.db.shard(shardKeyOf(payment_id));
  let moved = 0;
  for (let step = 0; step < STEPS_MAX; step++) {
    const timer = await findTimer(shard, payment_id);
    if (timer === null || timer.due_at > tools.timerNow()) break;
    const stored = await loadPayment(tools, payment_id);
    if (stored === null) throw new Error(`a timer without its payment ${payment_id}`);
    if (await driveStep(tools, stored, timer)) moved++;
  }
  return moved;
}

/** One step of a payment whose timer is due; false when it had to be put off or is at rest. */
async function driveStep(
  tools: PaymentsTools,
  stored: StoredPayment,
  timer: DueTimer,
): Promise<boolean> {
  const { payment_id, payment } = stored;
  const { tries } = timer;
  const shard = tools.db.shard(shardKeyOf(payment_id));
  const command = nextCommand(payment);
  if (command !== null) {
    const learnt = await takeStep(tools, { stored, command, tries });
    if (!learnt) await moveTimer(shard, timer, backOff(tools, tries + 1));
    return learnt;
  }
  const overdue = awaited(payment);
  if (overdue !== null) return hear(tools, { payment_id, heard: overdue, tries }, SILENCE);
  if (challengeOf(payment) !== null) return watchChallenge(tools, stored, timer);
  await moveTimer(shard, timer, null);
  return false;
}

const SILENCE: Unknown = { status: 'unknown', reason: 'timeout' };

async function readBooks(tools: PaymentsTools, payment_id: string): Promise<boolean> {
  const { database } = tools.db.shard(shardKeyOf(payment_id));
  return (await readOperations(tools, database)).is_whole;
}

export interface Step {
  readonly stored: StoredPayment;
  readonly command: PaymentCommand;
  /** Silences in a row before this step. */
  readonly tries: number;
  /** A caller waits for the hold and goes on by itself: the timer is only for its death. */
  readonly attended?: boolean;
}

/** Asks what the payment needs next and records the answer; false when nothing new was learnt. */
export async function takeStep(tools: PaymentsTools, step: Step): Promise<boolean> {
  const { stored, command, tries, attended = false } = step;
  const { payment_id } = stored;
  const method = await methodOf(tools, stored);
  if (method === null) return false;
  // What somebody gave back at the provider itself must be in our books before we do.
  if (command.action === 'refund' && !(await readBooks(tools, payment_id))) return false;
  if (command.action !== 'find') {
    const { stream_version } = stored;
    const events = [
      requestEvent(
        { ...stored, payment_method_id: method.payment_method_id },
        command,
        tools.now(),
      ),
    ];
    const timer = senderLease(tools, tries);
    await savePayment(tools, {
      payment_id,
      stream_version,
      trace_id: DRIVER_TRACE_ID,
      events,
      timer,
    });
  }
  const answer = await askProvider(tools, { stored, command, method });
  return hear(tools, { payment_id, heard: command, tries, attended }, answer);
}
