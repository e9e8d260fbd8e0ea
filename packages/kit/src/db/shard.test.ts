import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fixtureRoom } from '../testing/fixture-room/fixture-room.ts';
import { openTestRoom } from '../testing/open-room.ts';

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
