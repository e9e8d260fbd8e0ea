import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseReport } from '@drais/standards/device/report';
import { type IPublishPacket, parser } from 'mqtt-packet';
import { numberOfPacket, PAYLOAD_BYTES, packetIdOf, reportPackets } from './telemetry-packet.ts';

const DEVICE_ID = 'bench.01990000-0000-7000-8000-000000000001';
const AT_MS = Date.parse('2026-11-22T12:00:00.123Z');
const packets = reportPackets(DEVICE_ID, { lat_e4: 494_875, lon: 8.466005 });

function read(bytes: Buffer): IPublishPacket {
  const found: IPublishPacket[] = [];
  const mqtt = parser({ protocolVersion: 4 });
  mqtt.on('packet', (packet) => found.push(packet as IPublishPacket));
  mqtt.parse(bytes);
  return found[0] as IPublishPacket;
}

describe('a report of the bench', () => {
  it('is a report of the device protocol with exactly 200 bytes', () => {
    for (const number of [0, 1, 2, 65_534, 9_999_999]) {
      const packet = read(packets.make(number, AT_MS + number, false));
      assert.equal(packet.topic, `drais/v1/${DEVICE_ID}/reports`);
      assert.equal(packet.qos, 1);
      assert.equal(packet.messageId, packetIdOf(number));
      assert.equal(packet.payload.length, PAYLOAD_BYTES);
      const report = parseReport(packet.payload as Buffer);
      assert.ok(report.ok);
      assert.equal(report.value.sequence, 10_000_001 + number);
      assert.equal(Date.parse(report.value.observed_at), AT_MS + number);
    }
  });

  it('is the same when it is sent again, but for DUP', () => {
    const [first, again] = [packets.make(3, AT_MS, false), packets.make(3, AT_MS, true)];
    assert.equal(read(again).dup, true);
    assert.deepEqual(again.subarray(1), first.subarray(1));
  });

  it('is found by its packet id among those under way, also past the last id', () => {
    for (const oldest of [0, 1, 65_530, 65_535, 200_000])
      for (let number = oldest; number < oldest + 20; number++)
        assert.equal(numberOfPacket(packetIdOf(number), oldest), number);
  });
});
