import type { Queryable } from './shard.ts';

/**
 * A constraint or a guard of a state table decided against this event; the use case turns it into
 * its refusal.
 */
export class LostRace extends Error {
  readonly what: string;

  constructor(what: string, options?: ErrorOptions) {
    super(`lost the race for ${what}`, options);
    this.name = 'LostRace';
    this.what = what;
  }
}

/**
 * PostgreSQL's `serialization_failure`: what it says itself when a transaction loses against
 * another one.
 */
const LOST_RACE_CODE = '40001';

/** The function in each room's schema by which a statement fails its transaction. */
export function raceFunction(schema: string): string {
  return `
create function ${schema}.lose_race(what text) returns text language plpgsql as $body$
begin
  raise exception 'lost the race for %', what using errcode = '${LOST_RACE_CODE}', constraint = what;
end $body$;
comment on function ${schema}.lose_race is 'Fails the transaction of whoever came second, so that nothing sent behind it runs.';
`;
}

/** Guarded texts by their plain ones. Bounded by the number of statements in the code. */
const guarded = new Map<string, string>();

/**
 * Runs a statement of `room` that has to touch exactly one row, which its text returns. Any other
 * number fails the transaction in the database itself: what was sent behind it does not run either,
 * and nobody has to wait for its answer to know. @throws {LostRace} for `what`
 */
export async function changeOne(
  tx: Queryable,
  { room, what }: { readonly room: string; readonly what: string },
  text: string,
  values: readonly unknown[],
): Promise<void> {
  let whole = guarded.get(text);
  if (whole === undefined) {
    const place = String(values.length + 1);
    whole = `with changed as (${text}) select case when count(*) <> 1 then ${room}.lose_race($${place}::text) end as lost from changed`;
    guarded.set(text, whole);
  }
  await tx.query(whole, [...values, what]);
}

/** The error itself, or the `LostRace` that it tells of. */
export function asLostRace(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (code !== LOST_RACE_CODE || constraint === undefined) return error;
  return new LostRace(constraint, { cause: error });
}
