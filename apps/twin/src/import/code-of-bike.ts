import { createHash } from 'node:crypto';

/** What stays of a `bike_id` behind the letter in front of it: a code has at most 20 characters. */
const PRINTABLE = /^[A-Z0-9-]{1,19}$/;
/** Hexadecimal digits of the digest: 72 bits keep a million vehicles apart. */
const DIGEST_CHARS = 18;

/**
 * The code printed on a recorded vehicle, always of the form `^[A-Z0-9-]{2,20}$`: `473` is `B473`.
 * An id that does not fit a code (too long, small letters, other signs) becomes `B-` and a digest,
 * so that two ids never share one.
 */
export function codeOfBike(bike_id: string): string {
  if (PRINTABLE.test(bike_id)) return `B${bike_id}`;
  const digest = createHash('sha256').update(bike_id, 'utf8').digest('hex').slice(0, DIGEST_CHARS);
  return `B-${digest.toUpperCase()}`;
}
