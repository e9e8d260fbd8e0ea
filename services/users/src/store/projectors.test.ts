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

describe('the state of accounts', () => {
  it('comes out the same when it is folded from the events alone', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    for (let n = 0; n < 6; n++) {
      const account_id = await ensureAccount(room.tools, {
        ...PERSON,
        email: `rider-${String(n)}@example.org`,
        facts: n % 2 === 0 ? ['driving_licence', 'age_18', 'age_21'] : ['age_18'],
        operator_areas: n === 0 ? ['mannheim', '*'] : [],
      });
      if (n === 3) await room.call(users.blockAccount, { account_id, reason: 'unpaid trips' });
    }
    const before = await stateOf(room);
    for (const shard of room.directory.databases()) {
      await shard.query(`delete from users.operator_areas`);
      await shard.query(`delete from users.accounts`);
    }
    for (const event of await room.events()) {
      const projector = projectors.find(({ type }) => type === event.type);
      const shard = room.directory.shard(event.shard_key);
      await shard.transaction(async (tx) => projector?.run(tx, event as never));
    }
    assert.equal(before.length, 8);
    assert.deepEqual(await stateOf(room), before);
  });
});
