import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { defineRoute } from '@drais/vocabulary/define';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { servicePrincipal } from '@drais/vocabulary/principal';
import { Type } from 'typebox';
import { LostRace } from './db/races.ts';
import { IDEMPOTENCY_KEY } from './idempotency-keys.ts';
import { defineRoom, useCaseOfOneTransaction } from './room.ts';
import { counted, fixtureRoom } from './testing/fixture-room/fixture-room.ts';
import { openTestRoom, riderPrincipal } from './testing/open-room.ts';
import { Unavailable } from './unavailable.ts';

const rider = riderPrincipal('042.01a2040c-f370-7b6f-ad85-275d5783bbc5');
const input = { area_id: 'mannheim', counter_id: 'doors', by: 2 };

const COLUMNS = 'shard_key, principal_id, idempotency_key, request_hash, outcome, locked_until';

const open = defineRoute({
  id: 'fixture.open_counter',
  summary: 'Opens a counter with a number.',
  method: 'POST',
  path: '/v1/counters',
  scope: 'rider',
  input: Type.Object({ area_id: Type.String(), counter_id: Type.String(), by: Type.Integer() }),
  output: Type.Object({ total: Type.Integer() }),
  refusals: ['fixture.negative', 'fixture.taken'],
});

/** Something that happens while a call reads, before it changes anything. */
let meanwhile = async (): Promise<void> => undefined;
/** Something that happens between a loss and the refusal. */
let afterLoss = async (): Promise<void> => undefined;
/** What losers undid, by counter. */
let undone: string[] = [];

const openUseCase = useCaseOfOneTransaction(open, async (tools, context, { area_id, ...what }) => {
  await Promise.all([meanwhile(), context.isFirst()]);
  const { counter_id, by } = what;
  if (by < 0) return refuse('fixture.negative', 'Counters begin above.');
  const head = { shard_key: area_id, stream_id: counter_id, stream_version: 0, trace_id: 'x' };
  try {
    await tools.db.shard(area_id).oneFlight(async (tx) => {
      await Promise.all([
        context.keepAnswer(tx, { total: by }),
        tools.record(tx, head, [counted.at(tools.now(), { counter_id, by })]),
      ]);
    });
  } catch (error) {
    if (error instanceof LostRace && error.what === IDEMPOTENCY_KEY) throw error;
    await afterLoss();
    const taken = refuse('fixture.taken', 'There is such a counter.');
    await context.keepRefusal(taken.refusal);
    undone.push(counter_id);
    return taken;
  }
  return accept({ total: by });
});

async function openRoom(t: TestContext) {
  meanwhile = async () => undefined;
  afterLoss = async () => undefined;
  undone = [];
  const room = await openTestRoom(
    t,
    defineRoom({ ...fixtureRoom, use_cases: [...fixtureRoom.use_cases, openUseCase] }),
  );
  return {
    room,
    shard: room.directory.shard(input.area_id),
    ask: (more: Partial<typeof input> = {}, key = 'same-key') =>
      room.call(open, { ...input, ...more }, rider, key),
  };
}

const codeOf = (answer: Awaited<ReturnType<Awaited<ReturnType<typeof openRoom>>['ask']>>) =>
  answer.ok ? '' : (answer.refusal.code as string);

describe('a mutation of one transaction with an idempotency key', () => {
  it('has one effect and one answer however often and at once it is asked', async (t) => {
    const { ask, room } = await openRoom(t);
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask()));
    answers.push(await ask());
    assert.ok(answers.every((answer) => answer.ok && answer.value.total === 2));
    assert.equal((await room.events()).length, 1);
  });
  it('refuses the same key with another body', async (t) => {
    const { ask, room } = await openRoom(t);
    await ask();
    assert.equal(codeOf(await ask({ by: 3 })), 'gateway.idempotency_key_reused');
    assert.equal((await room.events()).length, 1);
  });
  it('gives a refusal again, whatever has changed since', async (t) => {
    const { ask } = await openRoom(t);
    await ask({}, 'another');
    assert.equal(codeOf(await ask()), 'fixture.taken');
    meanwhile = async () => assert.fail('read once too often');
    assert.equal(codeOf(await ask()), 'fixture.taken');
  });
  it('gives its answer again while a part that it reads is away', async (t) => {
    const { ask } = await openRoom(t);
    await ask();
    meanwhile = async () => {
      throw new Unavailable('a part');
    };
    assert.equal((await ask()).ok, true);
    await assert.rejects(ask({}, 'another'), Unavailable);
  });
  it('changes nothing when an equal call in another process was quicker', async (t) => {
    const { ask, room, shard } = await openRoom(t);
    await ask();
    const [row] = await shard.query(`delete from fixture.idempotency_keys returning ${COLUMNS}`);
    // It answers after this call has looked for it and before it writes.
    meanwhile = async () => {
      await shard.query(
        `insert into fixture.idempotency_keys (${COLUMNS}) values ($1, $2, $3, $4, $5, $6)`,
        Object.values(row ?? {}),
      );
    };
    assert.deepEqual(await ask(), { ok: true, value: { total: 2 } });
    assert.equal((await room.events()).length, 1);
  });
  it('undoes nothing when an equal call in another process succeeds after its own loss', async (t) => {
    const { ask, shard } = await openRoom(t);
    await ask();
    const [row] = await shard.query(`delete from fixture.idempotency_keys returning ${COLUMNS}`);
    afterLoss = async () => {
      await shard.query(
        `insert into fixture.idempotency_keys (${COLUMNS}) values ($1, $2, $3, $4, $5, $6)`,
        Object.values(row ?? {}),
      );
    };
    assert.deepEqual(await ask(), { ok: true, value: { total: 2 } });
    assert.deepEqual(undone, []);

    afterLoss = async () => undefined;
    assert.equal(codeOf(await ask({}, 'another')), 'fixture.taken');
    assert.deepEqual(undone, ['doors']);
  });
  it('takes over a key whose call died with its process', async (t) => {
    const { ask, room, shard } = await openRoom(t);
    await ask();
    await shard.query(
      `update fixture.idempotency_keys set outcome = null, locked_until = now() - interval '1 s'`,
    );
    assert.equal(codeOf(await ask()), 'fixture.taken');
    assert.equal((await room.events()).length, 1);
  });
  it('needs no key where a service asks', async (t) => {
    const { room } = await openRoom(t);
    const answer = await room.call(open, input, servicePrincipal('booking'));
    assert.deepEqual(answer, { ok: true, value: { total: 2 } });
  });
});
