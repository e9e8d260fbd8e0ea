import { randomUUID } from 'node:crypto';

/** Between a key of ours and what makes it fresh: in no key of ours itself. */
const FRESH = '~';

/** The same key made new, for a request that can happen only once whatever its key. */
export function freshKey(idempotency_key: string): string {
  return `${idempotency_key}${FRESH}${randomUUID()}`;
}

/** The key of ours behind a fresh one. */
export function ourKey(idempotency_key: string): string {
  return idempotency_key.split(FRESH)[0] ?? idempotency_key;
}
