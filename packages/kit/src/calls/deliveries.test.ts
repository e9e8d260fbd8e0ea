import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RecordedEvent } from '@drais/vocabulary/define';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { Unavailable } from '../unavailable.ts';
import { type EventsCall, openDeliveries, takeDeliveries } from './deliveries.ts';
import type { AskRemote } from './peers.ts';

function event(event_id: string): RecordedEvent {
  return {
    event_id,
    type: 'fixture.counted',
    version: 1,
    shard_key: 'mannheim',
    stream_id: `stream of ${event_id}`,
    stream_version: 1,
    occurred_at: '2026-05-01T06:00:00.000Z',
    recorded_at: '2026-05-01T06:00:00.000Z',
    trace_id: '0'.repeat(32),
    data: {},
  };
}

/** Both ends, with what would go over the wire in between. */
function wire(handle: (event: RecordedEvent) => Promise<void>) {
  const calls: number[] = [];
  const ask: AskRemote = async ({ input }) => {
    const told = JSON.parse(JSON.stringify(input)) as EventsCall;
    calls.push(told.events.length);
    return accept(JSON.parse(JSON.stringify(await takeDeliveries(told, handle))));
  };
  return { calls, deliver: openDeliveries('fixture', ask) };
}

describe('events on their way to a room in another process', () => {
  it('share a call when they leave at the same moment', async () => {
    const heard: string[] = [];
    const { calls, deliver } = wire(async ({ event_id }) => {
      heard.push(event_id);
    });
    await Promise.all([deliver(event('a')), deliver(event('b')), deliver(event('c'))]);
    assert.deepEqual(calls, [3]);
    assert.deepEqual(heard, ['a', 'b', 'c']);
  });
  it('fail each for itself, and for the reason that its handler gave', async () => {
    const { deliver } = wire(async ({ event_id }) => {
      if (event_id === 'wrong') throw new TypeError('no such thing');
      if (event_id === 'early') throw new Unavailable('a shard');
    });
    const [good, wrong, early] = await Promise.allSettled(
      ['good', 'wrong', 'early'].map((id) => deliver(event(id))),
    );
    assert.equal(good?.status, 'fulfilled');
    assert.match(String(wrong?.status === 'rejected' && wrong.reason), /no such thing/);
    assert.ok(early?.status === 'rejected' && early.reason instanceof Unavailable);
  });
  it('wait, and are not taken for delivered, while nobody there knows how to take them', async () => {
    const deliver = openDeliveries('fixture', async () =>
      refuse('gateway.route_unknown', 'This process does not answer that.'),
    );
    await assert.rejects(deliver(event('a')), Unavailable);
  });
});
