import { type IConnectPacket, type Packet, parser } from 'mqtt-packet';
import type { KnownDevice } from './device-register.ts';
import { closeSession, type Door, drainSession, endSession, refuseSession } from './door.ts';
import { takeSubscribe, takeUnsubscribe } from './downlink.ts';
import { reportPacketAt } from './report-packet.ts';
import { isOpen, pause, resume, type Session, send } from './session.ts';
import { takeConnect } from './take-connect.ts';
import { takePublish, takeReportPacket } from './take-publish.ts';
import { debt_ms, takeToken } from './token-bucket.ts';

/** Reads MQTT from the session's socket and acts on each packet, until the connection ends. */
export function readPackets(door: Door, session: Session): void {
  const mqtt = parser({ protocolVersion: 4 });
  // The packet that is being read: without a command nothing of it has come, and its length is told
  // before all of it has.
  const unfinished = () =>
    (mqtt as unknown as { packet: { cmd: string | null; length: number } }).packet;
  let is_between_packets = true;
  let packets: Packet[] = [];
  let malformed: Error | undefined;
  mqtt.on('packet', (packet) => packets.push(packet));
  mqtt.on('error', (error: Error) => {
    malformed = error;
  });
  const parse = (bytes: Buffer): void => {
    packets = [];
    try {
      is_between_packets = mqtt.parse(bytes) === 0 && unfinished().cmd === null;
    } catch (error) {
      // The parser throws what it comes upon when a length points beyond the packet's end.
      malformed = error as Error;
    }
    takeAll(door, session, packets);
    if (malformed !== undefined) refuseMalformed(door, session, malformed);
    refuseTooLarge(door, session, unfinished().length);
  };
  session.socket.on('data', (chunk: Buffer) => {
    if (!isRead(session)) return;
    session.seen_at_ms = door.now_ms();
    const taken = is_between_packets ? takeReports(door, session, chunk) : 0;
    if (taken < chunk.length) parse(taken === 0 ? chunk : chunk.subarray(taken));
    refuseDeafReader(door, session);
  });
}

/**
 * Takes the whole reports at the start of `chunk`, which are nearly all that ever comes, past the
 * full parser. Returns how many bytes need no further look.
 */
function takeReports(door: Door, session: Session, chunk: Buffer): number {
  const { device, rights } = session;
  if (device === undefined || rights === undefined) return 0;
  let at = 0;
  try {
    while (isOpen(session)) {
      const packet = reportPacketAt(chunk, at, rights.reports);
      if (packet === null || packet.end - at > door.limits.packet_bytes_max) return at;
      at = packet.end;
      if (isWithinRate(door, session, device)) takeReportPacket(door, session, device, packet);
    }
  } catch (error) {
    fault(door, session, error);
  }
  return chunk.length;
}

function takeAll(door: Door, session: Session, packets: readonly Packet[]): void {
  try {
    for (const packet of packets) {
      refuseTooLarge(door, session, packet.length ?? 0);
      take(door, session, packet);
    }
  } catch (error) {
    // A fault of ours costs this connection, not those of all other vehicles.
    fault(door, session, error);
  }
}

function fault(door: Door, session: Session, error: unknown): void {
  const device_id = session.device?.device_id ?? '';
  door.tools.log.error({ err: error, device_id }, 'a packet could not be taken');
  closeSession(door, session, 'fault');
}

function isRead(session: Session): boolean {
  return session.state !== 'closed' && session.state !== 'draining';
}

function refuseMalformed(door: Door, session: Session, error: Error): void {
  refuseSession(door, session, 'malformed_packet', `Not MQTT 3.1.1: ${error.message}.`);
}

function refuseTooLarge(door: Door, session: Session, length: number): void {
  const { packet_bytes_max } = door.limits;
  if (length <= packet_bytes_max) return;
  const detail = `A packet of ${String(length)} bytes; ${String(packet_bytes_max)} are allowed.`;
  refuseSession(door, session, 'packet_too_large', detail);
}

/** Whoever makes us answer and never reads the answers would fill our memory. */
function refuseDeafReader(door: Door, session: Session): void {
  const { writableLength } = session.socket;
  if (!isRead(session) || writableLength <= door.limits.downlink_bytes_max) return;
  refuseSession(
    door,
    session,
    'reader_too_slow',
    `${String(writableLength)} bytes wait to be read.`,
  );
}

function take(door: Door, session: Session, packet: Packet): void {
  if (session.state === 'new') {
    takeFirst(door, session, packet);
    return;
  }
  if (session.state === 'admitting') {
    hold(door, session, packet);
    return;
  }
  if (session.state !== 'open' || session.device === undefined) return;
  takeNext(door, session, session.device, packet);
}

function takeFirst(door: Door, session: Session, packet: Packet): void {
  if (packet.cmd !== 'connect') {
    const detail = `The first packet is ${packet.cmd}, not CONNECT.`;
    refuseSession(door, session, 'packet_unexpected', detail);
    return;
  }
  void admit(door, session, packet);
}

async function admit(door: Door, session: Session, packet: IConnectPacket): Promise<void> {
  try {
    await takeConnect(door, session, packet);
  } catch (error) {
    fault(door, session, error);
  }
  const { held } = session;
  session.held = [];
  takeAll(door, session, held);
}

/**
 * Packets that a client may send with its CONNECT, before it knows the answer (MQTT 3.1.1, 3.1.4).
 */
const HELD_MAX = 64;

function hold(door: Door, session: Session, packet: Packet): void {
  session.held.push(packet);
  if (session.held.length <= HELD_MAX) return;
  const detail = `More than ${String(HELD_MAX)} packets before the answer to CONNECT.`;
  refuseSession(door, session, 'packet_unexpected', detail);
}

function takeNext(door: Door, session: Session, device: KnownDevice, packet: Packet): void {
  if (packet.cmd === 'puback') {
    session.leases.delete(packet.messageId ?? 0);
    return;
  }
  if (packet.cmd === 'disconnect') {
    endSession(door, session, 'client_left');
    return;
  }
  if (!isWithinRate(door, session, device)) return;
  if (packet.cmd === 'publish') {
    takePublish(door, session, device, packet);
    return;
  }
  if (packet.cmd === 'subscribe') {
    takeSubscribe(door, session, device, packet);
    return;
  }
  if (packet.cmd === 'unsubscribe') {
    takeUnsubscribe(session, packet);
    return;
  }
  if (packet.cmd === 'pingreq') {
    send(session, { cmd: 'pingresp' });
    return;
  }
  refuseSession(door, session, 'packet_unexpected', `${packet.cmd} has no place here.`);
}

/**
 * Counts a packet against the device's rate. Above it the socket is read more slowly, so that a
 * vehicle with a backlog gets rid of it; one that pushes twice its burst into debt is not a vehicle
 * with a backlog.
 */
function isWithinRate(door: Door, session: Session, device: KnownDevice): boolean {
  const rate = { per_s: door.limits.messages_per_s, burst: door.limits.messages_burst };
  const left = takeToken(device.bucket, rate, door.now_ms());
  if (left >= 0) return true;
  if (left < -2 * rate.burst) {
    const detail = `More than ${String(rate.burst)} messages at once and ${String(rate.per_s)} a second.`;
    drainSession(door, session, 'rate_exceeded', detail);
    return false;
  }
  pause(session, 'rate');
  clearTimeout(session.rate_timer);
  session.rate_timer = setTimeout(() => resume(session, 'rate'), debt_ms(device.bucket, rate));
  return true;
}
