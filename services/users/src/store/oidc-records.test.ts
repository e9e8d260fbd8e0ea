import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTestRoom } from '@drais/kit/testing/open-room';
import { usersRoom } from '../index.ts';
import { openOidcRecords, recordBucket } from './oidc-records.ts';

const START = new Date('2026-05-01T08:00:00Z');
const LATER = new Date('2026-05-01T09:00:00Z');

async function opened(t: { after(work: () => Promise<void> | void): void }) {
  let wall = START;
  const room = await openTestRoom(t, usersRoom);
  const key = room.tools.secret('oidc records');
  const records = openOidcRecords({ db: room.tools.db, key, wallNow: () => wall });
  const setWall = (at: Date) => {
    wall = at;
  };
  return { records, room, setWall };
}

const token = (id: string, grant_id: string) => ({
  model: 'RefreshToken',
  id,
  payload: { jti: id, grantId: grant_id },
  grant_id,
  expires_at: LATER,
});

describe('a record of OpenID Connect', () => {
  it('lies by the account in its id, or by its own hash', () => {
    assert.equal(recordBucket('042.abc'), '042');
    for (const id of ['abc', '042', '999.abc', 'x042.abc', '.abc', '']) {
      assert.match(recordBucket(id), /^(?:[01]\d\d|2[0-4]\d|25[0-5])$/, id);
    }
    assert.notEqual(recordBucket('abc'), recordBucket('abd'));
  });

  it('is found until it ends', async (t) => {
    const { records, setWall } = await opened(t);
    await records.save(token('042.a', '042.g'));
    assert.deepEqual(await records.find('RefreshToken', '042.a'), {
      jti: '042.a',
      grantId: '042.g',
    });
    assert.equal(await records.find('AuthorizationCode', '042.a'), undefined);
    setWall(LATER);
    assert.equal(await records.find('RefreshToken', '042.a'), undefined);
  });

  it('is used by one of many who use it at once, and remembers that it was', async (t) => {
    const { records } = await opened(t);
    await records.save(token('042.a', '042.g'));
    const uses = await Promise.all(
      Array.from({ length: 12 }, () => records.consume('RefreshToken', '042.a')),
    );
    assert.equal(uses.filter(Boolean).length, 1);
    assert.equal(
      (await records.find('RefreshToken', '042.a'))?.['consumed'],
      START.getTime() / 1000,
    );
  });

  it('stays used when it is saved again', async (t) => {
    const { records } = await opened(t);
    await records.save(token('042.a', '042.g'));
    await records.consume('RefreshToken', '042.a');
    await records.save(token('042.a', '042.g'));
    assert.equal(await records.consume('RefreshToken', '042.a'), false);
  });

  it('goes with its grant, and others stay', async (t) => {
    const { records } = await opened(t);
    await records.save({ ...token('042.g', '042.g'), model: 'Grant', grant_id: undefined });
    await records.save(token('042.a', '042.g'));
    await records.save(token('042.b', '042.other'));
    await records.removeGrant('042.g');
    assert.equal(await records.find('Grant', '042.g'), undefined);
    assert.equal(await records.find('RefreshToken', '042.a'), undefined);
    assert.ok(await records.find('RefreshToken', '042.b'));
  });
});
