import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BadArguments } from './arguments.ts';
import { readDeadLettersArguments } from './dead-letters-arguments.ts';

const known = { rooms: ['booking', 'payments'], user: 'karl' };
const read = (line: string, user: string | undefined = known.user) =>
  readDeadLettersArguments(line === '' ? [] : line.split(' '), { ...known, user });

function refusalOf(line: string): string {
  try {
    read(line, '');
  } catch (error) {
    assert.ok(error instanceof BadArguments);
    return error.message;
  }
  return 'accepted';
}

describe('the arguments of dead-letters', () => {
  it('list a page of everything, or of a room and a subscriber', () => {
    const all = { action: 'list', room: undefined, subscriber: undefined, after: undefined };
    assert.deepEqual(read('list'), { ...all, limit: 50, json: false });
    assert.deepEqual(
      read('list --room booking --subscriber payments --limit 7 --after abc --json'),
      {
        action: 'list',
        room: 'booking',
        subscriber: 'payments',
        limit: 7,
        after: 'abc',
        json: true,
      },
    );
  });

  it('show or retry one event at one subscriber', () => {
    for (const action of ['show', 'retry']) {
      const line = `${action} 0199 --subscriber payments`;
      assert.deepEqual(read(line), { action, event_id: '0199', subscriber: 'payments' });
    }
  });

  it('retry all of one room', () => {
    assert.deepEqual(read('retry --all --room booking'), {
      action: 'retry_all',
      room: 'booking',
      subscriber: undefined,
      limit: 1000,
    });
  });

  it('drop one event in the name of a person, with a reason', () => {
    const line = 'drop 0199 --subscriber payments --reason refunded';
    const drop = { action: 'drop', event_id: '0199', subscriber: 'payments', because: 'refunded' };
    assert.deepEqual(read(line), { ...drop, by: 'karl' });
    assert.deepEqual(read(`${line} --by bertha`), { ...drop, by: 'bertha' });
    assert.equal(refusalOf(line), '--by NAME has to say who drops the event.');
  });

  it('are refused with what to give', () => {
    for (const line of ['', 'forget 0199 --subscriber payments', 'retry', 'list 1 2 3', 'drop'])
      assert.match(refusalOf(line), /^npm run dead-letters -- list/);
    assert.equal(refusalOf('show 0199'), '--subscriber needs a value.');
    assert.equal(refusalOf('drop 0199 --subscriber payments --by k'), '--reason needs a value.');
    assert.match(
      refusalOf('drop 0199 --subscriber payments --by k --reason='),
      /^--reason takes 1/,
    );
    assert.equal(refusalOf('retry --all'), '--room needs a value.');
    assert.match(refusalOf('list --room bookings'), /^--room takes one of: booking, payments;/);
    assert.equal(refusalOf('list --limit 201'), '--limit takes at most 200.');
  });
});
