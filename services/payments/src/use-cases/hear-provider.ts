import { retryOnConflict } from '@drais/kit';
import { addSeconds } from '@drais/vocabulary/units';
import type { ChargeAnswer } from '../domain/charge.ts';
import { challengeOf, paymentHeard } from '../domain/payment.ts';
import { nextCommand } from '../domain/payment-command.ts';
import { answerEvent, consequencesOf, type Heard } from '../domain/payment-events.ts';
import {
  chargesOf,
  type PartName,
  type Payment,
  type PaymentAction,
} from '../domain/payment-state.ts';
import { topUpDecided } from '../domain/top-up.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import type { PaymentTimer } from '../store/payment-timers.ts';
import type { ProviderAnswer } from './ask-provider.ts';
import { DRIVER_TRACE_ID, loadPayment, savePayment } from './save-payment.ts';
import { backOff, challengeLook, dueNow, senderLease } from './timers.ts';

/**
 * How long a trip waits for its rider to answer their bank, seconds. Ten minutes are what banks
 * give themselves; longer keeps a vehicle from others, shorter ends it while the rider still looks
 * for their phone.
 */
const CHALLENGE_S = 600;

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
  said: ProviderAnswer,
): Promise<boolean> {
  const answer = withDeadline(tools, said);
  return retryOnConflict(async () => {
    const stored = await loadPayment(tools, payment_id);
    if (stored === null) return false;
    const before = stored.payment;
    const held = paymentHeard(before, heard, answer);
    if (held === before) return false;
    const now = tools.now();
    const { after, said } = topUpDecided(stored, held, now);
    const events = [
      answerEvent(stored, heard, { answer, now }),
      ...said,
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

const UNDERWAY: ReadonlyMap<string, PaymentAction> = new Map([
  ['authorizing', 'authorize'],
  ['capturing', 'capture'],
  ['releasing', 'release'],
  ['refunding', 'refund'],
]);

/** The request whose answer is awaited: its sender did not live to hear it. */
export function awaited(payment: Payment): Heard | null {
  const refunds = payment.refunds.map((one, index) => [`refund_${index + 1}`, one] as const);
  for (const [charge, one] of [...chargesOf(payment), ...refunds]) {
    const action = UNDERWAY.get(one.status);
    if (action !== undefined) return { charge: charge as PartName, about: action, action };
  }
  return null;
}

/**
 * How long the payer may take is ours to say; what they have to do is a secret of theirs and goes
 * no further than to them.
 */
function withDeadline(tools: PaymentsTools, said: ProviderAnswer): ChargeAnswer {
  if (said.status !== 'requires_action') return said;
  const { status, authorization_id, amount } = said;
  const challenge_ends_at = addSeconds(tools.wallNow(), CHALLENGE_S).toISOString();
  return { status, authorization_id, amount, challenge_ends_at };
}

function timerAfter(
  tools: PaymentsTools,
  heard: {
    readonly after: Payment;
    readonly answer: ChargeAnswer;
    readonly tries: number;
    readonly attended: boolean;
  },
): PaymentTimer | null {
  const { after, answer, tries, attended } = heard;
  const challenge = challengeOf(after);
  if (challenge !== null) return challengeLook(tools, challenge.ends_at);
  const is_resting = nextCommand(after) === null && awaited(after) === null;
  if (is_resting) return null;
  if (attended && after.fare_minor === null) return senderLease(tools, tries);
  if (answer.status === 'unknown') return backOff(tools, tries + 1);
  if (nextCommand(after) === null) return senderLease(tools, tries);
  // Only an answer of substance ends the row of silences: "not found" again and again must slow
  // down.
  return answer.status === 'not_found' ? { ...dueNow(tools), tries } : dueNow(tools);
}
