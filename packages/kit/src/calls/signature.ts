import { createHmac, timingSafeEqual } from 'node:crypto';
import { keyOf } from '../secrets.ts';

/** How far the clocks of two of our processes may differ. */
const SKEW_MS_MAX = 30_000;

/** Says that `text` comes from a process of this deployment. */
export function signatureOf(secret: Buffer, text: string): string {
  return createHmac('sha256', keyOf(secret)).update(text).digest('base64url');
}

export function isSigned(secret: Buffer, text: string, signature: string): boolean {
  const expected = Buffer.from(signatureOf(secret, text));
  const found = Buffer.from(signature);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

/** Whether something sent at `sent_at` (milliseconds of the epoch) is from just now. */
export function isFresh(sent_at: unknown): boolean {
  return typeof sent_at === 'number' && Math.abs(Date.now() - sent_at) <= SKEW_MS_MAX;
}
