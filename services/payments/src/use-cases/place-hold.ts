import { setTimeout as pause } from 'node:timers/promises';
import { payments } from '@drais/contracts';
import { retryOnConflict, useCase } from '@drais/kit';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { Money } from '@drais/vocabulary/units';
import { holdAmount } from '../domain/fare.ts';
import { paymentIdOf } from '../domain/ids.ts';
import { challengeOf } from '../domain/payment.ts';
import { nextCommand } from '../domain/payment-command.ts';
import { idsOf, type PaymentPurpose, requestEvent } from '../domain/payment-events.ts';
import { openPayment, type Payment } from '../domain/payment-state.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { balanceOf_minor } from '../store/credit.ts';
import { findDefaultMethod, type PaymentMethod } from '../store/payment-methods.ts';
import { findTimer } from '../store/payment-timers.ts';
import { listDuePayments, type StoredPayment } from '../store/payments.ts';
import { findPlanVersion } from '../store/pricing-plans.ts';
import { askProvider, type ProviderAnswer } from './ask-provider.ts';
import { takeStep } from './drive-payment.ts';
import { awaited, hear } from './hear-provider.ts';
import { actionView } from './payment-action.ts';
import { DRIVER_TRACE_ID, loadPayment, movedOn, savePayment } from './save-payment.ts';
import { setFare } from './set-fare.ts';
import { dueNow, senderLease } from './timers.ts';
import { lookAtChallenge } from './watch-challenge.ts';

type HoldAnswer = OutputOf<typeof payments.placeHold>;

/**
 * A rider waits this long for more than one try, milliseconds: a dropped connection is asked again,
 * a time-out is not.
 */
const TRY_AGAIN_MS = 1_500;
/** Between looks at a hold that another call asked for. */
const POLL_MS = 100;
/** Looks of a call: together as long as the other one's request may take. */
const LOOKS_MAX = 35;

/**
 * Holds the plan's amount on the rider's default means of payment. The payment's id is made from
 * the trip's, so asking twice is asking once. Where the provider does not say, the fare is set to
 * nothing: whatever it may have held is looked for and released, and the answer stays `unclear` for
 * ever. A bank that wants to hear the rider first is no such case: the rider is told what to do,
 * and the hold waits for them until its deadline.
 */
export const placeHoldUseCase = useCase(
  payments.placeHold,
  async (tools: PaymentsTools, context, { trip_id, rider_id, plan, payer_present = false }) => {
    const asked_at_ms = performance.now();
    const payment_id = paymentIdOf(rider_id, trip_id);
    let answer: ProviderAnswer | null = null;
    if ((await loadPayment(tools, payment_id)) === null) {
      const area_id = shardKeyOf(plan.pricing_plan_id);
      const terms = await findPlanVersion(tools.db.shard(area_id), area_id, plan);
      if (terms === null) return refuse('payments.no_pricing_plan', 'There is no such price.');
      const bucket = shardKeyOf(rider_id);
      const shard = tools.db.shard(bucket);
      const [debts, method, credit_minor] = await Promise.all([
        listDuePayments(shard, { account_id: rider_id, after: undefined, limit: 1 }),
        findDefaultMethod(shard, bucket, rider_id),
        balanceOf_minor(shard, rider_id, terms.currency),
      ]);
      // Who owes can end what runs and pay, and begins nothing new.
      if (debts.length > 0) return accept({ status: 'debt' as const });
      if (method === null) return accept({ status: 'no_method' as const });
      const opening = { payment_id, trip_id, account_id: rider_id, payer_present };
      const hold = holdBeside(holdAmount(terms, null), credit_minor);
      const { pricing_plan_id, version } = terms;
      const about = { purpose: 'trip' as const, hold, plan: { pricing_plan_id, version } };
      const { trace_id } = context;
      answer = await openAndAsk(tools, { ...opening, ...about, method, trace_id });
    }
    return accept(await waitForHold(tools, { payment_id, asked_at_ms, answer }));
  },
);

/** What the rider's credit will pay needs no hold. */
function holdBeside(hold: Money, credit_minor: number): Money {
  return { ...hold, amount_minor: Math.max(0, hold.amount_minor - credit_minor) };
}

interface Opening {
  readonly payment_id: string;
  readonly trip_id: string;
  readonly account_id: string;
  readonly payer_present: boolean;
  readonly purpose: PaymentPurpose;
  readonly hold: Money;
  /** Absent for a top-up, which has no price. */
  readonly plan?: { readonly pricing_plan_id: string; readonly version: number };
  readonly method: PaymentMethod;
  readonly trace_id: string;
}

/**
 * Opens the payment and asks for its hold. Returns what the provider said; null where it was not
 * asked, or another call was faster.
 */
export async function openAndAsk(
  tools: PaymentsTools,
  opening: Opening,
): Promise<ProviderAnswer | null> {
  const { payment_id, hold, plan, method, trace_id } = opening;
  const { payment_method_id } = method;
  const now = tools.now();
  const command = nextCommand(openPayment(payment_id, hold));
  const there = opening.payer_present ? { payer_present: true as const } : {};
  const priced = plan === undefined ? {} : { plan };
  const purpose = opening.purpose === 'top_up' ? { purpose: 'top_up' as const } : {};
  const more = { ...priced, ...there, ...purpose };
  const opened = { ...idsOf(opening), hold, payment_method_id, ...more };
  const events = [
    payments.events.paymentOpened.at(now, opened),
    ...(command === null ? [] : [requestEvent({ ...opening, payment_method_id }, command, now)]),
  ];
  const timer = command === null ? null : senderLease(tools, 0);
  try {
    await savePayment(tools, { payment_id, stream_version: 0, trace_id, events, timer });
  } catch (error) {
    if (movedOn(error)) return null;
  }
  if (command === null) return null;
  const answer = await askProvider(tools, { stored: opening, command, method });
  await hear(tools, { payment_id, heard: command, tries: 0, attended: true }, answer);
  return answer;
}

export interface Wait {
  readonly payment_id: string;
  readonly asked_at_ms: number;
  /** What the provider said to this call; null where it was not asked. */
  readonly answer: ProviderAnswer | null;
}

/** Looks until the provider has spoken, helps where it was not heard, and gives up in time. */
export async function waitForHold(tools: PaymentsTools, wait: Wait): Promise<HoldAnswer> {
  const { payment_id, asked_at_ms } = wait;
  for (let look = 0; look < LOOKS_MAX; look++) {
    const stored = await loadPayment(tools, payment_id);
    if (stored === null) throw new Error(`payment ${payment_id} is gone`);
    const answer = holdAnswer(stored.payment) ?? (await challengeAnswer(tools, stored, wait));
    if (answer === 'decided') continue;
    if (answer !== null) return answer;
    const may_ask = performance.now() - asked_at_ms <= TRY_AGAIN_MS;
    if (!(await goOn(tools, stored, may_ask))) break;
  }
  return giveUp(tools, payment_id);
}

/**
 * What the rider has to do for their bank; null where it wants nothing. What their browser needs is
 * asked for each time, because it is kept nowhere.
 */
async function challengeAnswer(
  tools: PaymentsTools,
  stored: StoredPayment,
  { payment_id, answer: heard }: Wait,
): Promise<HoldAnswer | 'decided' | null> {
  const challenge = challengeOf(stored.payment);
  if (challenge === null) return null;
  if (heard?.status === 'requires_action') {
    return { status: 'action_required', action: actionView(heard, challenge) };
  }
  const { command, answer } = await lookAtChallenge(tools, stored, challenge);
  if (await hear(tools, { payment_id, heard: command, tries: 0 }, answer)) return 'decided';
  return { status: 'action_required', action: actionView(answer, challenge) };
}

/** Does what brings the hold's answer nearer; false when nothing more will. */
async function goOn(
  tools: PaymentsTools,
  stored: StoredPayment,
  may_ask: boolean,
): Promise<boolean> {
  const command = nextCommand(stored.payment);
  if (command !== null) {
    if (!may_ask) return false;
    return takeStep(tools, { stored, command, tries: 0, attended: true }).catch(movedOn);
  }
  // Every try is used up.
  if (awaited(stored.payment) === null) return false;
  await waitForOther(tools, stored);
  return true;
}

/** Another call's request is on its way; when its sender is dead, its answer is looked for. */
async function waitForOther(tools: PaymentsTools, stored: StoredPayment): Promise<void> {
  const { payment_id, payment } = stored;
  const timer = await findTimer(tools.db.shard(shardKeyOf(payment_id)), payment_id);
  const heard = awaited(payment);
  if (timer !== null && heard !== null && timer.due_at <= tools.timerNow()) {
    await hear(tools, { payment_id, heard, tries: timer.tries, attended: true }, SILENCE);
    return;
  }
  await pause(POLL_MS);
}

/** Nothing is owed and nothing may stay held, unless the provider spoke at the last moment. */
function giveUp(tools: PaymentsTools, payment_id: string): Promise<HoldAnswer> {
  return retryOnConflict(async () => {
    const stored = await loadPayment(tools, payment_id);
    if (stored === null) throw new Error(`payment ${payment_id} is gone`);
    const answer = holdAnswer(stored.payment);
    if (answer !== null) return answer;
    const challenge = challengeOf(stored.payment);
    if (challenge !== null) {
      return { status: 'action_required', action: actionView(SILENCE, challenge) };
    }
    const { stream_version, payment } = stored;
    const fare = { amount_minor: 0, currency: payment.currency };
    const { events } = setFare(stored, { fare, reason: 'hold_unclear' }, tools.now());
    const timer = dueNow(tools);
    await savePayment(tools, {
      payment_id,
      stream_version,
      trace_id: DRIVER_TRACE_ID,
      events,
      timer,
    });
    return { status: 'unclear' };
  });
}

const SILENCE = { status: 'unknown', reason: 'timeout' } as const;

/** What the rider may be told; null while the provider has not spoken. */
function holdAnswer({ hold, hold_minor, fare_minor }: Payment): HoldAnswer | null {
  if (hold.status === 'declined') return { status: 'declined', decline_code: hold.code };
  if (fare_minor !== null) return { status: fare_minor === 0 ? 'unclear' : 'held' };
  if (hold.status === 'authorized' || hold_minor === 0) return { status: 'held' };
  return null;
}
