import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { migrate } from '@drais/kit/db/migrate';
import { testDatabases } from '@drais/kit/testing/database';
import pg from 'pg';
import { rooms } from '../rooms.ts';
import { answerRequest } from './dead-letters.ts';
import { readDeadLettersArguments } from './dead-letters-arguments.ts';

/**
 * Two events of booking that payments could not take, on either database one, and one of fleet's.
 */
const LETTERS = [
  { database: 0, room: 'booking', event_id: 'e-1', subscriber: 'payments', stream_id: 's-1' },
  { database: 1, room: 'booking', event_id: 'e-2', subscriber: 'payments', stream_id: 's-2' },
  { database: 1, room: 'fleet', event_id: 'e-3', subscriber: 'booking', stream_id: 's-3' },
] as const;

async function withLetters(t: TestContext) {
  const databases = await testDatabases({
    template: 'all-rooms',
    prepare: (url) => migrate(url, rooms, () => new Date()),
  });
  t.after(() => databases.drop());
  const onDatabase = async (database: number, statement: string, values: unknown[] = []) => {
    const owner = new pg.Client({ connectionString: databases.urls[database] ?? '' });
    await owner.connect();
    try {
      return (await owner.query(statement, values)).rows;
    } finally {
      await owner.end();
    }
  };
  for (const { database, room, event_id, subscriber, stream_id } of LETTERS) {
    await onDatabase(
      database,
      `insert into ${room}.events (shard_key, stream_id, stream_version, event_id, type, version, data,
         occurred_at, recorded_at, trace_id, seal)
       values ('mannheim', $1, 1, $2, 'booking.trip_ended', 1, '{"trip_id":"t-1"}', now(), now(), 't', 's')`,
      [stream_id, event_id],
    );
    await onDatabase(
      database,
      `insert into ${room}.dead_letters (shard_key, subscriber, event_id, stream_id, stream_version,
         attempts, reason, died_at) values ('mannheim', $1, $2, $3, 1, 24, 'no such plan', now())`,
      [subscriber, event_id, stream_id],
    );
  }
  const run = async (line: string) => {
    const printed: string[] = [];
    const known = { rooms: rooms.map(({ name }) => name), user: 'karl' };
    const request = readDeadLettersArguments(line.split(' '), known);
    const code = await answerRequest(databases.urls, request, (each) => printed.push(each));
    return { code, text: printed.join('\n') };
  };
  const outbox = (database: number) =>
    onDatabase(database, 'select subscriber, event_id, attempts from booking.outbox');
  return { run, outbox };
}

describe('the command dead-letters', () => {
  it('lists what waits in every room and database, page by page', async (t) => {
    const { run } = await withLetters(t);
    const first = JSON.parse((await run('list --limit 2 --json')).text);
    const second = JSON.parse(
      (await run(`list --limit 2 --json --after ${first.next_cursor as string}`)).text,
    );
    const ids = (page: { items: { event_id: string }[] }) => page.items.map((i) => i.event_id);

    assert.deepEqual([ids(first), ids(second)], [['e-1', 'e-2'], ['e-3']]);
    assert.equal('next_cursor' in second, false);
    const { text } = await run('list --subscriber booking');
    assert.match(text, /^e-3 {2}booking.trip_ended version 1, from fleet to booking \(shard-1\)$/m);
    assert.match(text, /no such plan$/);
    assert.equal((await run('list --room users')).text, 'no dead letters');
    await assert.rejects(run('list --after e-1'), /the cursor that a list has printed/);
  });

  it('shows one event with what it says and why it was not taken', async (t) => {
    const { run } = await withLetters(t);
    const shown = JSON.parse((await run('show e-2 --subscriber payments')).text);

    assert.deepEqual(shown.event.data, { trip_id: 't-1' });
    assert.equal(shown.reason, 'no such plan');
    assert.equal((await run('show e-2 --subscriber fleet')).code, 1);
  });

  it('puts one event back, and only once', async (t) => {
    const { run, outbox } = await withLetters(t);
    assert.equal((await run('retry e-2 --subscriber payments')).code, 0);
    const again = await run('retry e-2 --subscriber payments');

    assert.deepEqual(await outbox(1), [{ subscriber: 'payments', event_id: 'e-2', attempts: 0 }]);
    assert.equal(again.code, 1);
    assert.match(again.text, /^e-2 is no dead letter of payments/);
  });

  it('puts all of a room back, at most so many at a time', async (t) => {
    const { run, outbox } = await withLetters(t);
    const first = await run('retry --all --room booking --limit 1');

    assert.match(first.text, /^put back 1 of booking\nthere may be more/);
    assert.equal((await run('retry --all --room booking')).text, 'put back 1 of booking');
    assert.deepEqual([(await outbox(0)).length, (await outbox(1)).length], [1, 1]);
    assert.match((await run('list')).text, /^e-3/);
  });

  it('drops one event for good, and tells afterwards who did and why', async (t) => {
    const { run, outbox } = await withLetters(t);
    assert.equal((await run('drop e-1 --subscriber payments --reason refunded')).code, 0);
    const retried = await run('retry e-1 --subscriber payments');
    const shown = JSON.parse((await run('show e-1 --subscriber payments')).text);

    assert.equal(retried.code, 1);
    assert.match(retried.text, /^karl dropped it at .*: refunded$/);
    assert.equal(shown.dropped.dropped_because, 'refunded');
    assert.deepEqual(await outbox(0), []);
  });
});
