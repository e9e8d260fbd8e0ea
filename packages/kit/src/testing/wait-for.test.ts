import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitFor } from './wait-for.ts';

describe('waiting for a condition', () => {
  it('gives the value once there is one', async () => {
    let looks = 0;
    const seen = await waitFor(() => (++looks < 3 ? undefined : `look ${looks}`), {
      what: 'a look',
    });
    assert.equal(seen, 'look 3');
  });

  it('takes a throw as not yet', async () => {
    let looks = 0;
    const look = async (): Promise<boolean> => {
      if (++looks < 2) throw new Error('too early');
      return true;
    };
    assert.equal(await waitFor(look, { what: 'a calm look' }), true);
  });

  it('says what it waited for, and what was thrown last', async () => {
    const never = (): never => {
      throw new Error('no trip');
    };
    await assert.rejects(
      waitFor(never, { what: 'the trip to end', timeout_ms: 20 }),
      (error: Error) => {
        assert.equal(error.message, 'waited 20 ms for the trip to end');
        assert.equal((error.cause as Error).message, 'no trip');
        return true;
      },
    );
  });

  it('is over in time when a look never ends', async () => {
    const stuck = (): Promise<boolean> => new Promise(() => undefined);
    await assert.rejects(
      waitFor(stuck, { what: 'an answer', timeout_ms: 20 }),
      /waited 20 ms for an answer/,
    );
  });
});
