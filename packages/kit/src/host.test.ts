import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { count, fixtureRoom } from './testing/fixture-room/fixture-room.ts';
import { openTestRoom, riderPrincipal } from './testing/open-room.ts';

const rider = riderPrincipal('042.01a2040c-f370-7b6f-ad85-275d5783bbc5');
const input = { area_id: 'mannheim', counter_id: 'doors', by: 2 };

describe('a mutation with an idempotency key', () => {
  it('has one effect however often and at once it is asked', async (t) => {
    const room = await openTestRoom(t, fixtureRoom);
    const answers = await Promise.all(
      Array.from({ length: 1000 }, () => room.call(count, input, rider, 'same')),
    );

    assert.ok(answers.every((answer) => answer.ok && answer.value.total === 2));
    assert.equal((await room.events()).length, 1);
  });

  it('answers a later repeat with the first answer', async (t) => {
    const room = await openTestRoom(t, fixtureRoom);
    await room.call(count, input, rider, 'same');
    await room.call(count, input, rider, 'other');

    assert.deepEqual(await room.call(count, input, rider, 'same'), {
      ok: true,
      value: { total: 2 },
    });
  });

  it('refuses the same key with another body', async (t) => {
    const room = await openTestRoom(t, fixtureRoom);
    await room.call(count, input, rider, 'same');
    const answer = await room.call(count, { ...input, by: 3 }, rider, 'same');

    assert.equal(!answer.ok && (answer.refusal.code as string), 'gateway.idempotency_key_reused');
  });

  it('gives a repeat its answer also while another body tries the key', async (t) => {
    const room = await openTestRoom(t, fixtureRoom);
    const first = await room.call(count, input, rider, 'same');
    const [other, again] = await Promise.all([
      room.call(count, { ...input, by: 3 }, rider, 'same'),
      room.call(count, input, rider, 'same'),
    ]);

    assert.equal(!other.ok && (other.refusal.code as string), 'gateway.idempotency_key_reused');
    assert.deepEqual(again, first);
  });

  it('is said to be under way, before its caller gives up, while another process works', async (t) => {
    const deadline = new Date(Date.now() + 10_000);
    let wall_now = new Date();
    const room = await openTestRoom(t, fixtureRoom, { wallNow: () => wall_now });
    await room.call(count, input, rider, 'same');
    // As the row stands until the other process has its answer.
    const locked_until = new Date(deadline.getTime() + 60_000);
    for (const shard of room.directory.databases())
      await shard.query('update fixture.idempotency_keys set outcome = null, locked_until = $1', [
        locked_until,
      ]);
    wall_now = new Date(deadline.getTime() - 300);
    const context = { principal: rider, deadline, trace_id: '0'.repeat(32) };
    const answer = await room.host.call(count, input, { ...context, idempotency_key: 'same' });

    assert.equal(!answer.ok && answer.refusal.code, 'gateway.idempotency_key_busy');
    assert.equal((await room.events()).length, 1);
  });
});

describe('a stream that two write to at once', () => {
  it('loses none of the decisions', async (t) => {
    const room = await openTestRoom(t, fixtureRoom);
    const answers = await Promise.allSettled(
      [1, 2, 3, 4].map((by) => room.call(count, { ...input, by }, rider)),
    );
    const done = answers.filter((a) => a.status === 'fulfilled').length;
    const [row] = await room.directory
      .shard('mannheim')
      .query<{ stream_version: number }>(
        'select stream_version from fixture.counters where area_id = $1',
        ['mannheim'],
      );

    assert.equal(row?.stream_version, done);
    assert.equal((await room.events()).length, done);
  });
});

describe('bad input', () => {
  it('is refused with the name of the field', async (t) => {
    const room = await openTestRoom(t, fixtureRoom);
    const extra = await room.call(count, { ...input, colour: 'red' } as never, rider);
    const wrong = await room.call(count, { ...input, by: 'two' } as never, rider);

    assert.match(!extra.ok ? extra.refusal.detail : '', /colour/);
    assert.match(!wrong.ok ? wrong.refusal.detail : '', /by/);
  });
});
