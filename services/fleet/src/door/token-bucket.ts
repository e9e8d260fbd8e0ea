/** Tokens of one device: refilled steadily, capped at a burst. */
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

/** Takes a token and says whether there was one. A clock that went back refills nothing. */
export function takeToken(bucket: TokenBucket, rate: Rate, now_ms: number): boolean {
  const elapsed_ms = Math.max(0, now_ms - bucket.refilled_at_ms);
  bucket.tokens = Math.min(rate.burst, bucket.tokens + (elapsed_ms / 1000) * rate.per_s);
  bucket.refilled_at_ms = now_ms;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
