import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { waitFor } from '@drais/kit/testing/wait-for';
import { encodeReport } from '@drais/standards/device/report';
import { deviceTopic } from '@drais/standards/device/topics';
import { generate } from 'mqtt-packet';
import { AREAS, openTestDoor, type TestDevice } from './testing/open-test-door.ts';
import { connectRaw, reportOf } from './testing/vehicle-client.ts';

const CONNACK_BYTES = 4;
const PUBACK_BYTES = 4;

function connectPacket({ device_id, password }: TestDevice): Buffer {
  return generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: device_id,
    keepalive: 60,
    username: device_id,
    password: Buffer.from(password),
  });
}

/** Reports with every kind of packet in between that a vehicle sends. */
function conversationOf({ device_id }: TestDevice, reports: number): Buffer {
  const packets: Buffer[] = [];
  for (let sequence = 1; sequence <= reports; sequence++) {
    const payload = encodeReport(reportOf(sequence));
    const topic = deviceTopic(device_id, 'reports');
    const dup = sequence % 3 === 0;
    packets.push(
      generate({ cmd: 'publish', topic, payload, qos: 1, dup, retain: false, messageId: sequence }),
    );
    if (sequence % 4 === 0) packets.push(generate({ cmd: 'pingreq' }));
  }
  return Buffer.concat(packets);
}

describe('reports that come in pieces', () => {
  it('are all stored, wherever the connection cuts them', async (t) => {
    const test = await openTestDoor(t);
    const device = await test.enrol(AREAS[0]);
    const client = connectRaw(t, test.door);
    client.socket.setNoDelay(true);
    client.socket.write(connectPacket(device));
    await waitFor(() => client.received().length >= CONNACK_BYTES, { what: 'CONNACK' });
    const bytes = conversationOf(device, 20);
    // Pieces of 1, 8, 15 … bytes and then around again: cuts in every part of a packet.
    for (let at = 0, size = 1; at < bytes.length; size = (size + 7) % 331) {
      client.socket.write(bytes.subarray(at, at + size));
      at += size;
      await setImmediate();
    }
    const answers = 20 * PUBACK_BYTES + 5 * 2;
    await waitFor(() => client.received().length >= CONNACK_BYTES + answers, { what: 'answers' });
    const rows = await test.rows<{ sequence: number }>(
      AREAS[0],
      'select sequence::int from fleet.reports where device_id = $1 order by sequence',
      [device.device_id],
    );
    assert.deepEqual(
      rows.map(({ sequence }) => sequence),
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    assert.equal(client.isClosed(), false);
  });
});
