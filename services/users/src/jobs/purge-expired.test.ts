import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTestRoom } from '@drais/kit/testing/open-room';
import { usersRoom } from '../index.ts';
import { openOidcRecords } from '../store/oidc-records.ts';
import { countAttempt, throttleKey } from '../store/sign-in-attempts.ts';
import { insertWebSession } from '../store/web-sessions.ts';

const START = new Date('2026-05-01T08:00:00Z');
const LATER = new Date('2026-05-01T09:00:00Z');

describe('the purge of what has ended', () => {
  it('removes ended records, sessions and throttle windows, and nothing else', async (t) => {
    let wall = START;
    const room = await openTestRoom(t, usersRoom, { wallNow: () => wall });
    const { db } = room.tools;
    const key = room.tools.secret('oidc records');
    const records = openOidcRecords({ db, key, wallNow: () => wall });
    for (const [id, expires_at] of [
      ['ends', LATER],
      ['stays', new Date('2026-06-01T00:00:00Z')],
    ] as const) {
      await records.save({
        model: 'Grant',
        id: `042.${id}`,
        payload: {},
        grant_id: undefined,
        expires_at,
      });
      await insertWebSession(db.shard('042'), key, {
        session_id: `042.${id.padEnd(43, 'x')}`,
        account_id: '042.nobody',
        tokens: { access_token: 'a', refresh_token: 'r' },
        access_expires_at: START,
        expires_at,
      });
    }
    const throttle = throttleKey(key, 'email', 'karl@example.org');
    const rule = { attempts_max: 3, window_s: 900 };
    await countAttempt(db.shard(throttle.throttle_bucket), throttle, { rule, now: START });
    assert.equal(await room.runJob('users.purge_expired'), 0);
    wall = LATER;
    assert.equal(await room.runJob('users.purge_expired'), 3);
    assert.equal(await room.runJob('users.purge_expired'), 0);
    assert.ok(await records.find('Grant', '042.stays'));
  });
});
