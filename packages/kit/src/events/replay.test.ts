import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import pg from 'pg';
import { shardNumber } from '../db/directory.ts';
import { deriveSecret } from '../secrets.ts';
import { testDatabases } from '../testing/database.ts';
import { count, fixtureRoom } from '../testing/fixture-room/fixture-room.ts';
import { openTestRoom, riderPrincipal } from '../testing/open-room.ts';
import { replayEvents } from './replay.ts';

const rider = riderPrincipal('042.01a2040c-f370-7b6f-ad85-275d5783bbc5');
const seal_secret = deriveSecret(createHash('sha256').update('test').digest(), 'event seal');

async function withHistory(t: TestContext) {
  const room = await openTestRoom(t, fixtureRoom);
  for (const by of [1, 2, 3])
    await room.call(count, { area_id: 'mannheim', counter_id: 'doors', by }, rider);
  const empty = await testDatabases({
    template: 'empty',
    prepare: async () => undefined,
    count: 1,
  });
  t.after(() => empty.drop());
  const source_url = room.urls[shardNumber('mannheim', 2)] as string;
  const owner = new pg.Client({ connectionString: source_url });
  // The databases are dropped from under it.
  owner.on('error', () => undefined);
  await owner.connect();
  t.after(() => owner.end().catch(() => undefined));
  const replay = () =>
    replayEvents({
      room: fixtureRoom,
      source_url,
      target_url: empty.urls[0] as string,
      seal_secret,
    });
  return { owner, replay };
}

describe('a replay of the events', () => {
  it('reproduces the state tables exactly', async (t) => {
    const { replay } = await withHistory(t);
    assert.deepEqual(await replay(), {
      room: 'fixture',
      events: 3,
      tampered: [],
      gaps: [],
      differences: [],
    });
  });

  it('finds an event that was changed afterwards', async (t) => {
    const { owner, replay } = await withHistory(t);
    await owner.query(
      `update fixture.events set data = jsonb_set(data, '{by}', '9') where stream_version = 2`,
    );
    const found = await replay();

    assert.equal(found.tampered.length, 1);
    assert.equal(found.differences.length, 2);
  });

  it('finds an event that was taken out', async (t) => {
    const { owner, replay } = await withHistory(t);
    await owner.query('delete from fixture.events where stream_version = 2');

    assert.deepEqual((await replay()).gaps, ['doors at 3']);
  });

  it('finds a state that no event explains', async (t) => {
    const { owner, replay } = await withHistory(t);
    await owner.query('update fixture.counters set total = 100');

    assert.equal((await replay()).differences.length, 2);
  });
});

describe('the runtime role', () => {
  it('cannot change or delete what was recorded', async (t) => {
    const room = await openTestRoom(t, fixtureRoom);
    await room.call(count, { area_id: 'mannheim', counter_id: 'doors', by: 1 }, rider);
    const shard = room.directory.shard('mannheim');

    await assert.rejects(shard.query(`update fixture.events set type = 'x'`), /permission denied/);
    await assert.rejects(shard.query('delete from fixture.events'), /permission denied/);
  });
});
