import type { LimitSettings } from './options.ts';

/** The window that quotas speak of. */
export const WINDOW_S = 60;
/**
 * Callers remembered at once: about 10 MB. Lower lets a crowd push a flooder's empty bucket out;
 * higher only costs memory.
 */
const BUCKETS_MAX = 50_000;
/**
 * Sign-ups a minute of one address: a household or an office, not a script that fills the table.
 */
const SIGN_UPS_PER_MIN = 10;
/**
 * Attempts to sign in a minute of one address: slows guessing, spares a school behind one address.
 */
const SIGN_INS_PER_MIN = 30;
/** A page fetches its scripts and pictures too: some 20 requests where the API sees one. */
const WEB_FACTOR = 5;

export type LimitName = 'account' | 'address' | 'sign-up' | 'sign-in' | 'web';

/** What one policy says after it counted a request. */
export interface LimitState {
  readonly name: LimitName;
  readonly quota: number;
  readonly remaining: number;
  /** Until the whole quota is back. */
  readonly reset_s: number;
  /** Present when the request is one too many: until the next one is taken. */
  readonly retry_after_s?: number;
}

export interface Limits {
  /** Counts one request of `key` (an account or an address) under a policy. */
  take(name: LimitName, key: string, is_loopback: boolean): LimitState;
}

interface Bucket {
  tokens: number;
  at_ms: number;
}

/**
 * Token buckets: a burst of a whole quota, then an even flow of `quota` a minute. Bounded memory.
 */
export function openLimits(settings: LimitSettings, now_ms: () => number = Date.now): Limits {
  const buckets = new Map<string, Bucket>();
  const quotas: Record<LimitName, number> = {
    account: settings.per_account_per_min,
    address: settings.per_address_per_min,
    'sign-up': SIGN_UPS_PER_MIN,
    'sign-in': SIGN_INS_PER_MIN,
    web: settings.per_address_per_min * WEB_FACTOR,
  };
  return {
    take: (name, key, is_loopback) => {
      const quota = quotas[name] * (is_loopback ? settings.loopback_multiplier : 1);
      const bucket = refill(buckets, `${name} ${key}`, quota, now_ms());
      if (bucket.tokens < 1) return stateOf(name, quota, bucket.tokens, true);
      bucket.tokens -= 1;
      return stateOf(name, quota, bucket.tokens, false);
    },
  };
}

function refill(buckets: Map<string, Bucket>, key: string, quota: number, at_ms: number): Bucket {
  const found = buckets.get(key) ?? { tokens: quota, at_ms };
  const earned = (Math.max(0, at_ms - found.at_ms) / 1000) * (quota / WINDOW_S);
  const bucket = { tokens: Math.min(quota, found.tokens + earned), at_ms };
  buckets.delete(key);
  if (buckets.size >= BUCKETS_MAX) {
    const [oldest] = buckets.keys();
    if (oldest !== undefined) buckets.delete(oldest);
  }
  buckets.set(key, bucket);
  return bucket;
}

function stateOf(name: LimitName, quota: number, tokens: number, is_over: boolean): LimitState {
  const per_s = quota / WINDOW_S;
  const state = {
    name,
    quota,
    remaining: Math.floor(tokens),
    reset_s: Math.ceil((quota - tokens) / per_s),
  };
  return is_over
    ? { ...state, retry_after_s: Math.max(1, Math.ceil((1 - tokens) / per_s)) }
    : state;
}

/** `RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers-10. */
export function limitHeaders(states: readonly LimitState[]): { policy: string; limit: string } {
  return {
    policy: states.map(({ name, quota }) => `"${name}";q=${quota};w=${WINDOW_S}`).join(', '),
    limit: states
      .map(({ name, remaining, reset_s }) => `"${name}";r=${remaining};t=${reset_s}`)
      .join(', '),
  };
}
