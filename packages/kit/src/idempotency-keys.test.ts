import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { claimKey, findKey, type IdempotentCall, keepLocked } from './idempotency-keys.ts';
import { fixtureRoom } from './testing/fixture-room/fixture-room.ts';
import { openTestRoom } from './testing/open-room.ts';
import { waitFor } from './testing/wait-for.ts';

describe('the key of a call at work', () => {
  it('is another’s soon after its process has died, and not while it works', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const room = await openTestRoom(t, fixtureRoom);
    let wall_now = new Date('2026-05-01T08:00:00.000Z');
    const call: IdempotentCall = {
      room: 'fixture',
      route_id: 'fixture.count',
      shard: room.directory.shard('mannheim'),
      shard_key: 'mannheim',
      principal_id: '042.a',
      idempotency_key: 'same-key',
      input: {},
      secret: Buffer.alloc(32),
      deadline: new Date('2026-05-01T09:00:00.000Z'),
      wallNow: () => wall_now,
      keeps: () => true,
    };
    const pass = (seconds: number) => {
      wall_now = new Date(wall_now.getTime() + seconds * 1000);
    };
    const lockedFor_s = async () =>
      (((await findKey(call))?.locked_until.getTime() ?? 0) - wall_now.getTime()) / 1000;
    assert.equal(await claimKey(call, 'asked'), true);
    const letLapse = keepLocked(call);
    pass(1);
    assert.equal(await lockedFor_s(), 2);
    t.mock.timers.tick(1_000);
    await waitFor(async () => (await lockedFor_s()) === 3, { what: 'the key to be locked on' });
    assert.equal(await claimKey(call, 'asked'), false);

    letLapse();
    t.mock.timers.tick(60_000);
    pass(4);
    assert.equal(await claimKey(call, 'asked'), true);
  });
});
