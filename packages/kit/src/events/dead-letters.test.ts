import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { RecordedEvent } from '@drais/vocabulary/define';
import { pino } from 'pino';
import { shardNumber } from '../db/directory.ts';
import { count, fixtureRoom } from '../testing/fixture-room/fixture-room.ts';
import { openTestRoom, riderPrincipal } from '../testing/open-room.ts';
import { waitFor } from '../testing/wait-for.ts';
import {
  countDeadLetters,
  type DeadLetter,
  dropDeadLetter,
  findLetter,
  listDeadLetters,
  retryDeadLetter,
  retryDeadLetters,
} from './dead-letters.ts';
import { openRelay } from './relay.ts';

const rider = riderPrincipal('042.01a2040c-f370-7b6f-ad85-275d5783bbc5');
const area_id = 'mannheim';
const START = new Date('2026-05-01T06:00:00Z');
/** Longer than the relay ever waits between two attempts. */
const STEP_MS = 120_000;
const drop = {
  dropped_by: 'karl',
  dropped_because: 'counted by hand',
  dropped_at: new Date('2026-05-01T08:00:00Z'),
};

/**
 * A room on two databases with a relay each, and a subscriber that takes no event whose `by` is in
 * `poison`. Each look at the clock is two minutes later, so that nothing has to be waited for.
 */
async function withPoison(t: TestContext, ...poison: number[]) {
  const room = await openTestRoom(t, fixtureRoom, { wallNow: () => START });
  const broken = new Set(poison);
  const heard: string[] = [];
  const attempts: string[] = [];
  let now_ms = START.getTime();
  const wallNow = () => {
    now_ms += STEP_MS;
    return new Date(now_ms);
  };
  const deliver = async (_subscriber: string, event: RecordedEvent): Promise<void> => {
    for (const relay of relays) relay.wake();
    const { counter_id, by } = event.data as { counter_id: string; by: number };
    attempts.push(`${counter_id} ${String(by)}`);
    if (broken.has(by)) throw new Error(`cannot count ${String(by)}`);
    heard.push(`${counter_id} ${String(by)}`);
  };
  const relays = room.directory.databases().map((shard, number) =>
    openRelay({
      room: 'fixture',
      shard,
      lock_url: room.urls[number] as string,
      deliver,
      wallNow,
      log: pino({ level: 'silent' }),
    }),
  );
  t.after(() => Promise.all(relays.map((relay) => relay.close())));
  const add = (by: number, counter_id = 'doors', area = area_id) =>
    room.call(count, { area_id: area, counter_id, by }, rider);
  const rest = () =>
    waitFor(async () => (await Promise.all(relays.map((r) => r.isIdle()))).every(Boolean), {
      what: 'relays at rest',
    });
  const shard = room.directory.shard(area_id);
  const place = { room: 'fixture', shard };
  const letters = (): Promise<DeadLetter[]> => listDeadLetters(place, { limit: 10 });
  const letter = async (): Promise<DeadLetter> => {
    const [first] = await letters();
    assert.ok(first);
    return first;
  };
  return { room, place, broken, heard, attempts, add, rest, letters, letter, wallNow };
}

describe('an event that its subscriber cannot take', () => {
  it('is put aside after its attempts, with its reason', async (t) => {
    const { add, rest, attempts, letters } = await withPoison(t, 1);
    await add(1);
    await rest();
    const [letter, ...more] = await letters();

    assert.deepEqual(more, []);
    assert.equal(attempts.length, 24);
    assert.equal(letter?.attempts, 24);
    assert.equal(letter.reason, 'cannot count 1');
    assert.equal(`${letter.type}@${String(letter.version)}`, 'fixture.counted@1');
    assert.equal(letter.subscriber, 'fixture');
  });

  it('holds back its stream, and no other', async (t) => {
    const { add, rest, heard, letter } = await withPoison(t, 1);
    await add(1);
    await add(2);
    await add(7, 'wheels');
    await rest();
    await add(3);
    await add(8, 'wheels');
    await rest();

    assert.deepEqual(heard, ['wheels 7', 'wheels 8']);
    assert.equal((await letter()).waiting, 2);
  });

  it('can be looked at with what it says', async (t) => {
    const { add, rest, place, letter, room } = await withPoison(t, 1);
    await add(1);
    await rest();
    const found = await findLetter(place, await letter());
    const [event] = await room.events();

    assert.deepEqual(found?.event, event);
    assert.equal(found?.dropped, null);
    assert.equal(await findLetter(place, { ...(await letter()), subscriber: 'x' }), null);
  });
});

describe('a dead letter that is retried', () => {
  it('is delivered once, before what waited behind it', async (t) => {
    const { add, rest, heard, broken, letter, place, letters, wallNow } = await withPoison(t, 1);
    for (const by of [1, 2, 3]) await add(by);
    await rest();
    broken.clear();

    assert.equal(await retryDeadLetter(place, await letter(), wallNow()), true);
    await rest();
    assert.deepEqual(heard, ['doors 1', 'doors 2', 'doors 3']);
    assert.deepEqual(await letters(), []);
  });

  it('is not retried twice, also not at the same moment', async (t) => {
    const { add, rest, heard, broken, letter, place, wallNow } = await withPoison(t, 1);
    await add(1);
    await rest();
    broken.clear();
    const dead = await letter();
    const retry = () => retryDeadLetter(place, dead, wallNow());

    assert.deepEqual((await Promise.all([retry(), retry()])).sort(), [false, true]);
    await rest();
    assert.equal(await retry(), false);
    await rest();
    assert.deepEqual(heard, ['doors 1']);
  });

  it('is one of at most so many at a time', async (t) => {
    const { add, rest, heard, broken, letters, place, wallNow } = await withPoison(t, 1);
    for (const stream of ['a', 'b', 'c']) await add(1, stream);
    await rest();
    broken.clear();
    const retry = (subscriber?: string) =>
      retryDeadLetters(place, { limit: 2, subscriber }, wallNow());

    assert.equal(await retry('somebody-else'), 0);
    assert.equal(await retry(), 2);
    await rest();
    assert.deepEqual(heard.sort(), ['a 1', 'b 1']);
    assert.equal((await letters()).length, 1);
  });

  it('has all its attempts again when it fails again', async (t) => {
    const { add, rest, heard, attempts, letter, place, wallNow } = await withPoison(t, 1);
    await add(1);
    await add(2);
    await rest();
    await retryDeadLetter(place, await letter(), wallNow());
    await rest();

    assert.equal(attempts.length, 48);
    assert.deepEqual(heard, []);
    assert.equal((await letter()).waiting, 1);
  });

  it('holds back its stream again until the next one of the same stream lives too', async (t) => {
    const { add, rest, heard, broken, letter, place, wallNow } = await withPoison(t, 1, 2);
    for (const by of [1, 2, 3]) await add(by);
    await rest();
    broken.delete(1);
    await retryDeadLetter(place, await letter(), wallNow());
    await rest();
    assert.deepEqual(heard, ['doors 1']);
    broken.delete(2);
    await retryDeadLetter(place, await letter(), wallNow());
    await rest();

    assert.deepEqual(heard, ['doors 1', 'doors 2', 'doors 3']);
  });
});

describe('a dead letter that is dropped', () => {
  it('is never delivered, and its stream goes on', async (t) => {
    const { add, rest, heard, letter, letters, place } = await withPoison(t, 1);
    for (const by of [1, 2]) await add(by);
    await rest();

    assert.equal(await dropDeadLetter(place, await letter(), drop), true);
    await rest();
    assert.deepEqual(heard, ['doors 2']);
    assert.deepEqual(await letters(), []);
  });

  it('leaves who gave it up, when and why, which nobody can take away', async (t) => {
    const { add, rest, letter, place, wallNow } = await withPoison(t, 1);
    await add(1);
    await rest();
    const dead = await letter();
    await dropDeadLetter(place, dead, drop);
    const found = await findLetter(place, dead);

    assert.deepEqual(found?.dropped, drop);
    assert.equal(found?.reason, 'cannot count 1');
    await assert.rejects(
      place.shard.query('delete from fixture.dropped_letters'),
      /permission denied/,
    );
    assert.equal(await dropDeadLetter(place, dead, drop), false);
    assert.equal(await retryDeadLetter(place, dead, wallNow()), false);
  });
});

describe('the list of dead letters', () => {
  it('comes in pages, each on its own database', async (t) => {
    const { add, rest, room, place } = await withPoison(t, 1);
    const other = ['berlin', 'bremen', 'hamburg', 'kassel'].find(
      (area) => shardNumber(area, 2) !== shardNumber(area_id, 2),
    );
    assert.ok(other);
    for (const stream of ['a', 'b', 'c']) await add(1, stream);
    await add(1, 'd', other);
    await rest();
    const first = await listDeadLetters(place, { limit: 2 });
    const second = await listDeadLetters(place, { limit: 2, after: first.at(-1) });

    assert.deepEqual(
      [first, second].map((page) => page.map(({ stream_id }) => stream_id)),
      [['a', 'b'], ['c']],
    );
    assert.deepEqual(await listDeadLetters(place, { limit: 2, subscriber: 'x' }), []);
    const places = room.directory.databases().map((shard) => ({ room: 'fixture', shard }));
    const counts = await countDeadLetters(places);
    assert.deepEqual(counts.map(({ count }) => count).sort(), [1, 3]);
  });
});
