import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counted, fixtureRoom } from '../testing/fixture-room/fixture-room.ts';
import { openTestRoom } from '../testing/open-room.ts';
import { recordAlone, StreamMovedOn } from './record.ts';

const head = {
  shard_key: 'mannheim',
  stream_id: 'doors',
  stream_version: 0,
  trace_id: 'a'.repeat(32),
};

describe('a decision on an old reading of a stream', () => {
  it('is told that the stream moved on, whatever was asked for beside it', async (t) => {
    const { tools } = await openTestRoom(t, fixtureRoom);
    const once = [counted.at(tools.now(), { counter_id: 'doors', by: 1 })];
    await recordAlone(tools, head, once);
    const again = recordAlone(tools, head, once, (tx) => tx.query('select 1'));
    await assert.rejects(again, StreamMovedOn);
    await assert.rejects(recordAlone(tools, head, once), StreamMovedOn);
  });
});
