import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { users } from '@drais/contracts';
import {
  openTestRoom,
  operatorPrincipal,
  riderPrincipal,
  type TestRoom,
} from '@drais/kit/testing/open-room';
import { newAccountId } from '@drais/vocabulary/ids';
import { ensureAccount, usersRoom } from '../index.ts';
import type { UsersTools } from '../users-tools.ts';

const PERSON = {
  email: 'karl@example.org',
  password: 'laufmaschine-1817',
  name: 'Karl Drais',
  birth_date: '2006-05-02',
};
const NOBODY = newAccountId();
const OPERATOR = operatorPrincipal('007.00000000-0000-7000-8000-000000000000', '*');
const DOCUMENT = { document_number: 'L01X00T47', issuing_country: 'DE' };

async function withAccount(
  room: TestRoom<UsersTools>,
  birth_date = PERSON.birth_date,
): Promise<string> {
  return ensureAccount(room.tools, { ...PERSON, birth_date, facts: [], operator_areas: [] });
}

describe('a verified fact', () => {
  it('opens the classes that age and licence allow, as they come', async (t) => {
    const room = await openTestRoom(t, usersRoom, { now: () => new Date('2027-05-02T08:00:00Z') });
    const account_id = await withAccount(room);
    const rider = riderPrincipal(account_id);
    const mayRide = async () => {
      const outcome = await room.call(users.getRider, { account_id });
      return outcome.ok && outcome.value.may_ride;
    };
    assert.deepEqual(await mayRide(), []);
    await room.call(users.verifyFact, { kind: 'age', ...DOCUMENT }, rider);
    assert.deepEqual(await mayRide(), ['scooter', 'e_bike']);
    const verified = await room.call(
      users.verifyFact,
      { kind: 'driving_licence', ...DOCUMENT },
      rider,
    );
    const all = ['scooter', 'e_bike', 'car', 'van'];
    assert.deepEqual(verified, { ok: true, value: { verdict: 'verified', may_ride: all } });
    assert.deepEqual(await mayRide(), all);
  });

  it('needs the age on the day of the check', async (t) => {
    let now = new Date('2027-05-01T23:59:59Z');
    const room = await openTestRoom(t, usersRoom, { now: () => now });
    const account_id = await withAccount(room);
    const rider = riderPrincipal(account_id);
    const facts = async () =>
      (await room.events()).flatMap(({ data }) => (data as { fact?: string }).fact ?? []);
    await room.call(users.verifyFact, { kind: 'age', ...DOCUMENT }, rider);
    assert.deepEqual(await facts(), ['age_18']);
    now = new Date('2027-05-02T00:00:00Z');
    await room.call(users.verifyFact, { kind: 'age', ...DOCUMENT }, rider);
    assert.deepEqual(await facts(), ['age_18', 'age_21']);
  });

  it('is recorded once, by whom, and without the document', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const rider = riderPrincipal(await withAccount(room, '1985-04-29'));
    for (let n = 0; n < 2; n++)
      await room.call(users.verifyFact, { kind: 'driving_licence', ...DOCUMENT }, rider);
    const verified = (await room.events()).filter(({ type }) => type === 'users.fact_verified');
    const verifiers = verified.map(({ data }) => (data as { verifier: string }).verifier);
    assert.deepEqual(verifiers, ['sandbox']);
    assert.ok(!JSON.stringify(verified).includes(DOCUMENT.document_number));
  });

  it('is not won with a rejected document, nor below 18', async (t) => {
    const room = await openTestRoom(t, usersRoom, { now: () => new Date('2024-01-01T00:00:00Z') });
    const rider = riderPrincipal(await withAccount(room));
    const rejected = { ok: true, value: { verdict: 'rejected', may_ride: [] } };
    const forged = { ...DOCUMENT, document_number: 'REJECT-1' };
    assert.deepEqual(
      await room.call(users.verifyFact, { kind: 'driving_licence', ...forged }, rider),
      rejected,
    );
    assert.deepEqual(
      await room.call(users.verifyFact, { kind: 'age', ...DOCUMENT }, rider),
      rejected,
    );
  });

  it('waits while the verifier is down', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const rider = riderPrincipal(await withAccount(room));
    const document = { ...DOCUMENT, document_number: 'DOWN-1' };
    const outcome = await room.call(users.verifyFact, { kind: 'age', ...document }, rider);
    assert.equal(!outcome.ok && outcome.refusal.code, 'users.verifier_unavailable');
  });

  it('is believed of nobody where no verifier is connected', async (t) => {
    const room = await openTestRoom(t, usersRoom, { settings: { demo: false } });
    const rider = riderPrincipal(await withAccount(room));
    const outcome = await room.call(users.verifyFact, { kind: 'age', ...DOCUMENT }, rider);
    assert.equal(!outcome.ok && outcome.refusal.code, 'users.verifier_unavailable');
  });
});

describe('a blocked account', () => {
  it('shows to whoever asks next, and is open again when unblocked', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const account_id = await withAccount(room);
    const statusNow = async () => {
      const outcome = await room.call(users.getRider, { account_id });
      return outcome.ok && outcome.value.status;
    };
    await room.call(users.blockAccount, { account_id, reason: 'unpaid trips' }, OPERATOR);
    assert.equal(await statusNow(), 'blocked');
    await room.call(users.unblockAccount, { account_id, reason: 'paid' }, OPERATOR);
    assert.equal(await statusNow(), 'active');
  });

  it('is on record with who did it and why, once', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const account_id = await withAccount(room);
    for (let n = 0; n < 2; n++)
      await room.call(users.blockAccount, { account_id, reason: 'unpaid trips' }, OPERATOR);
    const blocked = (await room.events()).filter(({ type }) => type === 'users.account_blocked');
    const by = OPERATOR.account_id;
    assert.deepEqual(
      blocked.map(({ data }) => data),
      [{ account_id, by, reason: 'unpaid trips' }],
    );
  });
});

describe('an operator', () => {
  it('gets areas one by one, each once', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const account_id = await withAccount(room);
    await room.call(users.grantOperator, { account_id, area_id: 'mannheim' }, OPERATOR);
    await room.call(users.grantOperator, { account_id, area_id: 'bayarea' }, OPERATOR);
    const outcome = await room.call(
      users.grantOperator,
      { account_id, area_id: 'mannheim' },
      OPERATOR,
    );
    assert.deepEqual(outcome, {
      ok: true,
      value: { account_id, operator_areas: ['bayarea', 'mannheim'] },
    });
    const granted = (await room.events()).filter(({ type }) => type === 'users.operator_granted');
    assert.equal(granted.length, 2);
  });

  it('keeps both of two changes that come at once', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const account_id = await withAccount(room);
    await Promise.all([
      room.call(users.grantOperator, { account_id, area_id: 'mannheim' }, OPERATOR),
      room.call(users.grantOperator, { account_id, area_id: 'bayarea' }, OPERATOR),
      room.call(users.blockAccount, { account_id, reason: 'unpaid trips' }, OPERATOR),
    ]);
    const me = await room.call(users.getMe, {}, riderPrincipal(account_id));
    assert.ok(me.ok);
    assert.deepEqual(me.value.operator_areas, ['bayarea', 'mannheim']);
    assert.equal(me.value.status, 'blocked');
  });
});

describe('a seeded account', () => {
  it('is the same at every start, with what was added since', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const first = await ensureAccount(room.tools, {
      ...PERSON,
      facts: ['age_18'],
      operator_areas: [],
    });
    const second = await ensureAccount(room.tools, {
      ...PERSON,
      facts: ['age_18', 'age_21'],
      operator_areas: ['*'],
    });
    assert.equal(second, first);
    await ensureAccount(room.tools, {
      ...PERSON,
      facts: ['age_18', 'age_21'],
      operator_areas: ['*'],
    });
    assert.equal((await room.events()).length, 4);
    const me = await room.call(users.getMe, {}, riderPrincipal(first));
    assert.ok(me.ok);
    assert.deepEqual(me.value.operator_areas, ['*']);
  });

  it('is made once when two processes start together', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const seed = { ...PERSON, facts: ['age_18'] as const, operator_areas: ['mannheim'] };
    const ids = await Promise.all([
      ensureAccount(room.tools, seed),
      ensureAccount(room.tools, seed),
    ]);
    assert.equal(new Set(ids).size, 1);
    assert.equal((await room.events()).length, 3);
  });
});

describe('an account that does not exist', () => {
  it('is unknown to every route', async (t) => {
    const room = await openTestRoom(t, usersRoom);
    const account_id = NOBODY;
    const reason = 'no reason';
    const outcomes = [
      await room.call(users.getMe, {}, riderPrincipal(account_id)),
      await room.call(users.getRider, { account_id }),
      await room.call(users.verifyFact, { kind: 'age', ...DOCUMENT }, riderPrincipal(account_id)),
      await room.call(users.blockAccount, { account_id, reason }, OPERATOR),
      await room.call(users.unblockAccount, { account_id, reason }, OPERATOR),
      await room.call(users.grantOperator, { account_id, area_id: 'mannheim' }, OPERATOR),
    ];
    for (const outcome of outcomes)
      assert.equal(!outcome.ok && outcome.refusal.code, 'users.account_unknown');
  });
});
