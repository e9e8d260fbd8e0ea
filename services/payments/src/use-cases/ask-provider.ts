import { shardKeyOf } from '@drais/vocabulary/ids';
import type { BookedResult, NotFound, Unknown } from '../adapters/payment-provider.ts';
import type { PaymentCommand } from '../domain/payment-command.ts';
import type { Payment } from '../domain/payment-state.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { findDefaultMethod, findMethod, type PaymentMethod } from '../store/payment-methods.ts';
import type { StoredPayment } from '../store/payments.ts';

/**
 * How long a request waits for the provider. A bank answers within one; a rider gives up after
 * five.
 */
export const PROVIDER_TIMEOUT_MS = 3_000;

export type ProviderAnswer = BookedResult | NotFound | Unknown;

export interface Ask {
  readonly stored: Pick<StoredPayment, 'payment_id' | 'account_id' | 'payer_present'>;
  readonly command: PaymentCommand;
  readonly method: PaymentMethod;
}

/**
 * A payment stays with the means that its last charge is on; one without any, and each new try for
 * what is due, takes the rider's default.
 */
export async function methodOf(
  tools: PaymentsTools,
  stored: Pick<StoredPayment, 'account_id' | 'payment_method_id'> & { readonly payment?: Payment },
): Promise<PaymentMethod | null> {
  const bucket = shardKeyOf(stored.account_id);
  const shard = tools.db.shard(bucket);
  const last = stored.payment?.retries.at(-1)?.charge;
  const is_new_try = last?.status === 'none' && last.attempts === 0;
  return stored.payment_method_id === null || is_new_try
    ? findDefaultMethod(shard, bucket, stored.account_id)
    : findMethod(shard, bucket, stored.payment_method_id);
}

/** Sends one command. What is asked under a key never changes, also not with who is asked when. */
export async function askProvider(tools: PaymentsTools, ask: Ask): Promise<ProviderAnswer> {
  const { command, method } = ask;
  const { idempotency_key, amount } = command;
  const call = { idempotency_key, timeout_ms: PROVIDER_TIMEOUT_MS };
  const authorization_id = command.authorization_id ?? '';
  switch (command.action) {
    case 'find': {
      const payment_method_token = await tokenOf(tools, method);
      const where = { authorization_id: command.authorization_id, payment_method_token };
      return tools.provider.find({ ...call, kind: command.about, ...where });
    }
    case 'capture':
      return tools.provider.capture({ ...call, authorization_id, amount });
    case 'release':
      return tools.provider.release({ ...call, authorization_id });
    case 'refund':
      return tools.provider.refund({ ...call, authorization_id, amount });
    case 'authorize':
      return askForHold(tools, ask);
  }
}

async function askForHold(
  tools: PaymentsTools,
  { stored, command, method }: Ask,
): Promise<ProviderAnswer> {
  const payment_method_token = await tokenOf(tools, method);
  // The rider's token was erased: nothing was asked, and nothing can be.
  if (payment_method_token === null) return { status: 'declined', code: 'payment_method_unknown' };
  const { idempotency_key, amount, charge } = command;
  // Whoever is at the vehicle can answer their bank; nobody waits for what a fare needs later.
  const is_there = charge === 'hold' && stored.payer_present;
  return tools.provider.authorize({
    idempotency_key,
    timeout_ms: PROVIDER_TIMEOUT_MS,
    account_reference: stored.account_id,
    metadata_reference: stored.payment_id,
    payment_method_token,
    amount,
    // The page of the rider's trip: it shows what became of it.
    ...(is_there ? { return_url: `${tools.settings.public_url}/trip` } : {}),
  });
}

async function tokenOf(tools: PaymentsTools, method: PaymentMethod): Promise<string | null> {
  const { account_id, token_ref } = method;
  const shard_key = shardKeyOf(account_id);
  const owner = { shard_key, account_id, retention_class: 'payment_token' };
  const token = await tools.vault.find(tools.db.shard(shard_key), owner, token_ref);
  return typeof token === 'string' ? token : null;
}
