import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deviceTopic } from '@drais/standards/device/topics';
import fc from 'fast-check';
import { generate, type IPublishPacket, type Packet, parser } from 'mqtt-packet';
import { reportPacketAt } from './report-packet.ts';

const TOPIC = deviceTopic('mannheim.1', 'reports');

function publish(change: Partial<IPublishPacket> = {}): Buffer {
  const packet: IPublishPacket = {
    cmd: 'publish',
    topic: TOPIC,
    payload: Buffer.from('{}'),
    qos: 1,
    dup: false,
    retain: false,
    messageId: 7,
    ...change,
  };
  return generate(packet);
}

function found(bytes: Buffer) {
  return reportPacketAt(bytes, 0, Buffer.from(TOPIC));
}

/** What the full parser makes of it. */
function parsed(bytes: Buffer): Packet[] {
  const packets: Packet[] = [];
  const mqtt = parser({ protocolVersion: 4 });
  mqtt.on('packet', (packet) => packets.push(packet));
  mqtt.on('error', () => undefined);
  mqtt.parse(bytes);
  return packets;
}

describe('a report in a piece of a connection', () => {
  it('is found with its payload, packet id and end, short or long, also when it comes again', () => {
    for (const length of [0, 1, 80, 98, 99, 100, 4_096]) {
      for (const dup of [false, true]) {
        const payload = Buffer.alloc(length, 'x');
        const bytes = publish({ payload, dup, messageId: 513 });
        const packet = reportPacketAt(Buffer.concat([bytes, bytes]), 0, Buffer.from(TOPIC));
        assert.deepEqual(packet, { packet_id: 513, payload, end: bytes.length });
      }
    }
  });

  it('is left to the full parser when it is anything else', () => {
    for (const change of [
      { qos: 0 },
      { qos: 2 },
      { retain: true },
      { topic: `${TOPIC}x` },
      { topic: deviceTopic('mannheim.2', 'reports') },
      { topic: deviceTopic('mannheim.1', 'acks') },
    ] as const)
      assert.equal(found(publish(change)), null);
    assert.equal(found(generate({ cmd: 'pingreq' })), null);
    assert.equal(found(Buffer.alloc(0)), null);
  });

  it('is left to the full parser while a byte of it is missing', () => {
    const bytes = publish({ payload: Buffer.alloc(200, 'x') });
    for (let end = 0; end < bytes.length; end++) assert.equal(found(bytes.subarray(0, end)), null);
  });

  it('is what the full parser finds, whatever the bytes', () => {
    const bytes_like_it = fc
      .tuple(
        fc.uint8Array({ maxLength: 300, size: 'max' }),
        fc.array(fc.tuple(fc.nat(40), fc.nat(255))),
      )
      .map(([payload, changes]) => {
        const bytes = publish({ payload: Buffer.from(payload) });
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(bytes_like_it, (bytes) => {
        const packet = found(bytes);
        if (packet === null) return;
        const [full] = parsed(bytes) as [IPublishPacket];
        assert.equal(full.cmd, 'publish');
        assert.equal(full.topic, TOPIC);
        assert.equal(full.qos, 1);
        assert.equal(full.retain, false);
        assert.equal(full.messageId, packet.packet_id);
        assert.deepEqual(Buffer.from(full.payload), Buffer.from(packet.payload));
      }),
    );
  });
});
