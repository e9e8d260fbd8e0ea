/** Tokens of one device: refilled steadily, capped at a burst. Below zero they are a debt. */
export interface TokenBucket {
  tokens: number;
  refilled_at_ms: number;
}

export interface Rate {
  readonly per_s: number;
  readonly burst: number;
}

/** A bucket that is full at `now_ms`. */
export function fullBucket(rate: Rate, now_ms: number): TokenBucket {
  return { tokens: rate.burst, refilled_at_ms: now_ms };
}

/**
 * Takes a token, into debt if need be, and returns what is left. A clock that went back refills
 * nothing.
 */
export function takeToken(bucket: TokenBucket, rate: Rate, now_ms: number): number {
  const elapsed_ms = Math.max(0, now_ms - bucket.refilled_at_ms);
  bucket.tokens = Math.min(rate.burst, bucket.tokens + (elapsed_ms / 1000) * rate.per_s) - 1;
  bucket.refilled_at_ms = now_ms;
  return bucket.tokens;
}

/** Milliseconds until a debt is paid; 0 when there is none. */
export function debt_ms(bucket: TokenBucket, rate: Rate): number {
  return bucket.tokens >= 0 ? 0 : Math.ceil((-bucket.tokens / rate.per_s) * 1000);
}
