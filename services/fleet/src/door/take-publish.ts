import { fleet } from '@drais/contracts';
import { Unavailable } from '@drais/kit/unavailable';
import { parseAck } from '@drais/standards/device/command';
import { parseReport, type Report } from '@drais/standards/device/report';
import { signTime } from '@drais/standards/device/signing';
import { encodeTimeAnswer, parseTimeRequest } from '@drais/standards/device/time';
import { deviceTopic } from '@drais/standards/device/topics';
import { readInstant } from '@drais/vocabulary/instant';
import type { Refusal } from '@drais/vocabulary/outcome';
import type { IPublishPacket } from 'mqtt-packet';
import type { KnownDevice } from './device-register.ts';
import {
  closeSession,
  type Door,
  doorShardOf,
  drainSession,
  listRefused,
  refuseSession,
  writePubacks,
} from './door.ts';
import type { ReportPacket } from './report-packet.ts';
import { isOpen, type Puback, pause, type Session, send } from './session.ts';

/** Takes a PUBLISH of an admitted device. What may not be published ends the connection. */
export function takePublish(
  door: Door,
  session: Session,
  device: KnownDevice,
  packet: IPublishPacket,
): void {
  const channel = session.rights?.publish.get(packet.topic);
  const no = wrongForm(packet, channel === undefined);
  if (no !== null) {
    refuseSession(door, session, no.reason, no.detail);
    return;
  }
  const message = newMessage(door, session, packet.messageId ?? 0, packet.payload as Buffer);
  if (channel === 'reports') takeReport(door, session, device, message);
  else if (channel === 'acks') takeAck(door, session, device, message);
  else takeTimeRequest(door, session, device, message);
}

/** The same for a report that was found without the full parser. */
export function takeReportPacket(
  door: Door,
  session: Session,
  device: KnownDevice,
  { packet_id, payload }: ReportPacket,
): void {
  takeReport(door, session, device, newMessage(door, session, packet_id, payload));
}

function newMessage(door: Door, session: Session, packet_id: number, payload: Buffer): Message {
  const puback: Puback = { packet_id, is_done: false };
  session.pubacks.push(puback);
  if (session.pubacks.length >= door.limits.unacked_max) pause(session, 'unacked');
  return { payload, puback };
}

interface Message {
  readonly payload: Buffer;
  readonly puback: Puback;
}

function wrongForm(packet: IPublishPacket, is_foreign: boolean) {
  if (is_foreign) {
    const detail = `Publishing to ${JSON.stringify(packet.topic.slice(0, 120))} is not this device's right.`;
    return { reason: 'topic_forbidden', detail } as const;
  }
  if (packet.qos !== 1) {
    const detail = `Messages come with QoS 1, not ${String(packet.qos)}.`;
    return { reason: 'qos_not_supported', detail } as const;
  }
  if (packet.retain)
    return { reason: 'retain_not_supported', detail: 'Nothing is retained.' } as const;
  return null;
}

/**
 * A payload that is wrong stays wrong: it is listed and acknowledged, so that it does not come
 * again.
 */
function refusePayload(door: Door, session: Session, message: Message, refusal: Refusal): void {
  door.counts.messages_refused += 1;
  listRefused(door, session, refusal.code, refusal.detail);
  acknowledge(door, session, message);
}

function takeReport(door: Door, session: Session, device: KnownDevice, message: Message): void {
  const parsed = parseReport(message.payload);
  if (!parsed.ok) {
    refusePayload(door, session, message, parsed.refusal);
    return;
  }
  const report: Report = parsed.value;
  const shard = session.shard ?? doorShardOf(door, device.area_id);
  door.counts.reports += 1;
  shard.lane.add({
    row: {
      area_id: device.area_id,
      device_id: device.device_id,
      vehicle_id: device.vehicle_id,
      received_at_ms: door.tools.now().getTime(),
      observed_at_ms: readInstant(report.observed_at),
      report,
    },
    is_repeat: report.sequence <= device.last_sequence,
    settle: (stored) => {
      if (!stored) return closeSession(door, session, 'not_stored');
      message.puback.is_done = true;
      shard.settled.add(session);
    },
  });
  if (report.sequence > device.last_sequence) device.last_sequence = report.sequence;
  if (shard.lane.pending() > door.limits.pending_rows_max) {
    shard.pressed.add(session);
    pause(session, 'database');
  }
}

function takeAck(door: Door, session: Session, device: KnownDevice, message: Message): void {
  const parsed = parseAck(message.payload);
  if (!parsed.ok) {
    refusePayload(door, session, message, parsed.refusal);
    return;
  }
  if (parsed.value.device_id !== device.device_id) {
    refuseForged(door, session, message);
    return;
  }
  door.counts.acknowledgements += 1;
  const received_at = door.tools.now().toISOString();
  session.ack_chain = session.ack_chain
    .then(() => handOn(door, session, { device_id: device.device_id, received_at, message }))
    .catch((error: unknown) => {
      door.tools.log.error(
        { err: error, device_id: device.device_id },
        'an acknowledgement was not handed on',
      );
      closeSession(door, session, 'fault');
    });
}

/**
 * Tries to reach the room before the vehicle is told to come again: 0.25, 0.5, 1 and 2 s cover a
 * restart of it.
 */
const HAND_ON_PAUSES_MS = [250, 500, 1_000, 2_000];

interface AckToHandOn {
  readonly device_id: string;
  readonly received_at: string;
  readonly message: Message;
}

async function handOn(door: Door, session: Session, ack: AckToHandOn): Promise<void> {
  const input = {
    device_id: ack.device_id,
    received_at: ack.received_at,
    payload: ack.message.payload.toString('utf8'),
  };
  for (let tries = 0; session.state !== 'closed'; tries++) {
    try {
      const outcome = await door.tools.call(fleet.takeAcknowledgement, input);
      return outcome.ok
        ? acknowledge(door, session, ack.message)
        : refuseAck(door, session, ack.message, outcome.refusal);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      const pause_ms = HAND_ON_PAUSES_MS[tries];
      // Nothing is lost: the vehicle keeps what has no PUBACK and sends it again.
      if (pause_ms === undefined) return closeSession(door, session, 'room_unavailable');
      await new Promise((resolve) => setTimeout(resolve, pause_ms).unref());
    }
  }
}

function acknowledge(door: Door, session: Session, message: Message): void {
  message.puback.is_done = true;
  writePubacks(door, session);
}

function refuseAck(door: Door, session: Session, message: Message, refusal: Refusal): void {
  if (refusal.code === 'fleet.message_forged') {
    refuseForged(door, session, message);
    return;
  }
  if (refusal.code === 'fleet.device_unknown') {
    closeSession(door, session, 'enrolment_ended');
    return;
  }
  throw new Error(`the room refused an acknowledgement: ${refusal.code}`);
}

/** Acknowledged, so that the device does not send it for ever, and then cut off. */
function refuseForged(door: Door, session: Session, message: Message): void {
  message.puback.is_done = true;
  const detail = 'The acknowledgement is not signed by this device.';
  drainSession(door, session, 'acknowledgement_forged', detail);
  writePubacks(door, session);
}

/** Answers with the wall clock: leases live by it, whatever the business clock of a demo says. */
function takeTimeRequest(
  door: Door,
  session: Session,
  device: KnownDevice,
  message: Message,
): void {
  const parsed = parseTimeRequest(message.payload);
  if (!parsed.ok) {
    refusePayload(door, session, message, parsed.refusal);
    return;
  }
  acknowledge(door, session, message);
  if (!isOpen(session) || !session.subscriptions.has('time')) return;
  const server_time = door.tools.wallNow().toISOString();
  const answer = signTime({ nonce: parsed.value.nonce, server_time }, door.signing_key);
  door.counts.time_answers += 1;
  // QoS 0: an answer that is late is of no use, and the vehicle asks again by itself.
  send(session, {
    cmd: 'publish',
    topic: deviceTopic(device.device_id, 'time'),
    payload: encodeTimeAnswer(answer),
    qos: 0,
    dup: false,
    retain: false,
  });
}
