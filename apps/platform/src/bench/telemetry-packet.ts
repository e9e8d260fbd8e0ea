import { encodeReport, type Report } from '@drais/standards/device/report';
import { deviceTopic } from '@drais/standards/device/topics';
import { generate } from 'mqtt-packet';
import { timedLatitude } from './timed-place.ts';

/** Bytes of every payload. */
export const PAYLOAD_BYTES = 200;
/** Eight digits from the first to the last, so that every payload has one length. */
export const FIRST_SEQUENCE = 10_000_001;
/** MQTT 3.1.1, 2.3.1: packet ids are 1 to 65,535. */
export const PACKET_IDS = 65_535;
/** MQTT 3.1.1, 3.3.1.1: DUP in the first byte. */
const DUP_BIT = 0x08;
const SEQUENCE_DIGITS = 8;
const INSTANT_CHARS = 24;
const LATITUDE_CHARS = 15;

/** Where a vehicle of a bench stands. */
export interface BenchPlace {
  /** Ten-thousandths of a degree. */
  readonly lat_e4: number;
  readonly lon: number;
}

/** The PUBLISH packets of one device, made by copying one and writing into it what differs. */
export interface ReportPackets {
  /** Message `number` counts from 0; the same number and time give the same bytes, but for DUP. */
  make(number: number, observed_at_ms: number, is_repeat: boolean): Buffer;
}

/** QoS 1, to the device's topic, a report of exactly 200 bytes that walks a step of 11 m. */
export function reportPackets(device_id: string, place: BenchPlace): ReportPackets {
  const payload = padded(templateAt(place));
  const packet = generate({
    cmd: 'publish',
    topic: deviceTopic(device_id, 'reports'),
    payload,
    qos: 1,
    dup: false,
    retain: false,
    messageId: 1,
  });
  const payload_at = packet.length - payload.length;
  const valueAt = (name: string) => payload_at + payload.indexOf(`"${name}":`) + name.length + 3;
  const sequence_at = valueAt('sequence');
  const instant_at = valueAt('observed_at') + 1;
  const lat_at = valueAt('lat');
  return {
    make: (number, observed_at_ms, is_repeat) => {
      const copy = Buffer.allocUnsafe(packet.length);
      packet.copy(copy);
      if (is_repeat) copy[0] = (copy[0] as number) | DUP_BIT;
      copy.writeUInt16BE(packetIdOf(number), payload_at - 2);
      copy.write(String(FIRST_SEQUENCE + number), sequence_at, SEQUENCE_DIGITS, 'latin1');
      copy.write(new Date(observed_at_ms).toISOString(), instant_at, INSTANT_CHARS, 'latin1');
      const latitude = timedLatitude(place.lat_e4 + (number % 2), observed_at_ms);
      copy.write(latitude, lat_at, LATITUDE_CHARS, 'latin1');
      return copy;
    },
  };
}

export function packetIdOf(number: number): number {
  return (number % PACKET_IDS) + 1;
}

/** The message with this packet id that is not before `oldest`: fewer than 65,535 are under way. */
export function numberOfPacket(packet_id: number, oldest: number): number {
  return oldest + ((packet_id - packetIdOf(oldest) + PACKET_IDS) % PACKET_IDS);
}

function templateAt({ lat_e4, lon }: BenchPlace): Report {
  return {
    sequence: FIRST_SEQUENCE,
    boot_id: 'b',
    observed_at: '2026-01-01T00:00:00.000Z',
    // Its last digit must not be a nought, which JSON would leave out.
    lat: Number(timedLatitude(lat_e4, 11_111_111)),
    lon,
    accuracy_m: 4.5,
    speed_m_s: 2.5,
    charge_fraction: 0.82,
    locked: false,
  };
}

/** `boot_id` may be as long as 80 characters. */
function padded(report: Report): Buffer {
  const missing = PAYLOAD_BYTES - encodeReport(report).length;
  const payload = encodeReport({ ...report, boot_id: 'b'.repeat(1 + missing) });
  if (missing < 0 || payload.length !== PAYLOAD_BYTES)
    throw new Error(`a report of ${String(payload.length)} bytes`);
  return payload;
}
