import { Unavailable } from '@drais/kit/unavailable';
import { isId, shardKeyOf } from '@drais/vocabulary/ids';
import type { IConnectPacket } from 'mqtt-packet';
import type { ListedReason } from './close-reasons.ts';
import type { KnownDevice } from './device-register.ts';
import { closeSession, type Door, doorShardOf, endSession } from './door.ts';
import { NO_AREA } from './refusal-book.ts';
import { topicRightsOf } from './rights.ts';
import { pause, resume, type Session, send } from './session.ts';

/** Return codes of CONNACK. Source: MQTT 3.1.1, 3.2.2.3. */
const ACCEPTED = 0;
const VERSION_UNACCEPTABLE = 1;
const CLIENT_ID_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const PASSWORD_WRONG = 4;
const NOT_AUTHORIZED = 5;

interface No {
  readonly code: number;
  readonly reason: ListedReason;
  readonly detail: string;
}

/**
 * Decides about a CONNECT. An older connection of the same device is closed: the newest one is the
 * vehicle.
 */
export async function takeConnect(
  door: Door,
  session: Session,
  packet: IConnectPacket,
): Promise<void> {
  session.state = 'admitting';
  // Nothing is read meanwhile, so that a stranger cannot make us hold much.
  pause(session, 'admission');
  const wrong = wrongForm(packet);
  if (wrong !== null) return sayNo(door, session, packet, wrong);
  try {
    const admission = await admit(door, packet);
    if (session.state !== 'admitting') return;
    if ('code' in admission) return sayNo(door, session, packet, admission);
    welcome(door, session, admission, packet.keepalive ?? 0);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    sayUnavailable(door, session);
  }
}

function wrongForm(packet: IConnectPacket): No | null {
  if (packet.protocolId !== 'MQTT' || packet.protocolVersion !== 4) {
    const detail = `MQTT 3.1.1 (level 4) is spoken here, not level ${String(packet.protocolVersion)}.`;
    return { code: VERSION_UNACCEPTABLE, reason: 'protocol_version_unknown', detail };
  }
  if (packet.will !== undefined) {
    const detail = 'A will would publish for a vehicle that is gone.';
    return { code: NOT_AUTHORIZED, reason: 'will_not_supported', detail };
  }
  if (packet.username === undefined || packet.password === undefined) {
    const detail = 'CONNECT came without user name or password.';
    return { code: PASSWORD_WRONG, reason: 'password_wrong', detail };
  }
  if (packet.clientId !== packet.username) {
    const detail = 'The client id is not the user name.';
    return { code: CLIENT_ID_REJECTED, reason: 'client_id_wrong', detail };
  }
  return null;
}

async function admit(door: Door, packet: IConnectPacket): Promise<KnownDevice | No> {
  const device_id = packet.username ?? '';
  if (isId(device_id)) {
    const { down_until_ms } = doorShardOf(door, shardKeyOf(device_id));
    if (door.now_ms() < down_until_ms) throw new Unavailable('database');
  }
  const admission = await door.register.admit(device_id, packet.password ?? Buffer.alloc(0));
  if ('device' in admission) return admission.device;
  // One code for both: a stranger does not learn which devices there are.
  return admission.refused === 'unknown'
    ? { code: PASSWORD_WRONG, reason: 'device_unknown', detail: 'No such device is enrolled.' }
    : {
        code: PASSWORD_WRONG,
        reason: 'password_wrong',
        detail: 'The password is not the one of this device.',
      };
}

function welcome(door: Door, session: Session, device: KnownDevice, keep_alive_s: number): void {
  const older = door.sessions.get(device.device_id);
  if (older !== undefined) closeSession(door, older, 'taken_over');
  const asked_s = keep_alive_s === 0 ? Number.POSITIVE_INFINITY : keep_alive_s;
  session.keep_alive_ms = Math.min(asked_s, door.limits.keep_alive_s_max) * 1_500;
  session.device = device;
  session.shard = doorShardOf(door, device.area_id);
  session.rights = topicRightsOf(device.device_id);
  session.state = 'open';
  door.sessions.set(device.device_id, session);
  door.counts.connects += 1;
  // Sessions are not kept, so there is never one to be present.
  send(session, { cmd: 'connack', returnCode: ACCEPTED, sessionPresent: false });
  resume(session, 'admission');
}

function sayNo(door: Door, session: Session, packet: IConnectPacket, no: No): void {
  const claimed = packet.username ?? '';
  // The claimed id is not proven, so it is not written down; its area is, so that somebody there
  // sees it.
  const area_id = isId(claimed) ? shardKeyOf(claimed) : NO_AREA;
  door.refusals.list(
    { area_id, device_id: '', reason: no.reason, detail: no.detail },
    door.tools.now(),
  );
  send(session, { cmd: 'connack', returnCode: no.code, sessionPresent: false });
  endSession(door, session, no.reason);
}

function sayUnavailable(door: Door, session: Session): void {
  send(session, { cmd: 'connack', returnCode: SERVER_UNAVAILABLE, sessionPresent: false });
  endSession(door, session, 'database_unavailable');
}
