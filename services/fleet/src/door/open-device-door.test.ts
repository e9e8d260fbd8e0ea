import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitFor } from '@drais/kit/testing/wait-for';
import { encodeAck } from '@drais/standards/device/command';
import { signAck } from '@drais/standards/device/signing';
import { deviceTopic } from '@drais/standards/device/topics';
import { newId } from '@drais/vocabulary/ids';
import { openDeviceDoor } from './open-device-door.ts';
import { AREAS, openTestDoor } from './testing/open-test-door.ts';
import { connectRaw, connectVehicle, publishReport, reportOf } from './testing/vehicle-client.ts';

const [AREA] = AREAS;

describe('a vehicle at the door', () => {
  it('has its report stored, acknowledged, handed to the room and kept as its latest', async (t) => {
    const { door, enrol, rows, handed } = await openTestDoor(t);
    const device = await enrol(AREA);
    const client = await connectVehicle(t, door, device);

    await publishReport(
      client,
      device,
      reportOf(7, { speed_m_s: 4.5, odometer_m: 12, events: ['tilted', 'low'] }),
    );

    const stored = await rows<Record<string, unknown>>(AREA, 'select * from fleet.reports');
    assert.equal(stored.length, 1);
    assert.equal(stored[0]?.['sequence'], 7);
    assert.deepEqual(stored[0]?.['events'], ['tilted', 'low']);
    await waitFor(() => handed.length === 1, { what: 'the room to be handed the report' });
    const latest = await waitFor(
      async () =>
        (await rows<Record<string, unknown>>(AREA, 'select * from fleet.latest_reports'))[0],
      { what: 'the latest report' },
    );
    assert.equal(latest['vehicle_id'], device.vehicle_id);
    assert.deepEqual(latest['last_moved_at'], new Date('2026-06-01T08:00:00.000Z'));
  });

  it('gets a lease on its connection, and its signed answer is handed on', async (t) => {
    const { door, enrol, acks } = await openTestDoor(t);
    const device = await enrol(AREA);
    const client = await connectVehicle(t, door, device);
    const leases: string[] = [];
    client.on('message', (_topic, payload) => leases.push(payload.toString()));
    assert.equal(door.deliver(device.device_id, '{"before":"subscribing"}'), false);
    await client.subscribeAsync(deviceTopic(device.device_id, 'commands'), { qos: 1 });

    assert.equal(door.deliver(device.device_id, '{"a":"lease"}'), true);
    await waitFor(() => leases.length === 1, { what: 'the lease' });
    const ack = encodeAck(
      signAck(
        {
          command_id: newId(AREA),
          device_id: device.device_id,
          result: 'done',
          executed_at: '2026-06-01T08:00:01.000Z',
          locked: false,
          sequence: 8,
        },
        device.private_key,
      ),
    );
    await client.publishAsync(deviceTopic(device.device_id, 'acks'), ack, { qos: 1 });

    assert.deepEqual(leases, ['{"a":"lease"}']);
    assert.deepEqual(acks, [ack.toString()]);
  });
});

describe('a door to the world', () => {
  it('does not open without a certificate in production', async (t) => {
    const test = await openTestDoor(t);
    const tools = { ...test.tools, settings: { ...test.tools.settings, demo: false } };
    await assert.rejects(openDeviceDoor(tools, { port: 0, host: '0.0.0.0' }), /certificate/);
  });

  it('says that its port is taken', async (t) => {
    const test = await openTestDoor(t);
    const taken = { port: test.door.port, host: '127.0.0.1' };
    await assert.rejects(openDeviceDoor(test.tools, taken), { code: 'EADDRINUSE' });
  });

  it('turns away whom it has no room for', async (t) => {
    const test = await openTestDoor(t, { limits: { connections_max: 1 } });
    await connectVehicle(t, test.door, await test.enrol(AREA));
    await connectRaw(t, test.door).closed();
    assert.equal(test.door.connections(), 1);
  });
});
