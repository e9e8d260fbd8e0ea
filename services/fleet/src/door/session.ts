import type { Socket } from 'node:net';
import type { DownChannel } from '@drais/standards/device/topics';
import { generate, type Packet } from 'mqtt-packet';
import type { CloseReason } from './close-reasons.ts';
import type { KnownDevice } from './device-register.ts';
import type { DoorShard } from './door.ts';
import type { TopicRights } from './rights.ts';

/** Why a socket is not read for now. */
export type PauseReason = 'admission' | 'database' | 'rate' | 'unacked';

/** A PUBLISH that waits for its PUBACK. */
export interface Puback {
  readonly packet_id: number;
  is_done: boolean;
}

/** A lease on its way to the vehicle. */
export interface LeaseInFlight {
  readonly payload: Buffer;
  sent_at_ms: number;
  sends: number;
}

/**
 * One connection. `draining`: nothing is read any more, what was accepted is still acknowledged.
 */
export interface Session {
  readonly socket: Socket;
  state: 'new' | 'admitting' | 'open' | 'draining' | 'closed';
  device: KnownDevice | undefined;
  /** The part of the door for the device's database. */
  shard: DoorShard | undefined;
  rights: TopicRights | undefined;
  readonly opened_at_ms: number;
  seen_at_ms: number;
  keep_alive_ms: number;
  readonly pauses: Set<PauseReason>;
  rate_timer: NodeJS.Timeout | undefined;
  /** Packets that came before the admission was decided. */
  held: Packet[];
  /** In the order in which they came, which is the order of their PUBACKs (MQTT-4.6.0-2). */
  pubacks: Puback[];
  /** Acknowledgements of commands are handed on one after the other. */
  ack_chain: Promise<void>;
  readonly subscriptions: Map<DownChannel, 0 | 1>;
  readonly leases: Map<number, LeaseInFlight>;
  next_packet_id: number;
  /** Why it is draining. */
  drain_reason: CloseReason | undefined;
}

export function newSession(socket: Socket, now_ms: number): Session {
  return {
    socket,
    state: 'new',
    device: undefined,
    shard: undefined,
    rights: undefined,
    opened_at_ms: now_ms,
    seen_at_ms: now_ms,
    keep_alive_ms: 0,
    pauses: new Set(),
    rate_timer: undefined,
    held: [],
    pubacks: [],
    ack_chain: Promise.resolve(),
    subscriptions: new Map(),
    leases: new Map(),
    next_packet_id: 1,
    drain_reason: undefined,
  };
}

/** Whether the vehicle may still be told something. */
export function isOpen(session: Session): boolean {
  return session.state === 'open';
}

export function pause(session: Session, reason: PauseReason): void {
  if (session.pauses.size === 0) session.socket.pause();
  session.pauses.add(reason);
}

/** Reads again when no other reason is left. */
export function resume(session: Session, reason: PauseReason): void {
  if (!session.pauses.delete(reason) || session.pauses.size > 0) return;
  if (session.state !== 'closed' && session.state !== 'draining') session.socket.resume();
}

export function send(session: Session, packet: Packet): void {
  if (session.socket.writable) session.socket.write(generate(packet));
}

/**
 * Writes the PUBACKs that are due, all in one write: one system call for a batch instead of one
 * each.
 */
export function flushPubacks(session: Session): void {
  const { pubacks, socket } = session;
  let count = 0;
  while (pubacks[count]?.is_done === true) count++;
  if (count === 0) return;
  const bytes = Buffer.allocUnsafe(count * 4);
  for (let n = 0; n < count; n++) {
    // Type 4, two bytes follow: the packet's id (MQTT 3.1.1, 3.4).
    bytes.writeUInt16BE(0x4002, n * 4);
    bytes.writeUInt16BE(pubacks[n]?.packet_id ?? 0, n * 4 + 2);
  }
  if (count === pubacks.length) pubacks.length = 0;
  else session.pubacks = pubacks.slice(count);
  if (socket.writable) socket.write(bytes);
}
