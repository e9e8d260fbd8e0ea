import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paceBy } from './pace.ts';

describe('the pace of a day under a campaign', () => {
  it('lets its first step go at once, and its last when the schedule is done', async () => {
    let progress = 0;
    const passed: number[] = [];
    const pace = paceBy(() => ({ progress: () => progress, waitsForWork: () => false }), 3);
    const riding = (async () => {
      for (let step = 0; step < 3; step++) {
        await pace();
        passed.push(progress);
      }
    })();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(passed, [0]);
    progress = 0.5;
    while (passed.length < 2) await new Promise((resolve) => setImmediate(resolve));
    progress = 1;
    await riding;
    assert.deepEqual(passed, [0, 0.5, 1]);
  });

  it('is a day of its own where nothing disturbs it', async () => {
    const pace = paceBy(() => undefined, 2);
    for (let step = 0; step < 5; step++) await pace();
  });
});
