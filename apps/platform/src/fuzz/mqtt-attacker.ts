import type { KeyObject } from 'node:crypto';
import { encodeReport, type Report } from '@drais/standards/device/report';
import { signAck, type UnsignedAck } from '@drais/standards/device/signing';
import { deviceTopic } from '@drais/standards/device/topics';
import { type Draw, oneOf } from '@drais/twin/life/draw';
import type { HostileValues } from './hostile-values.ts';
import { connectOf, field, publishOf } from './mqtt-bytes.ts';

/** A device whose secrets the attacker has, and what it is used against. */
export interface Insider {
  readonly device_id: string;
  readonly password: string;
  readonly key: KeyObject;
}

export interface Attacker {
  readonly draw: Draw;
  readonly hostile: HostileValues;
  readonly insider: Insider;
  /** Devices of honest vehicles, known by name only. */
  readonly victims: readonly string[];
  /** A command of a victim, as a thief of its log would know it. */
  readonly command_id: string;
  /** Numbers the insider has not used yet. */
  nextSequence(): number;
}

/** So many of something; the same thing each time, or a new one. */
export function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

export function bytesOf(draw: Draw, length: number): Buffer {
  return Buffer.from(times(length, () => Math.floor(draw() * 256)));
}

/** The same bytes with one changed, or cut, or both. */
export function spoilt(bytes: Buffer, draw: Draw): Buffer {
  const copy = Buffer.from(bytes);
  copy[Math.floor(draw() * copy.length)] = Math.floor(draw() * 256);
  return draw() < 0.5 ? copy : copy.subarray(0, 1 + Math.floor(draw() * copy.length));
}

/** The insider's own good CONNECT. */
export function connectAs({ device_id, password }: Insider): Buffer {
  return connectOf({ client_id: device_id, username: device_id, password });
}

export function reportOf(attacker: Attacker, change: Partial<Report> = {}): Buffer {
  const report: Report = {
    sequence: attacker.nextSequence(),
    boot_id: 'fuzz',
    observed_at: new Date().toISOString(),
    lat: 49.4841,
    lon: 8.4757,
    accuracy_m: 5,
    speed_m_s: 0,
    charge_fraction: 0.5,
    locked: true,
    ...change,
  };
  return encodeReport(report);
}

/** Reports that have the right form and cannot be true. */
export const ABSURD: readonly ((draw: Draw) => Partial<Report>)[] = [
  () => ({ lat: 0, lon: 0 }),
  () => ({ lat: 90, lon: 180 }),
  () => ({ lat: -90, lon: -180, speed_m_s: 100 }),
  (draw) => ({ lat: draw() * 180 - 90, lon: draw() * 360 - 180 }),
  () => ({ observed_at: '2099-12-31T23:59:59.999Z' }),
  () => ({ observed_at: '1970-01-01T00:00:00.000Z' }),
  () => ({ observed_at: '0000-01-01T00:00:00.000Z' }),
  () => ({ observed_at: '9999-12-31T23:59:59.999Z' }),
  () => ({ sequence: 1 }),
  () => ({ odometer_m: 4_000_000_000 }),
  () => ({ charge_fraction: 0, locked: false, speed_m_s: 99.999 }),
  () => ({ accuracy_m: 10_000 }),
  () => ({ events: times(16, (n) => `event_${String(n)}`) }),
];

export function publishFrom(
  attacker: Attacker,
  channel: 'reports' | 'acks',
  payload: Buffer,
): Buffer {
  const packet_id = 1 + Math.floor(attacker.draw() * 65_535);
  return publishOf({ topic: deviceTopic(attacker.insider.device_id, channel), payload, packet_id });
}

export function ackOf(
  { insider, command_id, nextSequence }: Attacker,
  change: Partial<UnsignedAck> = {},
) {
  const ack: UnsignedAck = {
    command_id,
    device_id: insider.device_id,
    result: 'done',
    executed_at: new Date().toISOString(),
    locked: true,
    sequence: nextSequence(),
    ...change,
  };
  return signAck(ack, insider.key);
}

export const FOREIGN_TOPICS: readonly ((victim: string) => string)[] = [
  (victim) => deviceTopic(victim, 'reports'),
  (victim) => deviceTopic(victim, 'acks'),
  (victim) => deviceTopic(victim, 'commands'),
  (victim) => `drais/v1/${victim}/reports/`,
  () => 'drais/v1/+/reports',
  () => '#',
  () => '',
  () => '$SYS/broker',
  () => 'drais/v1//reports',
  () => 'a'.repeat(7_000),
  () => 'nul\0topic',
  () => '../../drais/v1/x/reports',
];

const CONNECTS: readonly ((attacker: Attacker) => Buffer)[] = [
  ({ insider, hostile, draw }) =>
    connectOf({
      client_id: insider.device_id,
      username: insider.device_id,
      password: hostile.text(draw),
    }),
  ({ victims, draw }) => {
    const device_id = oneOf(draw, victims) ?? '';
    return connectOf({ client_id: device_id, username: device_id, password: 'guess' });
  },
  ({ hostile, draw }) => {
    const name = hostile.text(draw);
    return connectOf({ client_id: name, username: name, password: 'x' });
  },
  ({ draw }) => {
    // An area of one's own making each time.
    const area_id = `fuzz${Math.floor(draw() * 2 ** 32).toString(36)}`;
    const device_id = `${area_id}.00000000-0000-7000-8000-000000000000`;
    return connectOf({ client_id: device_id, username: device_id, password: 'x' });
  },
  ({ insider }) => connectOf({ client_id: insider.device_id }),
  ({ insider }) => connectOf({ client_id: 'another', username: insider.device_id, password: 'x' }),
  ({ insider, draw }) => {
    const level = oneOf(draw, [3, 5, 0, 255]) ?? 3;
    return connectOf({ client_id: insider.device_id, level });
  },
  ({ insider }) => connectOf({ client_id: insider.device_id, protocol: 'MQIsdp', level: 3 }),
  ({ insider: { device_id, password } }) => {
    const will = [field(deviceTopic(device_id, 'reports')), field('gone')];
    const flags = 0x02 | 0x04 | 0x08;
    return connectOf({ client_id: device_id, username: device_id, password, flags, will });
  },
  ({ insider: { device_id, password } }) =>
    connectOf({ client_id: device_id, username: device_id, password, flags: 0x03 }),
  ({ insider: { device_id, password } }) =>
    connectOf({ client_id: device_id, username: device_id, password, flags: 0x02 | 0x18 | 0x04 }),
];

export const oneConnect = (attacker: Attacker) =>
  (oneOf(attacker.draw, CONNECTS) ?? (({ insider }) => connectAs(insider)))(attacker);
