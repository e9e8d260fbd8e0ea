import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RecordedEvent } from '@drais/vocabulary/define';
import canonicalize from 'canonicalize';
import { keyOf } from '../secrets.ts';

/**
 * A mark that only this deployment can make over everything an event says, in the canonical form of
 * RFC 8785, since PostgreSQL's jsonb reorders keys. It shows a changed event; a missing one shows
 * in the numbers of its stream.
 */
export function sealOf(secret: Buffer, event: RecordedEvent): string {
  const text = canonicalize({ ...event, recorded_at: undefined });
  if (text === undefined) throw new TypeError('an event that is not JSON');
  return createHmac('sha256', keyOf(secret)).update(text).digest('base64url');
}

export function isSealIntact(secret: Buffer, event: RecordedEvent, seal: string): boolean {
  const expected = Buffer.from(sealOf(secret, event));
  const found = Buffer.from(seal);
  return expected.length === found.length && timingSafeEqual(expected, found);
}
