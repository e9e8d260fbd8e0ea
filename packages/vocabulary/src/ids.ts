import { UUID, uuidv7obj } from 'uuidv7';

/**
 * Buckets that people and companies are spread over. Part of every account's id: never change it.
 */
export const ACCOUNT_BUCKETS = 256;

/** The key that says on which shard a thing lies: an `area_id` or an `account_bucket`. */
export type ShardKey = string;

const AREA_ID_TEXT = '[a-z][a-z0-9-]{1,31}';
const ACCOUNT_BUCKET_TEXT = '(?:[01]\\d\\d|2[0-4]\\d|25[0-5])';
const UUID_TEXT = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const AREA_ID = new RegExp(`^${AREA_ID_TEXT}$`);
const ACCOUNT_BUCKET = new RegExp(`^${ACCOUNT_BUCKET_TEXT}$`);
const UUID_ALONE = new RegExp(`^${UUID_TEXT}$`);

/**
 * JSON Schema pattern of an id that carries an area as its shard key. What it takes, `isId` takes.
 */
export const AREA_THING_ID_PATTERN = `^${AREA_ID_TEXT}\\.${UUID_TEXT}$`;
/** JSON Schema pattern of an id that carries an account bucket as its shard key. */
export const ACCOUNT_THING_ID_PATTERN = `^${ACCOUNT_BUCKET_TEXT}\\.${UUID_TEXT}$`;
/** JSON Schema pattern of an `area_id`. */
export const AREA_ID_PATTERN = `^${AREA_ID_TEXT}$`;

/** A new UUIDv7 (RFC 9562): sorts by the wall-clock time of its making. */
export function newUuid(): string {
  return uuidv7obj().toString();
}

/** A new public id of a thing that lies on `shard_key`'s shard. */
export function newId(shard_key: ShardKey): string {
  return `${shard_key}.${newUuid()}`;
}

/**
 * An id on `shard_key`'s shard made from 16 bytes of the caller, so that the same bytes give the
 * same id.
 */
export function idFromBytes(shard_key: ShardKey, bytes: Uint8Array): string {
  const copy = Uint8Array.from(bytes.subarray(0, 16));
  // Version 8 and the RFC variant: a custom, name-based UUID (RFC 9562, section 5.8).
  copy[6] = ((copy[6] ?? 0) & 0x0f) | 0x80;
  copy[8] = ((copy[8] ?? 0) & 0x3f) | 0x80;
  return `${shard_key}.${UUID.ofInner(copy).toString()}`;
}

/** A new account's id: its bucket is drawn from the random part of its UUID and never changes. */
export function newAccountId(): string {
  const uuid = uuidv7obj();
  const bucket = uuid.bytes[15] ?? 0;
  return `${String(bucket).padStart(3, '0')}.${uuid.toString()}`;
}

/** The shard key that an id carries before its dot. @throws {RangeError} when it carries none */
export function shardKeyOf(id: string): ShardKey {
  const dot = id.indexOf('.');
  const key = id.slice(0, dot);
  if (dot < 1 || !isShardKey(key)) throw new RangeError('an id without a shard key');
  return key;
}

/** Whether `text` can be a shard key: an area's slug or an account bucket of three digits. */
export function isShardKey(text: string): boolean {
  return AREA_ID.test(text) || ACCOUNT_BUCKET.test(text);
}

/** Whether `key` belongs to people (an account bucket) rather than to a place. */
export function isAccountBucket(key: ShardKey): boolean {
  return ACCOUNT_BUCKET.test(key);
}

/** Whether `id` is a well-formed public id: shard key, dot, UUID. */
export function isId(id: string): boolean {
  const dot = id.indexOf('.');
  return dot > 0 && isShardKey(id.slice(0, dot)) && UUID_ALONE.test(id.slice(dot + 1));
}
