import { createHash } from 'node:crypto';
import type { ShardKey } from '@drais/vocabulary/ids';

/**
 * The bucket of something that is looked up by another key than its account: from the first byte of
 * a hash.
 */
export function bucketOf(hash: Uint8Array): ShardKey {
  return String(hash[0] ?? 0).padStart(3, '0');
}

/**
 * What is stored of an id that opens something by itself: whoever reads the table cannot use it.
 */
export function hashOf(id: string): Buffer {
  return createHash('sha256').update(id).digest();
}
