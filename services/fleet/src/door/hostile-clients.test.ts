import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { waitFor } from '@drais/kit/testing/wait-for';
import { encodeReport } from '@drais/standards/device/report';
import { deviceTopic } from '@drais/standards/device/topics';
import { newId } from '@drais/vocabulary/ids';
import * as fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { NO_AREA } from './refusal-book.ts';
import { AREAS, openTestDoor, type TestDevice, type TestDoor } from './testing/open-test-door.ts';
import { connectRaw, connectVehicle, publishReport, reportOf } from './testing/vehicle-client.ts';

const [AREA] = AREAS;

interface Listed {
  readonly reason: string;
  readonly device_id: string;
  readonly detail: string;
  readonly occurrences: string;
}

function listed(test: TestDoor, area_id: string, reason: string): Promise<Listed> {
  return waitFor(
    async () =>
      (
        await test.rows<Listed>(area_id, 'select * from fleet.refused_messages where reason = $1', [
          reason,
        ])
      )[0],
    { what: `${reason} to be listed` },
  );
}

function connectBytes(device: TestDevice, keepalive = 60): Buffer {
  return generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive,
    clientId: device.device_id,
    username: device.device_id,
    password: Buffer.from(device.password),
  });
}

function reportBytes(device: TestDevice, sequence: number): Buffer {
  return generate({
    cmd: 'publish',
    topic: deviceTopic(device.device_id, 'reports'),
    payload: encodeReport(reportOf(sequence)),
    qos: 1,
    messageId: sequence,
    dup: false,
    retain: false,
  });
}

async function admitted(t: TestContext, test: TestDoor, device: TestDevice, keepalive?: number) {
  const raw = connectRaw(t, test.door);
  raw.socket.write(connectBytes(device, keepalive));
  await waitFor(() => raw.received().length >= 4, { what: 'CONNACK' });
  assert.deepEqual([...raw.received()], [0x20, 2, 0, 0]);
  return raw;
}

describe('a stranger at the door', () => {
  it('is refused with a wrong password, without a word on whether the device exists', async (t) => {
    const test = await openTestDoor(t);
    const device = await test.enrol(AREA);
    const unknown = { ...device, device_id: newId(AREA) };
    await assert.rejects(connectVehicle(t, test.door, device, { password: 'guess' }), { code: 4 });
    await assert.rejects(connectVehicle(t, test.door, unknown), { code: 4 });

    assert.equal((await listed(test, AREA, 'password_wrong')).device_id, '');
    assert.equal((await listed(test, AREA, 'device_unknown')).device_id, '');
    assert.equal(test.door.connections(), 0);
  });

  it('is refused with another client id, an older or newer protocol, or a will', async (t) => {
    const test = await openTestDoor(t);
    const device = await test.enrol(AREA);
    await assert.rejects(connectVehicle(t, test.door, device, { clientId: 'another' }), {
      code: 2,
    });
    await assert.rejects(connectVehicle(t, test.door, device, { protocolVersion: 5 }));
    await assert.rejects(
      connectVehicle(t, test.door, device, { will: { topic: 'a', payload: 'b' } }),
      { code: 5 },
    );

    for (const reason of ['client_id_wrong', 'protocol_version_unknown', 'will_not_supported']) {
      await listed(test, AREA, reason);
    }
  });

  it('has its socket closed and listed for bytes that are not MQTT', async (t) => {
    const test = await openTestDoor(t);
    await test.enrol(AREA);
    for (const bytes of [
      'GET / HTTP/1.1\r\n\r\n',
      '\x10\x04\0\x04XX',
      '\x10\xff\xff\xff\xff\xff',
      '\xf0\0',
      '\0\0',
    ]) {
      const raw = connectRaw(t, test.door);
      raw.socket.write(Buffer.from(bytes, 'latin1'));
      await raw.closed();
    }
    assert.equal((await listed(test, NO_AREA, 'malformed_packet')).device_id, '');
  });

  it('has its socket closed when it announces more than a packet may have, before it sends it', async (t) => {
    const test = await openTestDoor(t);
    const raw = connectRaw(t, test.door);
    // CONNECT of 1 MiB, of which one byte comes.
    raw.socket.write(Buffer.from([0x10, 0x80, 0x80, 0x40, 0]));
    await raw.closed();
    await listed(test, NO_AREA, 'packet_too_large');
  });

  it('has its socket closed when it says nothing, or something else first', async (t) => {
    const test = await openTestDoor(t, { limits: { connect_timeout_ms: 100 } });
    const silent = connectRaw(t, test.door);
    const pinging = connectRaw(t, test.door);
    pinging.socket.write(generate({ cmd: 'pingreq' }));
    await Promise.all([silent.closed(), pinging.closed()]);
    await listed(test, NO_AREA, 'packet_unexpected');
    assert.equal(test.door.metrics().closed.connect_too_late, 1);
  });
});

describe('a device that does what it may not', () => {
  const foreign = (test: TestDoor) => test.enrol(AREA);

  it('loses its connection for publishing as another device', async (t) => {
    const test = await openTestDoor(t);
    const [device, other] = [await foreign(test), await foreign(test)];
    const client = await connectVehicle(t, test.door, device);
    client.publish(deviceTopic(other.device_id, 'reports'), encodeReport(reportOf(1)), { qos: 1 });
    await waitFor(() => !client.connected, { what: 'the end' });
    assert.equal((await listed(test, AREA, 'topic_forbidden')).device_id, device.device_id);
    assert.deepEqual(await test.rows(AREA, 'select 1 from fleet.reports'), []);
  });

  for (const topic of ['drais/v1/+/commands', '#', 'drais/v1/x.y/commands']) {
    it(`loses its connection for subscribing to ${topic}`, async (t) => {
      const test = await openTestDoor(t);
      const device = await foreign(test);
      const client = await connectVehicle(t, test.door, device);
      client.subscribe(topic, () => undefined);
      await waitFor(() => !client.connected, { what: 'the end' });
      await listed(test, AREA, 'topic_forbidden');
    });
  }

  it('loses its connection for QoS 0, QoS 2, a retained message or a second CONNECT', async (t) => {
    const test = await openTestDoor(t);
    const device = await foreign(test);
    const topic = deviceTopic(device.device_id, 'reports');
    for (const options of [{ qos: 0 }, { qos: 2 }, { qos: 1, retain: true }] as const) {
      const client = await connectVehicle(t, test.door, device);
      client.publish(topic, encodeReport(reportOf(1)), options, () => undefined);
      await waitFor(() => !client.connected, { what: 'the end' });
    }
    const raw = await admitted(t, test, device);
    raw.socket.write(connectBytes(device));
    await raw.closed();
    for (const reason of ['qos_not_supported', 'retain_not_supported', 'packet_unexpected']) {
      assert.equal((await listed(test, AREA, reason)).device_id, device.device_id);
    }
  });

  it('is read more slowly above its rate, and loses nothing', async (t) => {
    const test = await openTestDoor(t, { limits: { messages_per_s: 100, messages_burst: 10 } });
    const device = await foreign(test);
    const client = await connectVehicle(t, test.door, device);
    await Promise.all(
      Array.from({ length: 25 }, (_, n) => publishReport(client, device, reportOf(n + 1))),
    );
    assert.equal(client.connected, true);
    assert.equal(test.door.metrics().closed.rate_exceeded, undefined);
  });

  it('loses its connection for a flood, with what was taken before acknowledged', async (t) => {
    const test = await openTestDoor(t, { limits: { messages_per_s: 1, messages_burst: 10 } });
    const device = await foreign(test);
    const raw = await admitted(t, test, device);
    raw.socket.write(
      Buffer.concat(Array.from({ length: 100 }, (_, n) => reportBytes(device, n + 1))),
    );
    await raw.closed();

    await listed(test, AREA, 'rate_exceeded');
    const stored = await test.rows(AREA, 'select 1 from fleet.reports');
    // The burst and twice as much in debt.
    assert.equal(stored.length, 30);
    assert.equal(raw.received().length, 4 + 30 * 4);
  });

  it('loses its connection when it reads nothing of what it is told', async (t) => {
    const test = await openTestDoor(t);
    const device = await foreign(test);
    const raw = await admitted(t, test, device);
    const topic = deviceTopic(device.device_id, 'commands');
    raw.socket.write(
      generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 0 }] }),
    );
    const lease = 'x'.repeat(4_000);
    await waitFor(() => test.door.deliver(device.device_id, lease), { what: 'the subscription' });
    raw.socket.pause();

    // The kernel's buffers hold some megabytes before any of it waits here.
    let delivered = 0;
    while (delivered < 10_000 && test.door.deliver(device.device_id, lease)) delivered++;

    assert.ok(delivered < 10_000);
    assert.equal(test.door.metrics().closed.reader_too_slow, 1);
    await listed(test, AREA, 'reader_too_slow');
  });
});

describe('the door', () => {
  it('survives any bytes before and after CONNECT, and lets honest vehicles in', async (t) => {
    const test = await openTestDoor(t);
    const [hostile, honest] = [await test.enrol(AREA), await test.enrol(AREA)];
    const topic = deviceTopic(hostile.device_id, 'commands');
    const seeds = [
      connectBytes(hostile),
      reportBytes(hostile, 1),
      generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] }),
      generate({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: [topic] }),
      generate({ cmd: 'pubrel', messageId: 3 }),
      generate({ cmd: 'puback', messageId: 4 }),
    ];
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60, size: 'max' }),
      fc
        .tuple(fc.constantFrom(...seeds), fc.nat(400), fc.nat(255), fc.nat(400))
        .map(([seed, place, value, length]) => {
          const changed = Buffer.from(seed);
          changed[place % changed.length] = value;
          return changed.subarray(0, 1 + (length % (changed.length * 2)));
        }),
    );
    const attack = fc.asyncProperty(
      fc.boolean(),
      fc.array(bytes, { maxLength: 4 }),
      async (inside, parts) => {
        const raw = connectRaw(t, test.door);
        if (inside) raw.socket.write(connectBytes(hostile));
        for (const part of parts) raw.socket.write(part);
        raw.socket.end();
        await raw.closed();
      },
    );
    await fc.assert(attack, { numRuns: 300, seed: 1_817 });

    assert.equal(test.door.metrics().closed.fault, undefined);
    const client = await connectVehicle(t, test.door, honest);
    await publishReport(client, honest, reportOf(1));
  });
});

describe('a connection', () => {
  it('ends when its keep-alive has passed one and a half times', async (t) => {
    const test = await openTestDoor(t);
    const device = await test.enrol(AREA);
    const raw = await admitted(t, test, device, 1);
    await raw.closed();
    assert.equal(test.door.metrics().closed.keep_alive_over, 1);
  });

  it('gives way to a newer one of the same device', async (t) => {
    const test = await openTestDoor(t);
    const device = await test.enrol(AREA);
    const older = await admitted(t, test, device);
    const newer = await admitted(t, test, device);
    await older.closed();
    assert.equal(newer.isClosed(), false);
    assert.equal(test.door.connections(), 1);
    assert.equal(test.door.metrics().closed.taken_over, 1);
  });

  it('is counted until the client leaves', async (t) => {
    const test = await openTestDoor(t);
    const device = await test.enrol(AREA);
    const client = await connectVehicle(t, test.door, device);
    assert.equal(test.door.connections(), 1);
    await client.endAsync();
    await waitFor(() => test.door.connections() === 0, { what: 'the count to fall' });
    assert.equal(test.door.metrics().closed.client_left, 1);
  });
});
