import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOf, connectOf, lengthOf, packetOf, publishOf, subscribeOf } from './mqtt-bytes.ts';

const hex = (bytes: Buffer) => bytes.toString('hex');

describe('MQTT 3.1.1', () => {
  it('writes lengths as in table 2.4', () => {
    const lengths = [0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455];
    assert.deepEqual(
      lengths.map((length) => hex(lengthOf(length))),
      ['00', '7f', '8001', 'ff7f', '808001', 'ffff7f', '80808001', 'ffffff7f'],
    );
  });

  it('writes CONNECT as in 3.1', () => {
    const bytes = connectOf({ client_id: 'v', username: 'v', password: 'pw' });
    assert.equal(
      hex(bytes),
      '1014' + '00044d515454' + '04c2' + '003c' + '000176' + '000176' + '00027077',
    );
  });

  it('writes PUBLISH as in 3.3: an id only where it is answered', () => {
    const said = { topic: 'a/b', payload: Buffer.from('x'), packet_id: 10 };
    assert.equal(hex(publishOf(said)), '3208' + '0003612f62' + '000a' + '78');
    assert.equal(hex(publishOf({ ...said, qos: 0, retain: true })), '3106' + '0003612f62' + '78');
  });

  it('writes SUBSCRIBE, PUBACK and PINGREQ as in 3.8, 3.4 and 3.12', () => {
    assert.equal(hex(subscribeOf(10, ['a'])), '8206' + '000a' + '000161' + '01');
    assert.equal(hex(subscribeOf(10, ['a'], 0xa2)), 'a205' + '000a' + '000161');
    assert.equal(hex(answerOf(0x40, 258)), '40020102');
    assert.equal(hex(packetOf(0xc0)), 'c000');
  });
});
