import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openWorkQueue } from './work-queue.ts';

describe('a queue of work', () => {
  it('does all of it, never more at once than it may, also when some of it fails', async () => {
    const queue = openWorkQueue(3);
    let [running, most, done] = [0, 0, 0];
    const work = async (n: number) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      done += 1;
      if (n % 5 === 0) throw new Error('no');
    };
    const all = Array.from({ length: 20 }, (_, n) => queue.run(() => work(n)));
    const ended = await Promise.allSettled(all);
    assert.deepEqual([most, done], [3, 20]);
    assert.equal(ended.filter(({ status }) => status === 'rejected').length, 4);
  });

  it('goes on when it was empty for a while', async () => {
    const queue = openWorkQueue(1);
    const done: number[] = [];
    for (const n of [1, 2, 3])
      await queue.run(async () => {
        done.push(n);
      });
    assert.deepEqual(done, [1, 2, 3]);
  });
});
