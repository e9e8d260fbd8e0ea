import { setTimeout as pause } from 'node:timers/promises';
import { Stripe } from 'stripe';
import type { BoundedCall, Unknown } from '../payment-provider.ts';
import type { StripeRefusal } from './declines.ts';

/** How long a whole operation may take, whatever it asks of Stripe. */
export interface Deadline {
  left_ms(): number;
}

export function deadlineOf({ timeout_ms }: BoundedCall): Deadline {
  const ends_at = performance.now() + timeout_ms;
  return { left_ms: () => Math.ceil(ends_at - performance.now()) };
}

/** Stripe understood and said no: nothing was done. */
export interface Refused {
  readonly status: 'refused';
  readonly kind: 'card' | 'invalid_request';
  readonly refusal: StripeRefusal;
}

/** Stripe said yes. `is_replay`: it repeats what it said the first time that it heard the key. */
export interface Answered<Value> {
  readonly status: 'answered';
  readonly value: Value;
  readonly is_replay: boolean;
}

/** Stripe repeats a failure that it has kept under the key: asking again changes nothing. */
export interface FailedBefore {
  readonly status: 'failed_before';
}

export type Asked<Value> = Answered<Value> | Refused | FailedBefore | Unknown;

type Request<Value> = (options: Stripe.RequestOptions) => Promise<Stripe.Response<Value>>;

/**
 * Pauses while another request holds the same key or the same object, milliseconds. The first is
 * about what Stripe takes to answer; the last keeps a slow one from being asked for all the time.
 */
const BUSY_PAUSES_MS = [50, 100, 200, 400] as const;

/**
 * Asks Stripe once, and waits while it is busy with the very same request: then nothing was begun
 * for this one, and its answer is the other's. Everything that is neither yes nor no is `unknown`.
 * @throws {Error} when our request or our key is wrong: a fault in our code or settings
 */
export async function ask<Value>(
  deadline: Deadline,
  request: Request<Value>,
  idempotency_key?: string,
): Promise<Asked<Value>> {
  const key = idempotency_key === undefined ? {} : { idempotencyKey: idempotency_key };
  for (let tries = 0; ; tries += 1) {
    const timeout = deadline.left_ms();
    if (timeout <= 0) return { status: 'unknown', reason: 'timeout' };
    try {
      const value = await request({ ...key, timeout });
      return { status: 'answered', value, is_replay: isReplay(value.lastResponse.headers) };
    } catch (error) {
      if (!isBusy(error)) return heardAs(error);
    }
    const pause_ms = BUSY_PAUSES_MS[Math.min(tries, BUSY_PAUSES_MS.length - 1)] ?? 0;
    await pause(Math.min(pause_ms, Math.max(0, deadline.left_ms())));
  }
}

/** What is neither yes nor no, without what only this adapter knows about it. */
export function asUnknown(asked: Unknown | FailedBefore): Unknown {
  return asked.status === 'unknown' ? asked : { status: 'unknown', reason: 'provider_failed' };
}

/**
 * A refusal that no rule of ours explains: a fault. Without Stripe's error as its cause, which
 * holds the payer's client secret.
 */
export function faultOf({ code, param }: StripeRefusal, about: string): Error {
  return new Error(`Stripe refused ${about}: ${code ?? 'no code'} ${param ?? ''}`.trim());
}

const { errors } = Stripe;

/** Another request with the same key, or about the same object, is under way: nothing was begun. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof errors.StripeError)) return false;
  if (error.code === 'lock_timeout') return true;
  return error.statusCode === 409 && error.code === 'idempotency_key_in_use';
}

function heardAs(error: unknown): Refused | FailedBefore | Unknown {
  if (!(error instanceof errors.StripeError)) throw error;
  if (error instanceof errors.StripeConnectionError) {
    const is_late = (error.detail as { code?: string } | undefined)?.code === 'ETIMEDOUT';
    return { status: 'unknown', reason: is_late ? 'timeout' : 'connection_lost' };
  }
  const { code, decline_code, param } = error;
  const refusal = { code, decline_code, param };
  if (error instanceof errors.StripeCardError) return { status: 'refused', kind: 'card', refusal };
  if (error instanceof errors.StripeInvalidRequestError) {
    return { status: 'refused', kind: 'invalid_request', refusal };
  }
  // Too many requests: nothing was begun, and nobody should ask at once again.
  if (error instanceof errors.StripeRateLimitError) return failed();
  if (error instanceof errors.StripeAPIError) return apiFailure(error);
  throw new Error(`Stripe refused a request: ${error.type} ${error.code ?? ''} ${error.message}`);
}

function apiFailure(error: Stripe.errors.StripeAPIError): FailedBefore | Unknown {
  if (error.statusCode === undefined) return { status: 'unknown', reason: 'answer_unreadable' };
  return isReplay(error.headers ?? {}) ? { status: 'failed_before' } : failed();
}

function failed(): Unknown {
  return { status: 'unknown', reason: 'provider_failed' };
}

/** The library gives plain headers beside an error and those of fetch beside an answer. */
function isReplay(headers: Headers | Readonly<Record<string, string>>): boolean {
  const name = 'idempotent-replayed';
  return (headers instanceof Headers ? headers.get(name) : headers[name]) === 'true';
}
