import { payments } from '@drais/contracts';
import { StreamMovedOn, type Transaction } from '@drais/kit';
import type { DataOf, NewEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { PaymentsTools } from '../payments-tools.ts';
import { setCollection } from '../store/collection-timers.ts';
import { dropTimer, type PaymentTimer, setTimer } from '../store/payment-timers.ts';
import { findPayment, type StoredPayment } from '../store/payments.ts';

/** A trace of its own for work that no request began. */
export const DRIVER_TRACE_ID = `${'0'.repeat(31)}2`;

export interface PaymentSave {
  readonly payment_id: string;
  /** 0 for a payment that is opened by these events. */
  readonly stream_version: number;
  readonly trace_id: string;
  readonly events: readonly NewEvent[];
  /**
   * When to look after the payment again; null when nothing is awaited and nothing is to be done,
   * `kept` when these events are about something else.
   */
  readonly timer: PaymentTimer | null | 'kept';
  /** By which a call that is repeated after a crash finds its own effect. */
  readonly effect_id?: string;
}

/** Records events of a payment together with its next deadline. @throws {StreamMovedOn} */
export async function savePayment(tools: PaymentsTools, save: PaymentSave): Promise<void> {
  const { payment_id, stream_version, trace_id, events, timer, effect_id } = save;
  const shard_key = shardKeyOf(payment_id);
  await tools.db.shard(shard_key).transaction(async (tx) => {
    const effect = effect_id === undefined ? {} : { effect_id };
    const head = { shard_key, stream_id: payment_id, stream_version, trace_id, ...effect };
    await tools.record(tx, head, events);
    await keepCollection(tx, payment_id, events);
    if (timer === 'kept') return;
    if (timer === null) return dropTimer(tx, payment_id);
    await setTimer(tx, payment_id, timer);
    if (timer.due_at <= tools.wallNow())
      tx.afterCommit(() => tools.driver.wake(tools, tx.database));
  });
}

/** When what is due is asked for again goes with the events that say so. */
async function keepCollection(
  tx: Transaction,
  payment_id: string,
  events: readonly NewEvent[],
): Promise<void> {
  const { collectionRetried, paymentDue, paymentSettled } = payments.events;
  for (const { type, data } of events) {
    // The end of a try sets the next one.
    const is_over = type === paymentSettled.type || type === collectionRetried.type;
    if (is_over) await setCollection(tx, payment_id, null);
    if (type !== paymentDue.type) continue;
    const { retry_at } = data as DataOf<typeof paymentDue>;
    await setCollection(tx, payment_id, retry_at === undefined ? null : new Date(retry_at));
  }
}

export function loadPayment(
  tools: PaymentsTools,
  payment_id: string,
): Promise<StoredPayment | null> {
  return findPayment(tools.db.shard(shardKeyOf(payment_id)), payment_id);
}

/** Whether somebody else was faster, so that looking again is the answer. Rethrows all else. */
export function movedOn(error: unknown): true {
  if (error instanceof StreamMovedOn) return true;
  throw error;
}
