import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import type { Queryable } from '@drais/kit';
import { area_id, openTown, rider_id } from '../use-cases/town.fixture.ts';
import { type CaseRow, listAnyCases } from './cases.ts';

const DAY = `'2026-04-01T00:00:00Z'::timestamptz`;
const operator_id = '099.01a2040c-f370-7b6f-ad85-275d5783bbc6';
const OF_EACH = 40;

/**
 * Forty cases of each kind, one a minute; those of a minute that three divides are closed, and of
 * the rest somebody has each that seven divides. Forty more ends were confirmed and are no case.
 */
async function fill(db: Queryable): Promise<void> {
  const id = (what: string) => `'${area_id}.${what}-' || lpad(n::text, 6, '0')`;
  const when = (n: string) => `${DAY} + make_interval(mins => ${n})`;
  const numbers = `from generate_series(1, ${String(OF_EACH)}) n`;
  const closed = (column: string) => `case when n % 3 = 0 then ${column} end`;
  const trips = (what: string, columns: string) => `insert into booking.trips
    (area_id, trip_id, reservation_id, vehicle_id, rider_id, vehicle_class, code, pricing_plan_id, plan_version, in_use_max_s,
     requested_at, paused_s, lock_tries, stream_version, case_id, status, lock_confirmed)
    select $1, ${id(what)}, 'r', 'v', $2, 'e_bike', 'MA-' || n, 'p', 1, 60, ${DAY}, 0, 0, 1, ${id(`${what}-case`)}, ${columns} ${numbers}`;
  const end = (what: string) => `insert into booking.operator_ends
    (area_id, trip_id, case_id, vehicle_id, decided_at, ended_at, reason, note, ended_by, checked_at)
    select $1, ${id(what)}, ${id(`${what}-case`)}, 'v', ${when('n')}, ${DAY}, 'other', 'note', 'x', ${closed(DAY)} ${numbers}`;
  await db.query(trips('over', `'recovery', null`), [area_id, rider_id]);
  await db.query(trips('open', `'ended', false`), [area_id, rider_id]);
  await db.query(trips('locked', `'ended', true`), [area_id, rider_id]);
  await db.query(end('open'), [area_id]);
  await db.query(end('locked'), [area_id]);
  await db.query(
    `insert into booking.recovery_cases (area_id, case_id, trip_id, vehicle_id, status, opened_at, closed_at)
     select $1, ${id('over-case')}, ${id('over')}, 'v', 'open', ${when('n')}, ${closed(DAY)} ${numbers}`,
    [area_id],
  );
  await db.query(
    `insert into booking.reservations (area_id, reservation_id, vehicle_id, public_vehicle_id, code, vehicle_class, rider_id, status,
       during, starts_at, lapses_at, has_begun, pricing_plan_id, plan_version, stream_version)
     select $1, ${id('promise')}, 'v', 'v', 'MA-' || n, 'car', $2, 'cancelled', 'empty', ${DAY}, ${DAY}, false, 'p', 1, 1 ${numbers}`,
    [area_id, rider_id],
  );
  await db.query(
    `insert into booking.conflict_cases (area_id, case_id, reservation_id, vehicle_id, cause, status, opened_at, starts_at, decide_by,
       closed_at, stream_version)
     select $1, ${id('doubt')}, ${id('promise')}, 'v', 'late', 'open', ${when('n')}, ${DAY}, ${DAY}, ${closed(DAY)}, 1 ${numbers}`,
    [area_id],
  );
  for (const what of ['over-case', 'open-case', 'doubt'])
    await db.query(
      `insert into booking.case_work (area_id, case_id, assigned_to, stream_version)
       select $1, ${id(what)}, $2, 1 ${numbers} where n % 3 <> 0 and n % 7 = 0`,
      [area_id, operator_id],
    );
}

type Filter = Pick<Parameters<typeof listAnyCases>[1], 'kind' | 'state' | 'assigned_to'>;

async function openFullTown(t: TestContext) {
  const { room } = await openTown(t);
  const db = room.directory.shard(area_id);
  await fill(db);
  /** All that a filter finds, page by page. */
  return async (filter: Filter): Promise<CaseRow[]> => {
    const found: CaseRow[] = [];
    for (;;) {
      const last = found.at(-1);
      const after =
        last === undefined ? undefined : ([last.opened_at.toISOString(), last.case_id] as const);
      const page = await listAnyCases(db, { area_id, ...filter, after, limit: 7 });
      found.push(...page);
      if (page.length < 7) return found;
    }
  };
}

const isClosed = (n: number) => n % 3 === 0;
const isTaken = (n: number) => !isClosed(n) && n % 7 === 0;
const numbers = Array.from({ length: OF_EACH }, (_, index) => index + 1);
const IN_STATE = {
  open: numbers.filter((n) => !isClosed(n) && !isTaken(n)).length,
  in_work: numbers.filter(isTaken).length,
  closed: numbers.filter(isClosed).length,
};

describe('the worked list of cases', () => {
  it('holds every kind, newest first, in pages without gaps or repeats', async (t) => {
    const all = await openFullTown(t);
    const found = await all({});
    assert.equal(found.length, 3 * OF_EACH);
    assert.equal(new Set(found.map(({ case_id }) => case_id)).size, found.length);
    const order = found.map(({ opened_at, case_id }) => `${opened_at.toISOString()} ${case_id}`);
    assert.deepEqual(order, order.toSorted().reverse());
    assert.ok(found.every(({ code }) => code.startsWith('MA-')));
  });

  it('is narrowed by kind, by state and by who has it, each alone and together', async (t) => {
    const all = await openFullTown(t);
    for (const state of booking.CASE_STATES) {
      assert.equal((await all({ state })).length, 3 * IN_STATE[state], state);
      for (const kind of booking.CASE_KINDS) {
        const found = await all({ kind, state });
        assert.equal(found.length, IN_STATE[state], `${kind} ${state}`);
        assert.ok(found.every((one) => one.kind === kind));
      }
    }
    assert.equal((await all({ assigned_to: operator_id })).length, 3 * IN_STATE.in_work);
    const mine = await all({ assigned_to: operator_id, kind: 'conflict', state: 'in_work' });
    assert.equal(mine.length, IN_STATE.in_work);
    assert.deepEqual(await all({ assigned_to: operator_id, state: 'open' }), []);
  });
});
