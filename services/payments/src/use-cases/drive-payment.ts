import { retryOnConflict } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { addSeconds } from '@drais/vocabulary/units';
import type { BookedResult, NotFound, Unknown } from '../adapters/payment-provider.ts';
import type { Charge, ChargeAction } from '../domain/charge.ts';
import { nextCommand, type Payment, type PaymentCommand, paymentHeard } from '../domain/payment.ts';
import { answerEvent, consequencesOf, type Heard, requestEvent } from '../domain/payment-events.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { findDefaultMethod, findMethod, type PaymentMethod } from '../store/payment-methods.ts';
import { type DueTimer, findTimer, moveTimer, type PaymentTimer } from '../store/payment-timers.ts';
import type { StoredPayment } from '../store/payments.ts';
import { DRIVER_TRACE_ID, loadPayment, savePayment } from './save-payment.ts';

/**
 * How long a request waits for the provider. A bank answers within one; a rider gives up after
 * five.
 */
export const PROVIDER_TIMEOUT_MS = 3_000;
/**
 * After this a request's sender is taken for dead: its time-out, and the time to record the answer.
 */
const SENDER_LEASE_S = 6;
/**
 * Pause after the n-th silence. The first look-up follows at once; then gently, so that a provider
 * gets up again.
 */
const BACK_OFF_S = [0, 0.5, 1, 2, 4, 8, 15, 30, 60] as const;
/**
 * Steps of one payment in one go: a hold, its capture, a remainder and a look-up for each take
 * nine.
 */
const STEPS_MAX = 12;

type ProviderAnswer = BookedResult | NotFound | Unknown;

/** When to try again after `tries` silences in a row. */
export function backOff(tools: PaymentsTools, tries: number): PaymentTimer {
  const pause_s = BACK_OFF_S[Math.min(tries, BACK_OFF_S.length) - 1] ?? 0;
  return { due_at: addSeconds(tools.wallNow(), pause_s), tries };
}

export function dueNow(tools: PaymentsTools): PaymentTimer {
  return { due_at: tools.wallNow(), tries: 0 };
}

/**
 * Takes a payment whose timer is due as far as it goes: recorded first, then asked, then the answer
 * recorded. Safe to run twice and to die at any point. Returns how many steps it moved forward.
 */
export async function drivePayment(tools: PaymentsTools, payment_id: string): Promise<number> {
  const shard = tools.db.shard(shardKeyOf(payment_id));
  let moved = 0;
  for (let step = 0; step < STEPS_MAX; step++) {
    const timer = await findTimer(shard, payment_id);
    if (timer === null || timer.due_at > tools.wallNow()) break;
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
  await moveTimer(shard, timer, null);
  return false;
}

const SILENCE: Unknown = { status: 'unknown', reason: 'timeout' };

const UNDERWAY: ReadonlyMap<Charge['status'], ChargeAction> = new Map([
  ['authorizing', 'authorize'],
  ['capturing', 'capture'],
  ['releasing', 'release'],
]);

/** The request whose answer is awaited: its sender did not live to hear it. */
export function awaited({ hold, remainder }: Payment): Heard | null {
  for (const [charge, one] of [
    ['hold', hold],
    ['remainder', remainder],
  ] as const) {
    const action = UNDERWAY.get(one.status);
    if (action !== undefined) return { charge, about: action, action };
  }
  return null;
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

/** While this runs the answer may still come; afterwards somebody else looks for it. */
export function senderLease(tools: PaymentsTools, tries: number): PaymentTimer {
  return { due_at: addSeconds(tools.wallNow(), SENDER_LEASE_S), tries };
}

/**
 * A payment stays with the means that its hold is on; one without any takes the rider's default.
 */
async function methodOf(
  tools: PaymentsTools,
  stored: StoredPayment,
): Promise<PaymentMethod | null> {
  const bucket = shardKeyOf(stored.account_id);
  const shard = tools.db.shard(bucket);
  return stored.payment_method_id === null
    ? findDefaultMethod(shard, bucket, stored.account_id)
    : findMethod(shard, bucket, stored.payment_method_id);
}

export async function askProvider(
  tools: PaymentsTools,
  ask: {
    readonly stored: Pick<StoredPayment, 'payment_id' | 'account_id'>;
    readonly command: PaymentCommand;
    readonly method: PaymentMethod;
  },
): Promise<ProviderAnswer> {
  const { command, method } = ask;
  const { payment_id, account_id } = ask.stored;
  const { idempotency_key, amount } = command;
  const call = { idempotency_key, timeout_ms: PROVIDER_TIMEOUT_MS };
  const authorization_id = command.authorization_id ?? '';
  switch (command.action) {
    case 'find':
      return tools.provider.find(call);
    case 'capture':
      return tools.provider.capture({ ...call, authorization_id, amount });
    case 'release':
      return tools.provider.release({ ...call, authorization_id });
    case 'authorize': {
      const payment_method_token = await tokenOf(tools, method);
      // The rider's token was erased: nothing was asked, and nothing can be.
      if (payment_method_token === null)
        return { status: 'declined', code: 'payment_method_unknown' };
      const references = { account_reference: account_id, metadata_reference: payment_id };
      return tools.provider.authorize({ ...call, ...references, payment_method_token, amount });
    }
  }
}

async function tokenOf(tools: PaymentsTools, method: PaymentMethod): Promise<string | null> {
  const { account_id, token_ref } = method;
  const shard_key = shardKeyOf(account_id);
  const owner = { shard_key, account_id, retention_class: 'payment_token' };
  const token = await tools.vault.find(tools.db.shard(shard_key), owner, token_ref);
  return typeof token === 'string' ? token : null;
}

export interface Hearing {
  readonly payment_id: string;
  readonly heard: Heard;
  readonly tries: number;
  readonly attended?: boolean;
}

/** Records an answer and what follows from it; false when it changes nothing. */
export function hear(
  tools: PaymentsTools,
  { payment_id, heard, tries, attended = false }: Hearing,
  answer: ProviderAnswer,
): Promise<boolean> {
  return retryOnConflict(async () => {
    const stored = await loadPayment(tools, payment_id);
    if (stored === null) return false;
    const before = stored.payment;
    const after = paymentHeard(before, heard, answer);
    if (after === before) return false;
    const now = tools.now();
    const events = [
      answerEvent(stored, heard, { answer, now }),
      ...consequencesOf(stored, { before, after }, now),
    ];
    const timer = timerAfter(tools, { after, answer, tries, attended });
    const { stream_version } = stored;
    await savePayment(tools, {
      payment_id,
      stream_version,
      trace_id: DRIVER_TRACE_ID,
      events,
      timer,
    });
    return true;
  });
}

function timerAfter(
  tools: PaymentsTools,
  heard: {
    readonly after: Payment;
    readonly answer: ProviderAnswer;
    readonly tries: number;
    readonly attended: boolean;
  },
): PaymentTimer | null {
  const { after, answer, tries, attended } = heard;
  const is_resting = nextCommand(after) === null && awaited(after) === null;
  if (is_resting) return null;
  if (attended && after.fare_minor === null) return senderLease(tools, tries);
  if (answer.status === 'unknown') return backOff(tools, tries + 1);
  if (nextCommand(after) === null) return senderLease(tools, tries);
  // Only an answer of substance ends the row of silences: "not found" again and again must slow
  // down.
  return answer.status === 'not_found' ? { ...dueNow(tools), tries } : dueNow(tools);
}
