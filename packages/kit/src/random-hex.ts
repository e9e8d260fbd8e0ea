import { randomFillSync } from 'node:crypto';

/** Bytes fetched from the system at once: a call costs as much as the bytes of a hundred ids. */
const POOL_BYTES = 4096;

const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** So many unpredictable bytes as hexadecimal digits: for ids of traces and spans. */
export function randomHex(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const text = pool.toString('hex', used, used + bytes);
  used += bytes;
  return text;
}
