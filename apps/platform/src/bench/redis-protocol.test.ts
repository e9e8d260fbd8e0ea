import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeCommand, openReplyReader, type Reply } from './redis-protocol.ts';

function read(pieces: readonly string[]): Reply[] {
  const replies: Reply[] = [];
  const take = openReplyReader((reply) => replies.push(reply));
  for (const piece of pieces) take(Buffer.from(piece));
  return replies;
}

describe('RESP 2', () => {
  it('writes a command as an array of bulk strings', () =>
    assert.equal(encodeCommand(['GEOADD', 1.5]), '*2\r\n$6\r\nGEOADD\r\n$3\r\n1.5\r\n'));

  it('reads replies of every kind, however they are cut', () => {
    const text = '+OK\r\n:3\r\n$2\r\nab\r\n$-1\r\n*2\r\n*2\r\n$1\r\n7\r\n$4\r\n12.5\r\n*0\r\n';
    const whole = ['OK', 3, 'ab', null, [['7', '12.5'], []]];
    assert.deepEqual(read([text]), whole);
    assert.deepEqual(read([...text]), whole);
  });

  it('gives an error as one', () => {
    const [reply] = read(['-ERR no such thing\r\n']);
    assert.match(String(reply), /no such thing/);
  });
});
