import { addSeconds } from '@drais/vocabulary/units';
import type { PaymentsTools } from '../payments-tools.ts';
import type { PaymentTimer } from '../store/payment-timers.ts';

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
 * Between looks at a hold that waits for its payer, seconds. A webhook or the payer's own browser
 * is faster; this is for when neither says anything.
 */
const CHALLENGE_LOOK_S = 5;

/** When to try again after `tries` silences in a row. */
export function backOff(tools: PaymentsTools, tries: number): PaymentTimer {
  const pause_s = BACK_OFF_S[Math.min(tries, BACK_OFF_S.length) - 1] ?? 0;
  return { due_at: addSeconds(tools.timerNow(), pause_s), tries };
}

export function dueNow(tools: PaymentsTools): PaymentTimer {
  return { due_at: tools.timerNow(), tries: 0 };
}

/** While this runs the answer may still come; afterwards somebody else looks for it. */
export function senderLease(tools: PaymentsTools, tries: number): PaymentTimer {
  return { due_at: addSeconds(tools.timerNow(), SENDER_LEASE_S), tries };
}

/** The next look at a hold that waits for its payer, at the latest when the waiting ends. */
export function challengeLook(tools: PaymentsTools, ends_at: Date): PaymentTimer {
  const due_at = addSeconds(tools.timerNow(), CHALLENGE_LOOK_S);
  return { due_at: due_at < ends_at ? due_at : ends_at, tries: 0 };
}
