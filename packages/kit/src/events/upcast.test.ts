import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { NewEvent, RecordedEvent } from '@drais/vocabulary/define';
import { newUuid } from '@drais/vocabulary/ids';
import fc from 'fast-check';
import pg from 'pg';
import { pino } from 'pino';
import { openRemote } from '../calls/remote.ts';
import { serveRemote } from '../calls/serve-remote.ts';
import { shardNumber } from '../db/directory.ts';
import type { AnyRoom } from '../host.ts';
import { deriveSecret } from '../secrets.ts';
import { openSwitchboard } from '../switchboard.ts';
import {
  firstAgeingRoom,
  newestAgeingRoom,
  rested,
  restedOnce,
  restedTwice,
  secondAgeingRoom,
} from '../testing/ageing-room/ageing-room.ts';
import { testDatabases } from '../testing/database.ts';
import { openTestRoom } from '../testing/open-room.ts';
import { waitFor } from '../testing/wait-for.ts';
import { openRecorder } from './record.ts';
import { type Deliver, openRelay } from './relay.ts';
import { replayEvents } from './replay.ts';
import { inVersionOf } from './upcast.ts';

const area_id = 'mannheim';
const at = new Date('2026-05-01T06:00:00Z');
const seal_secret = deriveSecret(createHash('sha256').update('test').digest(), 'event seal');
const deaf = () => undefined;

/** A history that three generations of the code have written, one after the other. */
const HISTORY: readonly [(hear: () => void) => AnyRoom, NewEvent][] = [
  [firstAgeingRoom, restedOnce.at(at, { vehicle_id: 'bike', rest_min: 2 })],
  [firstAgeingRoom, restedOnce.at(at, { vehicle_id: 'bike', rest_min: 1 })],
  [secondAgeingRoom, restedTwice.at(at, { vehicle_id: 'bike', rest_s: 30 })],
  [newestAgeingRoom, rested.at(at, { vehicle_id: 'bike', parked_s: 5, charging_s: 7 })],
];

/** What the newest code reads in that history. */
const READ = [
  { vehicle_id: 'bike', parked_s: 120, charging_s: 0 },
  { vehicle_id: 'bike', parked_s: 60, charging_s: 0 },
  { vehicle_id: 'bike', parked_s: 30, charging_s: 0 },
  { vehicle_id: 'bike', parked_s: 5, charging_s: 7 },
];

async function withHistory(t: TestContext) {
  const heard: RecordedEvent[] = [];
  const room = await openTestRoom(
    t,
    newestAgeingRoom((event) => heard.push(event)),
  );
  const shard = room.directory.shard(area_id);
  for (const [index, [generation, event]] of HISTORY.entries()) {
    const record = openRecorder({
      room: 'ageing',
      projectors: generation(deaf).projectors,
      seal_secret,
      subscribersOf: () => ['ageing'],
      wallNow: () => at,
      wake: deaf,
    });
    const head = {
      shard_key: area_id,
      stream_id: 'bike',
      stream_version: index,
      trace_id: 'a'.repeat(32),
    };
    await shard.transaction((tx) => record(tx, head, [event]));
  }
  const url = room.urls[shardNumber(area_id, 2)] as string;
  const relayTo = (deliver: Deliver) => {
    const relay = openRelay({
      room: 'ageing',
      shard,
      lock_url: url,
      deliver,
      wallNow: () => new Date(),
      log: pino({ level: 'silent' }),
    });
    t.after(() => relay.close());
    return relay;
  };
  return { room, shard, heard, url, relayTo };
}

describe('an event of an older version', () => {
  it('reads in the newest one, step by step', () => {
    const read = HISTORY.map(
      ([, { type, version, data }]) =>
        inVersionOf(rested, { ...recorded('mannheim', 1), type, version, data }).data,
    );
    assert.deepEqual(read, READ);
  });

  it('folds to the same state as if it had been recorded in the newest one', async (t) => {
    const room = await openTestRoom(t, newestAgeingRoom(deaf));
    const [projector] = newestAgeingRoom(deaf).projectors;
    assert.ok(projector);
    const shard = room.directory.shard(area_id);
    await fc.assert(
      fc.asyncProperty(fc.array(rest, { maxLength: 12 }), async (rests) => {
        const rollback = new Error('looked at');
        const folded = shard.transaction(async (tx) => {
          for (const [index, { old, newest }] of rests.entries()) {
            await projector.run(tx, { ...recorded('mixed', index + 1), ...old } as never);
            await projector.run(tx, { ...recorded('newest', index + 1), ...newest } as never);
          }
          const rowsOf = (area: string) =>
            tx.query(
              `select vehicle_id, parked_s, charging_s, stream_version from ageing.rests
               where area_id = $1 order by vehicle_id`,
              [area],
            );
          assert.deepEqual(await rowsOf('mixed'), await rowsOf('newest'));
          throw rollback;
        });
        await folded.catch((error: unknown) => {
          if (error !== rollback) throw error;
        });
      }),
      { numRuns: 40 },
    );
  });

  it('stays as it was recorded when the events are replayed', async (t) => {
    const { url, room } = await withHistory(t);
    const found = await replay(t, url);

    assert.deepEqual(found, { room: 'ageing', events: 4, tampered: [], gaps: [], differences: [] });
    assert.deepEqual(
      (await room.events()).map(({ version }) => version),
      [1, 1, 2, 3],
    );
  });

  it('is still found when somebody changed it', async (t) => {
    const { url, room } = await withHistory(t);
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(
      `update ageing.events set data = jsonb_set(data, '{rest_min}', '9') where stream_version = 1`,
    );
    await owner.end();
    const [first] = await room.events();

    assert.deepEqual((await replay(t, url)).tampered, [first?.event_id]);
  });

  it('reaches a handler of the newest one through the relay, in order', async (t) => {
    const { relayTo, room, heard } = await withHistory(t);
    const relay = relayTo(room.host.deliver);
    await waitFor(() => relay.isIdle(), { what: 'an empty outbox' });

    assert.deepEqual(
      heard.map(({ version, data }) => ({ version, data })),
      READ.map((data) => ({ version: 3, data })),
    );
  });
});

describe('a subscriber that runs older code in another process', () => {
  it('takes what it knows and leaves the rest to newer code', async (t) => {
    const { relayTo, room, shard, heard } = await withHistory(t);
    const old_heard: unknown[] = [];
    const lines: string[] = [];
    const old = openSwitchboard({ statusOf: () => 409, remote: () => undefined });
    old.connect('ageing', {
      tools: { ...room.tools, log: pino({ level: 'warn' }, { write: (line) => lines.push(line) }) },
      use_cases: [],
      handlers: firstAgeingRoom((event) => old_heard.push(event.data)).handlers,
    });
    const there = await otherProcess(t, old);
    let deployed = false;
    const relay = relayTo((subscriber, event) =>
      deployed ? room.host.deliver(subscriber, event) : there.deliver(subscriber, event),
    );
    await waitFor(() => there.asked() > 4, { what: 'a few tries' });
    const waiting = await shard.query(
      'select stream_version, attempts from ageing.outbox order by stream_version',
    );
    assert.deepEqual(
      old_heard,
      HISTORY.slice(0, 2).map(([, { data }]) => data),
    );
    assert.deepEqual(waiting, [
      { stream_version: 3, attempts: 0 },
      { stream_version: 4, attempts: 0 },
    ]);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /"version":2,"known_version":1.*newer than this process/);

    deployed = true;
    await waitFor(() => relay.isIdle(), { what: 'an empty outbox' });
    assert.deepEqual(
      heard.map(({ data }) => data),
      READ.slice(2),
    );
  });

  it('does not swallow an event that it has no handler for', async (t) => {
    const { room } = await withHistory(t);
    const unheard = { ...recorded(area_id, 1), type: 'ageing.vehicle_woke' };

    await assert.rejects(
      room.host.deliver('ageing', unheard),
      /no handler for ageing.vehicle_woke/,
    );
  });
});

/** The envelope of an event; what it says comes on top. */
function recorded(shard_key: string, stream_version: number): RecordedEvent {
  return {
    event_id: newUuid(),
    type: rested.type,
    version: rested.version,
    shard_key,
    stream_id: 'bike',
    stream_version,
    occurred_at: at.toISOString(),
    recorded_at: at.toISOString(),
    trace_id: 'a'.repeat(32),
    data: {},
  };
}

const vehicle_id = fc.constantFrom('bike', 'van');
const amount = fc.nat({ max: 100_000 });
const newestOf = (data: object) => ({ version: 3, data });
/**
 * A rest as some version recorded it, frozen, and as the newest one says it, worked out by hand.
 */
const rest = fc.oneof(
  fc.record({ vehicle_id, amount }).map(({ vehicle_id, amount }) => ({
    old: { version: 1, data: Object.freeze({ vehicle_id, rest_min: amount }) },
    newest: newestOf({ vehicle_id, parked_s: amount * 60, charging_s: 0 }),
  })),
  fc.record({ vehicle_id, amount }).map(({ vehicle_id, amount }) => ({
    old: { version: 2, data: Object.freeze({ vehicle_id, rest_s: amount }) },
    newest: newestOf({ vehicle_id, parked_s: amount, charging_s: 0 }),
  })),
  fc.record({ vehicle_id, parked_s: amount, charging_s: amount }).map((data) => ({
    old: { version: 3, data: Object.freeze(data) },
    newest: newestOf(data),
  })),
);

/** Reaches `old` the way rooms in another process are reached, and counts how often. */
async function otherProcess(t: TestContext, old: ReturnType<typeof openSwitchboard>) {
  let asked = 0;
  const secret = Buffer.alloc(32);
  const server = await serveRemote({
    listen: { port: 0, host: '127.0.0.1' },
    secret,
    answer: (call) => {
      asked++;
      return old.answer(call);
    },
    onFault: (error) => assert.fail(String(error)),
  });
  const remote = openRemote({ base_url: `http://127.0.0.1:${String(server.port)}`, secret });
  t.after(async () => {
    await remote.close();
    await server.close();
  });
  const { deliver } = openSwitchboard({
    statusOf: () => 409,
    remote: () => (call) => remote.call(call),
  });
  return { deliver, asked: () => asked };
}

async function replay(t: TestContext, source_url: string) {
  const empty = await testDatabases({
    template: 'empty',
    prepare: async () => undefined,
    count: 1,
  });
  t.after(() => empty.drop());
  const target_url = empty.urls[0] as string;
  return replayEvents({ room: newestAgeingRoom(deaf), source_url, target_url, seal_secret });
}
