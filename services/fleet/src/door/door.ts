import type { Tools } from '@drais/kit/tools';
import type { FleetSigningKey } from '@drais/standards/device/signing';
import type { CloseReason, ListedReason } from './close-reasons.ts';
import type { DeviceRegister } from './device-register.ts';
import type { LatestReports } from './latest-reports.ts';
import type { DoorLimits } from './limits.ts';
import { NO_AREA, type RefusalBook } from './refusal-book.ts';
import type { ReportLane } from './report-lane.ts';
import type { RoomFeed } from './room-feed.ts';
import { flushPubacks, resume, type Session } from './session.ts';

/** Everything of the door that belongs to one database. */
export interface DoorShard {
  readonly database: string;
  readonly lane: ReportLane;
  readonly feed: RoomFeed;
  readonly latest: LatestReports;
  /** Sessions that got a report settled since the last PUBACKs were written. */
  readonly settled: Set<Session>;
  /** Sessions that are not read since too many rows wait. */
  readonly pressed: Set<Session>;
  /** Until then nobody of this database is let in: it has just failed. */
  down_until_ms: number;
}

export interface DoorCounts {
  connects: number;
  reports: number;
  messages_refused: number;
  acknowledgements: number;
  time_answers: number;
  leases_sent: number;
  leases_sent_again: number;
  /** Closed connections by reason. */
  readonly closed: Map<CloseReason, number>;
}

export interface Door {
  readonly tools: Tools;
  readonly limits: DoorLimits;
  readonly register: DeviceRegister;
  readonly shards: ReadonlyMap<string, DoorShard>;
  /** Every socket, admitted or not. */
  readonly sockets: Set<Session>;
  /** The one connection of each device. */
  readonly sessions: Map<string, Session>;
  readonly refusals: RefusalBook;
  readonly counts: DoorCounts;
  readonly signing_key: FleetSigningKey;
  /** Monotonic milliseconds, for time-outs. */
  now_ms(): number;
}

/** The part of the door for the database that `area_id` lies on. */
export function doorShardOf(door: Door, area_id: string): DoorShard {
  const { database } = door.tools.db.shard(area_id);
  const found = door.shards.get(database);
  if (found === undefined) throw new Error(`no part of the door for ${database}`);
  return found;
}

/** Puts a refused message on the list that operators see. */
export function listRefused(door: Door, session: Session, reason: string, detail: string): void {
  const { device } = session;
  const refusal = { area_id: device?.area_id ?? NO_AREA, device_id: device?.device_id ?? '' };
  door.refusals.list({ ...refusal, reason, detail }, door.tools.now());
}

/** Milliseconds that a client gets to read the last words before its socket is cut. */
const LAST_WORDS_MS = 1_000;

/** Ends a connection at once. Idempotent. */
export function closeSession(door: Door, session: Session, reason: CloseReason): void {
  if (session.state === 'closed') return;
  forget(door, session, reason);
  session.socket.destroy();
}

/** Ends a connection for the client's own fault, and lists it. */
export function refuseSession(
  door: Door,
  session: Session,
  reason: ListedReason,
  detail: string,
): void {
  if (session.state === 'closed') return;
  listRefused(door, session, reason, detail);
  closeSession(door, session, reason);
}

/** Ends a connection after its last bytes are written, or after a second at most. */
export function endSession(door: Door, session: Session, reason: CloseReason): void {
  if (session.state === 'closed') return;
  forget(door, session, reason);
  const { socket } = session;
  const timer = setTimeout(() => socket.destroy(), LAST_WORDS_MS);
  socket.once('close', () => clearTimeout(timer));
  // A paused socket would never see the other side's end.
  socket.resume();
  socket.end();
}

/**
 * Reads nothing more, and ends the connection when all that was accepted is acknowledged: a client
 * that is cut off before would send the same again, for ever.
 */
export function drainSession(
  door: Door,
  session: Session,
  reason: ListedReason,
  detail: string,
): void {
  if (session.state !== 'open') return;
  listRefused(door, session, reason, detail);
  session.state = 'draining';
  session.drain_reason = reason;
  session.socket.pause();
  writePubacks(door, session);
}

/** Writes due PUBACKs; ends a draining session with the last one. */
export function writePubacks(door: Door, session: Session): void {
  if (session.state === 'closed') return;
  flushPubacks(session);
  if (session.state === 'draining' && session.pubacks.length === 0) {
    endSession(door, session, session.drain_reason ?? 'client_left');
    return;
  }
  if (session.pubacks.length < door.limits.unacked_max / 2) resume(session, 'unacked');
}

function forget(door: Door, session: Session, reason: CloseReason): void {
  session.state = 'closed';
  clearTimeout(session.rate_timer);
  session.held = [];
  session.leases.clear();
  session.subscriptions.clear();
  door.sockets.delete(session);
  const device_id = session.device?.device_id ?? '';
  if (door.sessions.get(device_id) === session) door.sessions.delete(device_id);
  session.shard?.pressed.delete(session);
  door.counts.closed.set(reason, (door.counts.closed.get(reason) ?? 0) + 1);
}
