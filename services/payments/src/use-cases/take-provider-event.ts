import type { IncomingHttpHeaders } from 'node:http';
import type { Transaction } from '@drais/kit';
import { isAccountBucket, isId, shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { ProviderEvent } from '../adapters/provider-webhooks.ts';
import { challengeOf } from '../domain/payment.ts';
import { nextCommand } from '../domain/payment-command.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { setTimer } from '../store/payment-timers.ts';
import { findPayment, type StoredPayment } from '../store/payments.ts';
import { keepProviderEvent, type ProviderEventStatus } from '../store/provider-events.ts';
import { awaited } from './hear-provider.ts';
import { dueNow } from './timers.ts';

/** A message as it came in. */
export interface WebhookMessage {
  readonly headers: IncomingHttpHeaders;
  /** Byte for byte: the signature is over the bytes. */
  readonly body: Buffer;
}

/** Whether the provider listens at a path: only one is connected at a time. */
export function isWebhookPath({ webhooks }: PaymentsTools, path: string): boolean {
  return webhooks?.path === path;
}

/** Takes a message that the provider signed; a refusal where it did not, or not now. */
export async function takeWebhook(
  tools: PaymentsTools,
  { headers, body }: WebhookMessage,
): Promise<Outcome<null, 'payments.webhook_unsigned' | 'payments.webhook_unreadable'>> {
  const read = tools.webhooks?.read(headers, body, tools.wallNow()) ?? UNSIGNED;
  if (read.status === 'unsigned') {
    return refuse('payments.webhook_unsigned', 'The message is not signed, or not now.');
  }
  if (read.status === 'unreadable') {
    return refuse('payments.webhook_unreadable', 'The message is not what was promised.');
  }
  await takeProviderEvent(tools, read.event);
  return accept(null);
}

const UNSIGNED = { status: 'unsigned' } as const;

/** Where what belongs to nobody is kept. */
export const NOBODYS_BUCKET = '000';

/**
 * Keeps a message of the provider, once, and has its payment looked after now. The message itself
 * decides nothing: the driver asks the provider where the payment stands, so that a message that
 * comes late, twice, out of order or not at all changes only when that happens. Returns after the
 * commit; what nobody knows is kept for a person.
 */
async function takeProviderEvent(tools: PaymentsTools, event: ProviderEvent): Promise<void> {
  const payment_id = paymentIdIn(event);
  const stored = payment_id === null ? null : await findPaymentOf(tools, payment_id);
  const account_bucket = stored === null ? NOBODYS_BUCKET : shardKeyOf(stored.payment_id);
  const received_at = tools.wallNow();
  const { metadata_reference: _reference, happened_at, ...facts } = event;
  const kept = {
    ...facts,
    account_bucket,
    provider: tools.provider_name,
    happened_at: new Date(happened_at),
    received_at,
    status: statusOf(event, stored),
  };
  await tools.db.shard(account_bucket).transaction(async (tx) => {
    const is_news = await keepProviderEvent(tx, kept);
    if (is_news && stored !== null) await lookSoon(tools, tx, stored.payment_id);
  });
}

function findPaymentOf(tools: PaymentsTools, payment_id: string): Promise<StoredPayment | null> {
  return findPayment(tools.db.shard(shardKeyOf(payment_id)), payment_id);
}

/** Our payment's id, where the message names one that can be ours. */
function paymentIdIn({ metadata_reference }: ProviderEvent): string | null {
  if (metadata_reference === null || !isId(metadata_reference)) return null;
  return isAccountBucket(shardKeyOf(metadata_reference)) ? metadata_reference : null;
}

function statusOf(event: ProviderEvent, stored: StoredPayment | null): ProviderEventStatus {
  if (event.about === 'dispute') return 'waiting';
  // What no rule of ours listens to is not worth a person's look.
  if (event.about === 'other') return 'done';
  return stored === null ? 'unknown' : 'done';
}

/**
 * Brings a payment's next look forward. Not while a request of ours is under way: its sender hears
 * the answer first, and would be taken for dead.
 */
async function lookSoon(tools: PaymentsTools, tx: Transaction, payment_id: string): Promise<void> {
  const stored = await findPayment(tx, payment_id);
  if (stored === null || awaited(stored.payment) !== null) return;
  const is_waiting = challengeOf(stored.payment) !== null || nextCommand(stored.payment) !== null;
  if (!is_waiting) return;
  await setTimer(tx, payment_id, dueNow(tools));
  tx.afterCommit(() => tools.driver.wake(tools, tx.database));
}
