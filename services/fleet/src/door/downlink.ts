import { fleet } from '@drais/contracts';
import { Unavailable } from '@drais/kit/unavailable';
import { deviceTopic } from '@drais/standards/device/topics';
import type { ISubscribePacket, IUnsubscribePacket } from 'mqtt-packet';
import type { KnownDevice } from './device-register.ts';
import { closeSession, type Door, refuseSession } from './door.ts';
import { isOpen, type LeaseInFlight, type Session, send } from './session.ts';

const PACKET_ID_MAX = 65_535;

/**
 * Grants a device its own topics; anything else ends the connection. Pending leases follow the
 * answer.
 */
export function takeSubscribe(
  door: Door,
  session: Session,
  device: KnownDevice,
  packet: ISubscribePacket,
): void {
  const granted: (0 | 1)[] = [];
  for (const { topic, qos } of packet.subscriptions) {
    const channel = session.rights?.subscribe.get(topic);
    if (channel === undefined) {
      const detail = `Subscribing to ${JSON.stringify(topic.slice(0, 120))} is not this device's right.`;
      refuseSession(door, session, 'topic_forbidden', detail);
      return;
    }
    const grant = qos === 0 ? 0 : 1;
    session.subscriptions.set(channel, grant);
    granted.push(grant);
  }
  send(session, { cmd: 'suback', messageId: packet.messageId ?? 0, granted });
  const asks_commands = packet.subscriptions.some(
    ({ topic }) => session.rights?.subscribe.get(topic) === 'commands',
  );
  if (asks_commands) void sendPending(door, session, device);
}

export function takeUnsubscribe(session: Session, packet: IUnsubscribePacket): void {
  for (const topic of packet.unsubscriptions) {
    const channel = session.rights?.subscribe.get(topic);
    if (channel !== undefined) session.subscriptions.delete(channel);
  }
  send(session, { cmd: 'unsuback', messageId: packet.messageId ?? 0, granted: [] });
}

/** Sends what the device has not answered yet: sessions are not kept here, the room knows. */
async function sendPending(door: Door, session: Session, device: KnownDevice): Promise<void> {
  const { device_id } = device;
  try {
    const outcome = await door.tools.call(fleet.listPendingCommands, { device_id });
    if (!outcome.ok) return;
    for (const payload of outcome.value.payloads) sendLease(door, session, device_id, payload);
  } catch (error) {
    // The room delivers again by itself while a lease lives.
    if (error instanceof Unavailable) return;
    door.tools.log.error({ err: error, device_id }, 'pending commands could not be listed');
    closeSession(door, session, 'fault');
  }
}

/**
 * Puts a lease on the device's connection; false when it has none that listens, or when too much
 * waits on it.
 */
export function sendLease(
  door: Door,
  session: Session | undefined,
  device_id: string,
  payload: string,
): boolean {
  if (session === undefined || !isOpen(session)) return false;
  const qos = session.subscriptions.get('commands');
  if (qos === undefined || isTooSlow(door, session)) return false;
  const lease: LeaseInFlight = {
    payload: Buffer.from(payload),
    sent_at_ms: door.now_ms(),
    sends: 1,
  };
  let packet_id = 0;
  if (qos === 1) {
    if (session.leases.size >= door.limits.leases_in_flight_max) return false;
    packet_id = freePacketId(session);
    session.leases.set(packet_id, lease);
  }
  publishLease(session, device_id, { packet_id, lease, qos });
  door.counts.leases_sent += 1;
  return true;
}

/** Sends leases again that had no PUBACK for a while, a few times. */
export function resendLeases(door: Door, session: Session): void {
  if (!isOpen(session) || session.device === undefined || session.leases.size === 0) return;
  if (isTooSlow(door, session)) return;
  for (const [packet_id, lease] of session.leases) {
    if (door.now_ms() - lease.sent_at_ms < door.limits.resend_after_ms) continue;
    if (lease.sends >= door.limits.sends_max) {
      session.leases.delete(packet_id);
      continue;
    }
    lease.sends += 1;
    lease.sent_at_ms = door.now_ms();
    door.counts.leases_sent_again += 1;
    publishLease(session, session.device.device_id, { packet_id, lease, qos: 1 });
  }
}

function publishLease(
  session: Session,
  device_id: string,
  { packet_id, lease, qos }: { packet_id: number; lease: LeaseInFlight; qos: 0 | 1 },
): void {
  send(session, {
    cmd: 'publish',
    topic: deviceTopic(device_id, 'commands'),
    payload: lease.payload,
    qos,
    dup: lease.sends > 1,
    retain: false,
    ...(qos === 1 ? { messageId: packet_id } : {}),
  });
}

function freePacketId(session: Session): number {
  // At most 16 are taken, so this ends at once.
  while (session.leases.has(session.next_packet_id)) advance(session);
  const packet_id = session.next_packet_id;
  advance(session);
  return packet_id;
}

function advance(session: Session): void {
  session.next_packet_id =
    session.next_packet_id === PACKET_ID_MAX ? 1 : session.next_packet_id + 1;
}

/** A client that does not read is cut off: it gets what it missed when it subscribes again. */
function isTooSlow(door: Door, session: Session): boolean {
  const { writableLength } = session.socket;
  if (writableLength <= door.limits.downlink_bytes_max) return false;
  const detail = `${String(writableLength)} bytes wait to be read.`;
  refuseSession(door, session, 'reader_too_slow', detail);
  return true;
}
