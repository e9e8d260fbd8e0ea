import { createHash } from 'node:crypto';
import type { RouteShape } from '@drais/vocabulary/define';
import { isAccountBucket, isId, isShardKey, shardKeyOf } from '@drais/vocabulary/ids';
import { type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import { once, onceInOneTransaction, repeatableIds } from '../idempotency.ts';
import type { IdempotentCall } from '../idempotency-keys.ts';
import { KEEPING_NOTHING, type Keeping } from '../keep-answer.ts';
import type { Context, UseCase } from '../room.ts';
import type { Tools } from '../tools.ts';
import { whatIsWrong } from '../validation.ts';
import { tellRefused } from './refused.ts';

/** Refusals that say "later": another try with the same key is a new try. */
export type StatusOf = (code: string) => number;

/**
 * Runs a use case the way every call reaches it, from another room or from outside: input checked,
 * repeated mutations answered once, output checked. A wrong output is a fault of ours. The input is
 * what JSON said, and nobody else's: what is missing in it is filled in.
 */
export async function dispatch(
  use_case: UseCase,
  tools: Tools,
  call: { readonly context: CallContext; readonly input: unknown; readonly statusOf: StatusOf },
): Promise<Outcome<unknown>> {
  const { route } = use_case;
  const { input } = call;
  const wrong = whatIsWrong(route.input, input);
  const context: Context = { ...call.context, newId: repeatableIds(call.context, route.id) };
  const outcome =
    wrong === null
      ? await runOnce(use_case, tools, { context, input, statusOf: call.statusOf })
      : refuse('gateway.input_invalid', wrong);
  if (outcome.ok) {
    const misfit = whatIsWrong(route.output, outcome.value);
    if (misfit !== null) throw new Error(`${route.id} broke its own promise: ${misfit}`);
  } else tellRefused(route.id, outcome.refusal);
  return outcome;
}

/** Through JSON, as on a wire, so that both transports give the same value. */
export function asSent<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

async function runOnce(
  use_case: UseCase,
  tools: Tools,
  call: { readonly context: Context; readonly input: unknown; readonly statusOf: StatusOf },
): Promise<Outcome<unknown>> {
  const { route } = use_case;
  const { context, input } = call;
  const work = async (keeping: Keeping = KEEPING_NOTHING) =>
    asSent(await use_case.run(tools, { ...context, ...keeping }, input as never));
  if (
    route.method === 'GET' ||
    context.idempotency_key === undefined ||
    context.principal.kind === 'service'
  )
    return work();
  const shard_key = shardKeyForCall(route, context, input as Record<string, unknown>);
  const idempotent: IdempotentCall = {
    room: tools.room,
    route_id: route.id,
    shard: tools.db.shard(shard_key),
    shard_key,
    principal_id: context.principal.account_id || 'anonymous',
    idempotency_key: context.idempotency_key,
    input,
    secret: tools.secret('idempotency'),
    deadline: context.deadline,
    wallNow: () => tools.wallNow(),
    keeps: (outcome) => outcome.ok || call.statusOf(outcome.refusal.code) < 500,
  };
  return use_case.is_one_transaction === true
    ? onceInOneTransaction(idempotent, work)
    : once(idempotent, () => work());
}

/**
 * Where a call's key is kept: on the shard of the thing it acts on, so that a trip in a healthy
 * area can be ended while the rider's own shard is down.
 */
export function shardKeyForCall(
  route: RouteShape,
  context: CallContext,
  input: Record<string, unknown>,
): string {
  const in_path = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  for (const field of [...in_path, 'area_id', 'reservation_id', 'trip_id']) {
    const value = input[field];
    if (typeof value !== 'string') continue;
    if (isId(value)) return shardKeyOf(value);
    if (isShardKey(value)) return value;
  }
  const { account_id } = context.principal;
  if (isId(account_id)) return shardKeyOf(account_id);
  const bucket =
    createHash('sha256')
      .update(context.idempotency_key ?? '')
      .digest()[0] ?? 0;
  const key = String(bucket).padStart(3, '0');
  if (!isAccountBucket(key)) throw new RangeError('not a bucket');
  return key;
}
