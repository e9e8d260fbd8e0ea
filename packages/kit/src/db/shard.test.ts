import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fixtureRoom } from '../testing/fixture-room/fixture-room.ts';
import { openTestRoom } from '../testing/open-room.ts';
import { changeOne, LostRace } from './races.ts';

const area_id = 'mannheim';
const INSERT =
  'insert into fixture.counters (area_id, counter_id, total, stream_version) values ($1, $2, $3, 1)';

async function openShard(t: TestContext) {
  const room = await openTestRoom(t, fixtureRoom);
  const shard = room.directory.shard(area_id);
  const totals = async () =>
    (await shard.query<{ total: number }>('select total from fixture.counters order by total')).map(
      ({ total }) => total,
    );
  return { shard, totals };
}

describe('a transaction', () => {
  it('runs statements that were asked for together in their order', async (t) => {
    const { shard, totals } = await openShard(t);
    const sum = await shard.transaction(async (tx) => {
      const [, , rows] = await Promise.all([
        tx.query(INSERT, [area_id, 'a', 1]),
        tx.query(INSERT, [area_id, 'b', 2]),
        tx.query<{ sum: number }>('select sum(total) as sum from fixture.counters'),
      ]);
      return rows[0]?.sum;
    });
    assert.equal(Number(sum), 3);
    assert.deepEqual(await totals(), [1, 2]);
  });

  it('runs nothing behind a statement that failed, and leaves nothing', async (t) => {
    const { shard, totals } = await openShard(t);
    const failed = shard.transaction(async (tx) => {
      const answers = await Promise.allSettled([
        tx.query(INSERT, [area_id, 'a', 1]),
        tx.query(INSERT, [area_id, 'b', 9999]),
        tx.query(INSERT, [area_id, 'c', 3]),
      ]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        ['fulfilled', 'rejected', 'rejected'],
      );
    });
    await assert.rejects(failed);
    assert.deepEqual(await totals(), []);
  });

  it('can use a statement later that was skipped once', async (t) => {
    const { shard, totals } = await openShard(t);
    for (const total of [9999, 7]) {
      await shard
        .transaction(async (tx) => {
          await Promise.all([
            tx.query(INSERT, [area_id, 'a', total]),
            tx.query('update fixture.counters set total = total + 1 where area_id = $1', [area_id]),
          ]);
        })
        .catch(() => undefined);
    }
    assert.deepEqual(await totals(), [8]);
  });

  it('tells a value that cannot be sent and lends its connection again', async (t) => {
    const { shard, totals } = await openShard(t);
    const circular: unknown[] = [];
    circular.push({ circular });
    for (let n = 0; n < 30; n++) {
      await assert.rejects(
        shard.transaction((tx) => tx.query(INSERT, [area_id, circular[0], 1])),
        /circular/,
      );
    }
    await shard.transaction((tx) => tx.query(INSERT, [area_id, 'a', 5]));
    assert.deepEqual(await totals(), [5]);
  });
});

const CHANGE =
  'update fixture.counters set total = total + 1 where area_id = $1 and counter_id = $2 returning total';
const race = { room: 'fixture', what: 'counter' };

describe('a transaction of one flight', () => {
  it('commits with its statements', async (t) => {
    const { shard, totals } = await openShard(t);
    await shard.oneFlight((tx) =>
      Promise.all([
        tx.query(INSERT, [area_id, 'a', 1]),
        changeOne(tx, race, CHANGE, [area_id, 'a']),
        tx.query(INSERT, [area_id, 'b', 5]),
      ]),
    );
    assert.deepEqual(await totals(), [2, 5]);
  });

  it('leaves nothing of itself when it loses a race, wherever that was', async (t) => {
    const { shard, totals } = await openShard(t);
    const lost = shard.oneFlight((tx) =>
      Promise.all([
        tx.query(INSERT, [area_id, 'a', 1]),
        changeOne(tx, race, CHANGE, [area_id, 'nobody']),
        tx.query(INSERT, [area_id, 'b', 5]),
      ]),
    );
    await assert.rejects(lost, (error) => error instanceof LostRace && error.what === 'counter');
    assert.deepEqual(await totals(), []);
  });

  it('sends nothing when its work fails before it has asked for everything', async (t) => {
    const { shard, totals } = await openShard(t);
    const failed = shard.oneFlight(async (tx) => {
      await Promise.all([
        tx.query(INSERT, [area_id, 'a', 1]),
        Promise.reject(new Error('thought better of it')),
      ]);
    });
    await assert.rejects(failed, /thought better of it/);
    assert.deepEqual(await totals(), []);
  });

  it('refuses a statement that comes after its commit', async (t) => {
    const { shard, totals } = await openShard(t);
    const late = shard.oneFlight(async (tx) => {
      await tx.query(INSERT, [area_id, 'a', 1]);
      await tx.query(INSERT, [area_id, 'b', 2]);
    });
    await assert.rejects(late, /asked for after the commit/);
    assert.deepEqual(await totals(), [1]);
  });

  it('lends a sound connection after each of these', async (t) => {
    const { shard, totals } = await openShard(t);
    for (let n = 0; n < 40; n++) {
      const lost = shard.oneFlight((tx) => changeOne(tx, race, CHANGE, [area_id, 'nobody']));
      await assert.rejects(lost, LostRace);
    }
    await shard.oneFlight((tx) => tx.query(INSERT, [area_id, 'a', 1]));
    assert.deepEqual(await totals(), [1]);
  });
});

describe('look-ups at the same moment', () => {
  it('get each its own rows', async (t) => {
    const { shard } = await openShard(t);
    for (const [counter_id, total] of Object.entries({ a: 1, b: 2, c: 3 }))
      await shard.query(INSERT, [area_id, counter_id, total]);
    const find = (counter_id: string) =>
      shard.lookups.query<{ total: number }>(
        'select total from fixture.counters where area_id = $1 and counter_id = $2',
        [area_id, counter_id],
      );
    for (const _ of ['described', 'known']) {
      const found = await Promise.all(['a', 'none', 'c', 'b'].map(find));
      assert.deepEqual(found, [[{ total: 1 }], [], [{ total: 3 }], [{ total: 2 }]]);
    }
  });
  it('do not answer for one among them that fails', async (t) => {
    const { shard } = await openShard(t);
    const divide = (by: number) => shard.lookups.query('select 6 / $1::int as part', [by]);
    const [first, second, third] = await Promise.allSettled([divide(2), divide(0), divide(3)]);
    assert.deepEqual(first, { status: 'fulfilled', value: [{ part: 3 }] });
    assert.equal(second?.status, 'rejected');
    assert.deepEqual(third, { status: 'fulfilled', value: [{ part: 2 }] });
  });
});

describe('a statement that a connection has prepared', () => {
  it('gives rows of every kind the same way each time', async (t) => {
    const { shard } = await openShard(t);
    const text = `select $1::text as name, $2::bigint as count, $3::timestamptz as at, $4::jsonb as data,
      $5::bytea as bytes, $6::text[] as list, null::int as nothing, true as is_so`;
    const at = new Date('2026-05-01T06:00:00Z');
    const row = {
      name: 'Käfertal',
      count: 2 ** 40,
      at,
      data: { a: [1, 'zwei'] },
      bytes: Buffer.from([0, 255]),
      list: ['x', 'y "z"'],
      nothing: null,
      is_so: true,
    };
    const values = [row.name, row.count, at, row.data, row.bytes, row.list];
    for (const _ of ['described', 'known', 'known still']) {
      assert.deepEqual(await shard.query(text, values), [row]);
    }
  });
  it('has no rows where it returns none, also when it is known', async (t) => {
    const { shard, totals } = await openShard(t);
    for (const counter_id of ['a', 'b', 'c'])
      assert.deepEqual(await shard.query(INSERT, [area_id, counter_id, 1]), []);
    assert.deepEqual(await totals(), [1, 1, 1]);
  });
});
