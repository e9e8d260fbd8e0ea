import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backOff_ms, pause } from './back-off.ts';

describe('the pause between attempts', () => {
  it('doubles up to its longest', () => {
    const pauses = [1, 2, 3, 10, 60].map((attempt) => backOff_ms(attempt, () => 1));
    assert.deepEqual(pauses, [200, 400, 800, 15_000, 15_000]);
  });

  it('is jittered down to half', () =>
    assert.equal(
      backOff_ms(2, () => 0),
      200,
    ));

  it('is over at once when nobody waits any more', async () => {
    const leaving = new AbortController();
    const waited = pause(3_600_000, leaving.signal);
    leaving.abort();
    await waited;
    await pause(3_600_000, leaving.signal);
  });
});
