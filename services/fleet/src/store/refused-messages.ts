import type { Shard } from '@drais/kit/db/shard';

/** What the door refused of one device for one reason within a minute. */
export interface RefusedMessage {
  readonly area_id: string;
  readonly refusal_id: string;
  /** Empty when nobody proved to be a device. */
  readonly device_id: string;
  readonly reason: string;
  /** One sentence about the first of them; at most 300 characters. */
  readonly detail: string;
  readonly occurrences: number;
  readonly first_at: Date;
  readonly last_at: Date;
}

/**
 * Adds rows of one database. They matter to people, not to money: the commit does not wait for the
 * disk.
 */
export async function insertRefusedMessages(
  shard: Shard,
  rows: readonly RefusedMessage[],
): Promise<void> {
  await shard.relaxed.query(
    `insert into fleet.refused_messages
       (area_id, refusal_id, device_id, reason, detail, occurrences, first_at, last_at)
     select r.area_id, r.refusal_id, r.device_id, r.reason, r.detail, r.occurrences, r.first_at, r.last_at
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[], $8::timestamptz[])
       as r (area_id, refusal_id, device_id, reason, detail, occurrences, first_at, last_at)
     on conflict (area_id, refusal_id) do nothing`,
    [
      rows.map((r) => r.area_id),
      rows.map((r) => r.refusal_id),
      rows.map((r) => r.device_id),
      rows.map((r) => r.reason),
      rows.map((r) => r.detail),
      rows.map((r) => r.occurrences),
      rows.map((r) => r.first_at),
      rows.map((r) => r.last_at),
    ],
  );
}

/** Refused messages of an area, newest first; `before` is the last row of the page before. */
export async function listRefusedMessages(
  shard: Shard,
  area_id: string,
  page: {
    readonly limit: number;
    readonly before?: Pick<RefusedMessage, 'last_at' | 'refusal_id'>;
  },
): Promise<RefusedMessage[]> {
  return shard.query<RefusedMessage & Record<string, unknown>>(
    `select area_id, refusal_id, device_id, reason, detail, occurrences, first_at, last_at
     from fleet.refused_messages
     where area_id = $1 and ($2::timestamptz is null or (last_at, refusal_id) < ($2, $3))
     order by last_at desc, refusal_id desc
     limit $4`,
    [area_id, page.before?.last_at ?? null, page.before?.refusal_id ?? '', page.limit],
  );
}

/**
 * Deletes at most `limit` rows of one database that were last added to before `before`; returns how
 * many.
 */
export async function purgeRefusedMessages(
  shard: Shard,
  before: Date,
  limit: number,
): Promise<number> {
  const rows = await shard.query(
    `delete from fleet.refused_messages where (area_id, refusal_id) in (
       select area_id, refusal_id from fleet.refused_messages where last_at < $1 limit $2)
     returning refusal_id`,
    [before, limit],
  );
  return rows.length;
}
