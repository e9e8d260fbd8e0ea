import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { RecordedEvent } from '@drais/vocabulary/define';
import { pino } from 'pino';
import { count, fixtureRoom } from '../testing/fixture-room/fixture-room.ts';
import { openTestRoom, riderPrincipal } from '../testing/open-room.ts';
import { waitFor } from '../testing/wait-for.ts';
import { Unavailable } from '../unavailable.ts';
import { openRelay } from './relay.ts';

const rider = riderPrincipal('042.01a2040c-f370-7b6f-ad85-275d5783bbc5');
const area_id = 'mannheim';

async function roomWithRelay(
  t: TestContext,
  deliver: (subscriber: string, event: RecordedEvent) => Promise<void>,
) {
  const room = await openTestRoom(t, fixtureRoom);
  const shard = room.directory.shard(area_id);
  const lock_url = room.urls[Number(shard.database.slice('shard-'.length))] as string;
  const relay = openRelay({
    room: 'fixture',
    shard,
    lock_url,
    deliver,
    wallNow: () => new Date(),
    log: pino({ level: 'silent' }),
  });
  t.after(() => relay.close());
  const add = (by: number, counter_id = 'doors') =>
    room.call(count, { area_id, counter_id, by }, rider);
  return { room, relay, add, shard };
}

describe('the relay', () => {
  it('hands on every event once and in the order of its stream', async (t) => {
    const heard: number[] = [];
    const { add, relay } = await roomWithRelay(t, async (_subscriber, event) => {
      heard.push((event.data as { by: number }).by);
    });
    for (const by of [1, 2, 3, 4, 5]) await add(by);
    await waitFor(() => relay.isIdle(), { what: 'an empty outbox' });

    assert.deepEqual(heard, [1, 2, 3, 4, 5]);
  });

  it('holds a stream back behind an event that fails, and no other stream', async (t) => {
    const heard: string[] = [];
    let failures = 0;
    const { add, relay } = await roomWithRelay(t, async (_subscriber, event) => {
      const { counter_id, by } = event.data as { counter_id: string; by: number };
      if (counter_id === 'doors' && by === 1 && failures++ < 3) throw new Error('not yet');
      heard.push(`${counter_id} ${String(by)}`);
    });
    await add(1);
    await add(2);
    await add(7, 'wheels');
    await waitFor(() => relay.isIdle(), { what: 'an empty outbox' });

    assert.deepEqual(
      heard.filter((h) => h.startsWith('doors')),
      ['doors 1', 'doors 2'],
    );
    assert.equal(heard[0], 'wheels 7');
  });

  it('does not let a slow stream hold up another', async (t) => {
    const heard: string[] = [];
    const { promise: slow, resolve: hurry } = Promise.withResolvers<void>();
    const { add, relay } = await roomWithRelay(t, async (_subscriber, event) => {
      const { counter_id, by } = event.data as { counter_id: string; by: number };
      if (counter_id === 'doors') await slow;
      heard.push(`${counter_id} ${String(by)}`);
    });
    await add(1);
    await add(2);
    await add(7, 'wheels');
    await add(8, 'wheels');
    await waitFor(async () => heard.length === 2, { what: 'the quick stream' });
    assert.deepEqual(heard, ['wheels 7', 'wheels 8']);

    hurry();
    await waitFor(() => relay.isIdle(), { what: 'an empty outbox' });
    assert.deepEqual(heard.slice(2), ['doors 1', 'doors 2']);
  });

  it('keeps the order of a stream whose first event is due again after its second', async (t) => {
    const heard: number[] = [];
    let failures = 0;
    const { add, relay, shard } = await roomWithRelay(t, async (_subscriber, event) => {
      const { by } = event.data as { by: number };
      if (by === 1 && failures++ === 0) throw new Error('not yet');
      heard.push(by);
    });
    await add(1);
    await waitFor(async () => failures === 1, { what: 'a failure' });
    await add(2);
    // Both are due, the second for longer.
    await shard.query(
      'update fixture.outbox set due_at = due_at - make_interval(secs => stream_version * 60)',
    );
    relay.wake();
    await waitFor(() => relay.isIdle(), { what: 'an empty outbox' });
    assert.deepEqual(heard, [1, 2]);
  });

  it('waits for a part that is down without counting the attempt', async (t) => {
    let is_down = true;
    const { add, relay, shard } = await roomWithRelay(t, async () => {
      if (is_down) throw new Unavailable('subscriber');
    });
    await add(1);
    await waitFor(
      async () => {
        const rows = await shard.query('select 1 from fixture.outbox where due_at > now()');
        return rows.length === 1;
      },
      { what: 'a postponed event' },
    );
    const [row] = await shard.query<{ attempts: number }>('select attempts from fixture.outbox');
    assert.equal(row?.attempts, 0);
    is_down = false;
    await waitFor(() => relay.isIdle(), { what: 'an empty outbox' });
  });

  it('lets only one of two hand on events', async (t) => {
    const heard: string[] = [];
    const { room, relay, add, shard } = await roomWithRelay(t, async () => {
      heard.push('first');
    });
    await add(1);
    await waitFor(() => relay.isIdle(), { what: 'an empty outbox' });
    const lock_url = room.urls[Number(shard.database.slice('shard-'.length))] as string;
    const second = openRelay({
      room: 'fixture',
      shard,
      lock_url,
      deliver: async () => {
        heard.push('second');
      },
      wallNow: () => new Date(),
      log: pino({ level: 'silent' }),
    });
    await add(2);
    await waitFor(() => relay.isIdle(), { what: 'an empty outbox' });
    await second.close();

    assert.deepEqual(heard, ['first', 'first']);
  });
});
