import { retryOnConflict } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { type Challenge, challengeOf } from '../domain/payment.ts';
import type { PaymentCommand } from '../domain/payment-command.ts';
import { paymentKey } from '../domain/payment-state.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { type DueTimer, moveTimer } from '../store/payment-timers.ts';
import type { StoredPayment } from '../store/payments.ts';
import { askProvider, methodOf, type ProviderAnswer } from './ask-provider.ts';
import { hear } from './hear-provider.ts';
import { DRIVER_TRACE_ID, loadPayment, savePayment } from './save-payment.ts';
import { setFare } from './set-fare.ts';
import { challengeLook, dueNow } from './timers.ts';

/** Asks where a hold stands that waits for its payer. */
export async function lookAtChallenge(
  tools: PaymentsTools,
  stored: StoredPayment,
  challenge: Challenge,
): Promise<{ readonly command: PaymentCommand; readonly answer: ProviderAnswer }> {
  const { charge, amount, authorization_id } = challenge;
  const idempotency_key = paymentKey(stored.payment_id, charge, 'authorize');
  const about = { charge, about: 'authorize', idempotency_key } as const;
  const command: PaymentCommand = { action: 'find', ...about, amount, authorization_id };
  const method = await methodOf(tools, stored);
  if (method === null) return { command, answer: { status: 'unknown', reason: 'timeout' } };
  return { command, answer: await askProvider(tools, { stored, command, method }) };
}

/**
 * One look at a hold that waits for its payer. When their time is over the hold is called off: the
 * trip costs nothing, and the driver releases whatever the payer may still do. True when that, or
 * the payer's answer, moved the payment.
 */
export async function watchChallenge(
  tools: PaymentsTools,
  stored: StoredPayment,
  timer: DueTimer,
): Promise<boolean> {
  const challenge = challengeOf(stored.payment);
  if (challenge === null) return false;
  const { payment_id } = stored;
  const { command, answer } = await lookAtChallenge(tools, stored, challenge);
  if (await hear(tools, { payment_id, heard: command, tries: 0 }, answer)) return true;
  if (tools.wallNow() >= challenge.ends_at) return callOff(tools, payment_id);
  const shard = tools.db.shard(shardKeyOf(payment_id));
  await moveTimer(shard, timer, challengeLook(tools, challenge.ends_at));
  return false;
}

/** Nobody waits any more, unless the payer was heard at the last moment. */
function callOff(tools: PaymentsTools, payment_id: string): Promise<boolean> {
  return retryOnConflict(async () => {
    const stored = await loadPayment(tools, payment_id);
    if (stored === null || challengeOf(stored.payment) === null) return false;
    const { stream_version, payment } = stored;
    const fare = { amount_minor: 0, currency: payment.currency };
    const { events } = setFare(stored, { fare, reason: 'challenge_abandoned' }, tools.now());
    const trace_id = DRIVER_TRACE_ID;
    const timer = dueNow(tools);
    await savePayment(tools, { payment_id, stream_version, trace_id, events, timer });
    return true;
  });
}
