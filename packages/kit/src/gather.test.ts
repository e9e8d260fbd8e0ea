import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openGatherer } from './gather.ts';

function recording(trips_max: number, items_max: number) {
  const trips: { items: readonly number[]; arrive: () => void }[] = [];
  const ask = openGatherer<number, number>({
    trips_max,
    items_max,
    go: (items) =>
      new Promise((resolve) => {
        trips.push({
          items,
          arrive: () =>
            resolve(
              items.map((item) =>
                item < 0
                  ? { status: 'rejected', reason: new Error(`not ${String(item)}`) }
                  : { status: 'fulfilled', value: item * 2 },
              ),
            ),
        });
      }),
  });
  return { ask, trips };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('what is asked for at the same moment', () => {
  it('shares a trip, and each gets its own answer', async () => {
    const { ask, trips } = recording(2, 10);
    const answers = Promise.allSettled([ask(1), ask(-2), ask(3)]);
    await turn();
    assert.deepEqual(
      trips.map(({ items }) => items),
      [[1, -2, 3]],
    );
    trips[0]?.arrive();
    const [first, second, third] = await answers;
    assert.deepEqual(
      [first, third],
      [
        { status: 'fulfilled', value: 2 },
        { status: 'fulfilled', value: 6 },
      ],
    );
    assert.equal(second?.status, 'rejected');
  });
  it('gathers while all trips are under way, and leaves with the first that is back', async () => {
    const { ask, trips } = recording(1, 10);
    const asked = [ask(1)];
    await turn();
    asked.push(ask(2), ask(3));
    await turn();
    assert.equal(trips.length, 1);
    trips[0]?.arrive();
    await asked[0];
    await turn();
    assert.deepEqual(trips[1]?.items, [2, 3]);
    trips[1]?.arrive();
    assert.deepEqual(await Promise.all(asked), [2, 4, 6]);
  });
  it('takes no more on one trip than fits', async () => {
    const { ask, trips } = recording(3, 2);
    const asked = [ask(1), ask(2), ask(3)];
    await turn();
    assert.deepEqual(
      trips.map(({ items }) => items),
      [[1, 2], [3]],
    );
    for (const { arrive } of trips) arrive();
    assert.deepEqual(await Promise.all(asked), [2, 4, 6]);
  });
  it('fails together when the trip itself fails, and the next one goes all the same', async () => {
    let is_broken = true;
    const ask = openGatherer<number, number>({
      trips_max: 1,
      items_max: 10,
      go: async (items) => {
        if (is_broken) throw new Error('the bridge is out');
        return items.map((value) => ({ status: 'fulfilled', value }));
      },
    });
    await assert.rejects(Promise.all([ask(1), ask(2)]), /bridge/);
    is_broken = false;
    assert.equal(await ask(3), 3);
  });
});
