import { connect as connectSocket, type Socket } from 'node:net';
import type { Cleanup } from '@drais/kit/testing/open-room';
import { waitFor } from '@drais/kit/testing/wait-for';
import { encodeReport, type Report } from '@drais/standards/device/report';
import { deviceTopic } from '@drais/standards/device/topics';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { DeviceDoor } from '../open-device-door.ts';
import type { TestDevice } from './open-test-door.ts';

/** A report with nothing special about it. */
export function reportOf(sequence: number, change: Partial<Report> = {}): Report {
  return {
    sequence,
    boot_id: 'boot-1',
    observed_at: '2026-06-01T08:00:00.000Z',
    lat: 49.4875,
    lon: 8.466,
    accuracy_m: 4.5,
    speed_m_s: 0,
    charge_fraction: 0.82,
    locked: true,
    ...change,
  };
}

/** A real MQTT client that speaks for the device; closed at the end of the test. */
export async function connectVehicle(
  t: Cleanup,
  door: DeviceDoor,
  device: TestDevice,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const client = await connectAsync({
    host: '127.0.0.1',
    port: door.port,
    protocolVersion: 4,
    clientId: device.device_id,
    username: device.device_id,
    password: device.password,
    reconnectPeriod: 0,
    connectTimeout: 5_000,
    ...options,
  });
  client.on('error', () => undefined);
  t.after(() => client.endAsync(true));
  return client;
}

/** Resolves when the report is acknowledged. */
export async function publishReport(
  client: MqttClient,
  device: TestDevice,
  report: Report,
): Promise<void> {
  await client.publishAsync(deviceTopic(device.device_id, 'reports'), encodeReport(report), {
    qos: 1,
  });
}

export interface RawClient {
  readonly socket: Socket;
  /** Everything that was received. */
  received(): Buffer;
  isClosed(): boolean;
  closed(): Promise<unknown>;
}

/** A bare socket to the door, for what no honest client sends. */
export function connectRaw(t: Cleanup, door: DeviceDoor): RawClient {
  const socket = connectSocket({ host: '127.0.0.1', port: door.port });
  const chunks: Buffer[] = [];
  let is_closed = false;
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('close', () => {
    is_closed = true;
  });
  t.after(() => void socket.destroy());
  return {
    socket,
    received: () => Buffer.concat(chunks),
    isClosed: () => is_closed,
    closed: () => waitFor(() => is_closed, { what: 'the socket to be closed' }),
  };
}
