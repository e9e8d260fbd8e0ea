import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { waitFor } from '@drais/kit/testing/wait-for';
import { Unavailable } from '@drais/kit/unavailable';
import { encodeAck } from '@drais/standards/device/command';
import { signAck, verifyTime } from '@drais/standards/device/signing';
import { parseTimeAnswer } from '@drais/standards/device/time';
import { deviceTopic } from '@drais/standards/device/topics';
import { newId } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { generate, type Packet, parser } from 'mqtt-packet';
import { fleetSigningKey, SIGNING_SECRET_PURPOSE } from '../domain/fleet-signing-key.ts';
import { deliverCommandUseCase } from './deliver-command.ts';
import { AREAS, openTestDoor, type TestDevice } from './testing/open-test-door.ts';
import { connectRaw, connectVehicle } from './testing/vehicle-client.ts';

const [AREA] = AREAS;

function ackOf(device: TestDevice, sequence = 1): Buffer {
  const ack = {
    command_id: newId(AREA),
    device_id: device.device_id,
    result: 'done',
    executed_at: '2026-06-01T08:00:01.000Z',
    locked: false,
    sequence,
  } as const;
  return encodeAck(signAck(ack, device.private_key));
}

describe('leases', () => {
  it('that are pending come again after every subscription', async (t) => {
    const test = await openTestDoor(t, {
      pendingCommands: async (id) => [`{"for":"${id}"}`, '{"n":2}'],
    });
    const device = await test.enrol(AREA);
    for (let round = 0; round < 2; round++) {
      const client = await connectVehicle(t, test.door, device);
      const got: string[] = [];
      client.on('message', (_topic, payload) => got.push(payload.toString()));
      await client.subscribeAsync(deviceTopic(device.device_id, 'commands'), { qos: 1 });
      await waitFor(() => got.length === 2, { what: 'both leases' });
      assert.deepEqual(got, [`{"for":"${device.device_id}"}`, '{"n":2}']);
      await client.endAsync();
    }
  });

  it('without PUBACK are sent again with DUP, a bounded number of times', async (t) => {
    const test = await openTestDoor(t, { limits: { resend_after_ms: 1, sends_max: 3 } });
    const device = await test.enrol(AREA);
    const raw = connectRaw(t, test.door);
    const packets: Packet[] = [];
    const mqtt = parser({ protocolVersion: 4 });
    mqtt.on('packet', (packet) => packets.push(packet));
    raw.socket.on('data', (chunk) => mqtt.parse(chunk));
    raw.socket.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        keepalive: 60,
        clientId: device.device_id,
        username: device.device_id,
        password: Buffer.from(device.password),
      }),
    );
    const topic = deviceTopic(device.device_id, 'commands');
    raw.socket.write(
      generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] }),
    );
    await waitFor(() => test.door.deliver(device.device_id, '{}'), { what: 'the subscription' });
    const published = () => packets.filter((packet) => packet.cmd === 'publish');
    await waitFor(() => published().length === 3, { what: 'three sends' });

    assert.deepEqual(
      published().map((packet) => packet.dup),
      [false, true, true],
    );
    assert.equal(new Set(published().map((packet) => packet.messageId)).size, 1);
  });

  it('are not taken for a device that is away, does not listen or has too many of them', async (t) => {
    const test = await openTestDoor(t, { limits: { leases_in_flight_max: 2 } });
    const device = await test.enrol(AREA);
    const ask = deliverCommandUseCase(test.door);
    const deliver = () =>
      ask.run({} as never, {} as never, { device_id: device.device_id, payload: '{}' } as never);
    assert.deepEqual(await deliver(), accept({ delivered: false }));
    const client = await connectVehicle(t, test.door, device, {
      customHandleAcks: () => undefined,
    });
    assert.deepEqual(await deliver(), accept({ delivered: false }));
    await client.subscribeAsync(deviceTopic(device.device_id, 'commands'), { qos: 1 });
    assert.deepEqual(await deliver(), accept({ delivered: true }));
    assert.deepEqual(await deliver(), accept({ delivered: true }));
    assert.deepEqual(await deliver(), accept({ delivered: false }));
    await client.unsubscribeAsync(deviceTopic(device.device_id, 'commands'));
    assert.deepEqual(await deliver(), accept({ delivered: false }));
  });
});

describe('an acknowledgement of a command', () => {
  it('is handed on again until the room answers, and only then acknowledged', async (t) => {
    let tries = 0;
    const test = await openTestDoor(t, {
      takeAck: async () => {
        tries += 1;
        if (tries < 3) throw new Unavailable('fleet');
        return accept({ status: 'acknowledged' });
      },
    });
    const device = await test.enrol(AREA);
    const client = await connectVehicle(t, test.door, device);
    await client.publishAsync(deviceTopic(device.device_id, 'acks'), ackOf(device), { qos: 1 });
    assert.equal(tries, 3);
  });

  it('that is forged is listed and acknowledged, and ends the connection', async (t) => {
    const test = await openTestDoor(t, {
      takeAck: async () => refuse('fleet.message_forged', "The signature is not the device's."),
    });
    const device = await test.enrol(AREA);
    const client = await connectVehicle(t, test.door, device);
    await client.publishAsync(deviceTopic(device.device_id, 'acks'), ackOf(device), { qos: 1 });
    await waitFor(() => !client.connected, { what: 'the end' });
    const rows = await waitFor(
      async () => {
        const found = await test.rows<{ reason: string; device_id: string }>(
          AREA,
          'select * from fleet.refused_messages',
        );
        return found.length > 0 && found;
      },
      { what: 'the listed forgery' },
    );
    assert.deepEqual(
      [rows[0]?.reason, rows[0]?.device_id],
      ['acknowledgement_forged', device.device_id],
    );
  });

  it('for another device is forged without asking the room', async (t) => {
    const test = await openTestDoor(t);
    const [device, other] = [await test.enrol(AREA), await test.enrol(AREA)];
    const client = await connectVehicle(t, test.door, device);
    await client.publishAsync(deviceTopic(device.device_id, 'acks'), ackOf(other), { qos: 1 });
    await waitFor(() => !client.connected, { what: 'the end' });
    assert.deepEqual(test.acks, []);
  });
});

describe('a question for the time', () => {
  it('is answered with the wall clock, signed by the fleet', async (t) => {
    const test = await openTestDoor(t, { now: () => new Date('2014-09-15T00:00:00.000Z') });
    const device = await test.enrol(AREA);
    const client = await connectVehicle(t, test.door, device);
    const answers: Buffer[] = [];
    client.on('message', (_topic, payload) => answers.push(payload));
    await client.subscribeAsync(deviceTopic(device.device_id, 'time'), { qos: 1 });
    const before = new Date().toISOString();
    const nonce = 'AAECAwQFBgcICQoLDA0ODw';
    await client.publishAsync(
      deviceTopic(device.device_id, 'time_requests'),
      JSON.stringify({ nonce }),
      { qos: 1 },
    );
    await waitFor(() => answers.length === 1, { what: 'the answer' });

    const parsed = parseTimeAnswer(answers[0] as Buffer);
    assert.ok(parsed.ok);
    const key = fleetSigningKey(test.tools.secret(SIGNING_SECRET_PURPOSE));
    assert.ok(verifyTime(parsed.value, new Map([[key.key_id, createPublicKey(key.private_key)]])));
    assert.equal(parsed.value.nonce, nonce);
    assert.ok(
      parsed.value.server_time >= before && parsed.value.server_time <= new Date().toISOString(),
    );
  });
});

describe('a device that is enrolled anew', () => {
  it('loses the connection of its old enrolment', async (t) => {
    const test = await openTestDoor(t, { limits: { check_enrolment_ms: 10 } });
    const [device, other] = [await test.enrol(AREA), await test.enrol(AREA)];
    const client = await connectVehicle(t, test.door, device);
    const unchanged = await connectVehicle(t, test.door, other);
    await test.rows(
      AREA,
      `update fleet.devices set password_sha256 = repeat('0', 64) where device_id = $1`,
      [device.device_id],
    );
    await waitFor(() => !client.connected, { what: 'the end' });
    assert.equal(unchanged.connected, true);
    assert.equal(test.door.metrics().closed.enrolment_ended, 1);
    await assert.rejects(connectVehicle(t, test.door, device), { code: 4 });
  });
});
