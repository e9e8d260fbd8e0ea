import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { fixtureRoom } from './testing/fixture-room/fixture-room.ts';
import { openTestRoom } from './testing/open-room.ts';
import { openVault } from './vault.ts';

const owner = {
  shard_key: 'mannheim',
  account_id: '042.01a2040c-f370-7b6f-ad85-275d5783bbc5',
  retention_class: 'trip_place',
};

describe('the vault', () => {
  it('gives a value back to its owner and to nobody else', async (t) => {
    const { tools } = await openTestRoom(t, fixtureRoom);
    const shard = tools.db.shard('mannheim');
    const value_ref = await tools.vault.put(shard, owner, { lat: 49.4875 });

    assert.deepEqual(await tools.vault.find(shard, owner, value_ref), { lat: 49.4875 });
    const other = { ...owner, account_id: '043.01a2040c-f370-7b6f-ad85-275d5783bbc5' };
    assert.equal(await tools.vault.find(shard, other, value_ref), null);
  });

  it('keeps nothing readable in its tables', async (t) => {
    const { tools } = await openTestRoom(t, fixtureRoom);
    const shard = tools.db.shard('mannheim');
    await tools.vault.put(shard, owner, { secret_place: 'Wasserturm' });
    const rows = await shard.query<{ text: string }>(
      `select encode(ciphertext, 'escape') as text from fixture.vault_values`,
    );

    assert.ok(rows.length === 1 && !rows[0]?.text.includes('Wasserturm'));
  });

  it('forgets everything of an owner whose key is destroyed, for good', async (t) => {
    const { tools } = await openTestRoom(t, fixtureRoom);
    const shard = tools.db.shard('mannheim');
    const value_ref = await tools.vault.put(shard, owner, 1);
    await tools.vault.erase(shard, owner);

    assert.equal(await tools.vault.find(shard, owner, value_ref), null);
    await assert.rejects(tools.vault.put(shard, owner, 2), /destroyed/);
  });

  it('does not open under another master key', async (t) => {
    const { tools } = await openTestRoom(t, fixtureRoom);
    const shard = tools.db.shard('mannheim');
    const value_ref = await tools.vault.put(shard, owner, 1);

    await assert.rejects(openVault('fixture', randomBytes(32)).find(shard, owner, value_ref));
  });
});
