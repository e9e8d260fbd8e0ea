import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Type from 'typebox';
import { defineEvent, defineRoute, defineStream } from './define.ts';

const at = new Date('2026-05-01T08:00:00.000Z');
const data = Type.Object({ door: Type.String() });
const opened = defineEvent({ type: 'room.door_opened', version: 1, data });

describe('a kind of event', () => {
  it('makes events of its type and version, at the business time that is said', () =>
    assert.deepEqual(opened.at(at, { door: 'front' }), {
      type: 'room.door_opened',
      version: 1,
      occurred_at: at,
      data: { door: 'front' },
    }));

  it('carries the shape of its data', () => assert.equal(opened.data, data));

  it('says how the version before reads in it, and nothing of it in the first', () => {
    const upcast = { from: opened, data: () => ({ door: 'front', by: 'nobody' }) };
    const shape = Type.Object({ door: Type.String(), by: Type.String() });
    const next = defineEvent({ type: 'room.door_opened', version: 2, data: shape }, upcast);
    assert.equal(next.upcast, upcast);
    assert.ok(!('upcast' in opened));
  });
});

describe('a promise', () => {
  it('of a route is what was said', () => {
    const route = {
      id: 'room.open_door',
      summary: 'Opens a door.',
      method: 'POST',
      path: '/v1/doors/{door}/open',
      scope: 'rider',
      input: data,
      output: data,
      refusals: ['room.door_closed'],
    } as const;
    assert.equal(defineRoute(route), route);
  });

  it('of a stream is what was said', () => {
    const stream = {
      id: 'room.watch_doors',
      summary: 'Tells of doors.',
      path: '/v1/doors/stream',
      scope: 'operator',
      input: data,
      message: data,
      refusals: [],
    } as const;
    assert.equal(defineStream(stream), stream);
  });
});
