import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { users } from '@drais/contracts';
import { openTestRoom, type TestRoom } from '@drais/kit/testing/open-room';
import { ensureAccount, usersRoom } from '../index.ts';
import type { UsersTools } from '../users-tools.ts';
import { projectors } from './projectors.ts';

const PERSON = {
  email: 'karl@example.org',
  password: 'laufmaschine-1817',
  name: 'Karl',
  birth_date: '1985-04-29',
};

async function stateOf(room: TestRoom<UsersTools>): Promise<string[]> {
  const rows = await Promise.all(
    room.directory
      .databases()
      .map((shard) =>
        shard.query<{ row: string }>(
          `select a::text as row from users.accounts a union all select o::text from users.operator_areas o`,
        ),
      ),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .sort();
}

async function someAccounts(room: TestRoom<UsersTools>): Promise<void> {
  const facts = [['age_18'], ['driving_licence', 'age_18', 'age_21'], []] as const;
  for (const [n, held] of facts.entries()) {
    const email = `rider-${String(n)}@example.org`;
    const operator_areas = n === 1 ? ['mannheim', '*'] : [];
    const account_id = await ensureAccount(room.tools, {
      ...PERSON,
      email,
      facts: held,
      operator_areas,
    });
    if (n === 2) await room.call(users.blockAccount, { account_id, reason: 'unpaid trips' });
  }
}

async function foldAgain(room: TestRoom<UsersTools>): Promise<void> {
  for (const shard of room.directory.databases()) {
    await shard.query(`delete from users.operator_areas`);
    await shard.query(`delete from users.accounts`);
  }
  for (const event of await room.events()) {
    const projector = projectors.find(({ type }) => type === event.type);
    const shard = room.directory.shard(event.shard_key);
    await shard.transaction(async (tx) => projector?.run(tx, event as never));
  }
}

describe('the state of accounts', () => {
  it('comes out the same when it is folded from the events alone', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    await someAccounts(room);
    const before = await stateOf(room);
    await foldAgain(room);
    assert.equal(before.length, 5);
    assert.deepEqual(await stateOf(room), before);
  });
});
