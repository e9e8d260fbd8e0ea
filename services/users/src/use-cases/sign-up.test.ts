import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { users } from '@drais/contracts';
import { openTestRoom, riderPrincipal, type TestRoom } from '@drais/kit/testing/open-room';
import { newAccountId, newUuid, shardKeyOf } from '@drais/vocabulary/ids';
import { ANONYMOUS } from '@drais/vocabulary/principal';
import { usersRoom } from '../index.ts';
import { emailKey, reserveEmail } from '../store/email-index.ts';
import type { UsersTools } from '../users-tools.ts';
import { checkPassword } from './check-password.ts';

const PERSON = {
  email: 'karl@example.org',
  password: 'laufmaschine-1817',
  name: 'Karl Drais',
  birth_date: '1985-04-29',
};

const signUp = (room: TestRoom<UsersTools>, more: Partial<typeof PERSON> = {}, key?: string) =>
  room.call(users.signUp, { ...PERSON, ...more }, ANONYMOUS, key);

async function rowsOf(
  room: TestRoom<UsersTools>,
  table: 'accounts' | 'credentials' | 'email_index',
): Promise<number> {
  const counts = await Promise.all(
    room.directory
      .databases()
      .map((shard) => shard.query<{ n: number }>(`select count(*) as n from users.${table}`)),
  );
  return counts.flat().reduce((sum, { n }) => sum + n, 0);
}

/** What a process leaves that dies after the first of the two steps. */
async function reserveOnly(room: TestRoom<UsersTools>): Promise<string> {
  const key = emailKey(room.tools.secret('email index'), PERSON.email);
  const account_id = newAccountId();
  return reserveEmail(room.tools.db.shard(key.email_bucket), key, { account_id, at: new Date() });
}

describe('signing up', () => {
  it('opens an account that signs in with its password', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const outcome = await signUp(room);
    assert.ok(outcome.ok);
    const attempt = { email: PERSON.email, password: PERSON.password, address: '192.0.2.1' };
    const signed_in = await checkPassword(room.tools, attempt);
    assert.deepEqual(signed_in, { ok: true, value: { account_id: outcome.value.account_id } });
    const me = await room.call(users.getMe, {}, riderPrincipal(outcome.value.account_id));
    assert.ok(me.ok);
    const { account_id } = outcome.value;
    const { email, name } = PERSON;
    assert.deepEqual(me.value, {
      account_id,
      email,
      name,
      status: 'active',
      operator_areas: [],
      may_ride: [],
    });
  });

  it('records one event, which holds nothing personal', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const outcome = await signUp(room);
    const events = await room.events();
    assert.deepEqual(
      events.map(({ type }) => type),
      ['users.account_created'],
    );
    assert.ok(outcome.ok && events[0]?.stream_id === outcome.value.account_id);
    assert.doesNotMatch(JSON.stringify(events), /karl|drais\b.*k|1985|laufmaschine/i);
  });

  it('keeps no address in readable form', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    await signUp(room);
    for (const shard of room.directory.databases()) {
      const rows = await shard.query<{ row: string }>(
        `select i::text as row from users.email_index i union all select a::text from users.accounts a
         union all select c::text from users.credentials c union all select k::text from users.idempotency_keys k
         union all select encode(v.ciphertext, 'escape') from users.vault_values v`,
      );
      for (const { row } of rows) assert.doesNotMatch(row, /karl|1985-04|laufmaschine/i);
    }
  });

  it('is refused for an address that has an account, however it is written', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    await signUp(room);
    for (const email of ['karl@example.org', 'KARL@Example.Org']) {
      const again = await signUp(room, { email, password: 'another-long-one' });
      assert.equal(!again.ok && again.refusal.code, 'users.email_taken');
    }
    assert.equal(await rowsOf(room, 'accounts'), 1);
  });

  it('gives the same account to the same request, also when its first answer was lost', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const key = newUuid();
    const first = await signUp(room, {}, key);
    assert.deepEqual(await signUp(room, {}, key), first);
    // The kit's own note of the answer may be lost in a crash: the account itself has to tell.
    for (const shard of room.directory.databases())
      await shard.query(`delete from users.idempotency_keys`);
    assert.deepEqual(await signUp(room, {}, key), first);
    assert.equal(await rowsOf(room, 'accounts'), 1);
  });

  it('adopts a reservation whose account was never made', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const reserved_id = await reserveOnly(room);
    const outcome = await signUp(room);
    assert.deepEqual(outcome, { ok: true, value: { account_id: reserved_id } });
    assert.equal(await rowsOf(room, 'email_index'), 1);
  });

  it('gives one account to twenty who want one address at once', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => signUp(room, { password: `laufmaschine-${String(n)}` })),
    );
    assert.equal(outcomes.filter(({ ok }) => ok).length, 1);
    for (const outcome of outcomes)
      assert.ok(outcome.ok || outcome.refusal.code === 'users.email_taken');
    assert.deepEqual([await rowsOf(room, 'accounts'), await rowsOf(room, 'credentials')], [1, 1]);
    assert.equal((await room.events()).length, 1);
  });

  it('lets one of ten adopt a reservation, whose password then counts', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    await reserveOnly(room);
    const passwords = Array.from({ length: 10 }, (_, n) => `laufmaschine-${String(n)}`);
    const outcomes = await Promise.all(passwords.map((password) => signUp(room, { password })));
    const won = passwords.filter((_, n) => outcomes[n]?.ok);
    assert.equal(won.length, 1);
    const attempt = { email: PERSON.email, password: won[0] ?? '', address: '192.0.2.1' };
    assert.ok((await checkPassword(room.tools, attempt)).ok);
  });

  it('does not let a reservation without an account sign in', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    await reserveOnly(room);
    const attempt = { email: PERSON.email, password: PERSON.password, address: '192.0.2.1' };
    const refused = await checkPassword(room.tools, attempt);
    assert.equal(!refused.ok && refused.refusal.code, 'users.credentials_wrong');
  });

  it('spreads accounts over the shards by their own id', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const opened = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        signUp(room, { email: `rider-${String(n)}@example.org` }),
      ),
    );
    for (const outcome of opened) {
      assert.ok(outcome.ok);
      const { account_id } = outcome.value;
      const shard = room.directory.shard(shardKeyOf(account_id));
      const rows = await shard.query(`select 1 from users.accounts where account_id = $1`, [
        account_id,
      ]);
      assert.equal(rows.length, 1);
    }
  });

  it('refuses common passwords and impossible birth dates', async (t) => {
    const room = await openTestRoom(t, usersRoom, { now: () => new Date('2026-05-01T08:00:00Z') });
    const common = await signUp(room, { password: 'Password123' });
    assert.equal(!common.ok && common.refusal.code, 'users.password_too_common');
    for (const birth_date of ['2026-05-02', '1880-01-01']) {
      const implausible = await signUp(room, { birth_date });
      assert.equal(!implausible.ok && implausible.refusal.code, 'users.birth_date_implausible');
    }
    assert.equal(await rowsOf(room, 'email_index'), 0);
  });
});
