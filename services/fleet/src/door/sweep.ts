import { listDeviceCredentials } from '../store/device-credentials.ts';
import { closeSession, type Door } from './door.ts';
import { resendLeases } from './downlink.ts';
import type { Session } from './session.ts';

/**
 * Milliseconds between looks at all connections: the grain of all time-outs here. 20,000 take 2 ms.
 */
const SWEEP_MS = 250;
/** Devices of one question about enrolment. */
const CHECKED_AT_ONCE_MAX = 2_000;

export interface Sweep {
  close(): void;
}

/** Ends what is dead or late, and sends again what was not acknowledged. */
export function openSweep(door: Door): Sweep {
  let checked_at_ms = door.now_ms();
  const timer = setInterval(() => {
    const now_ms = door.now_ms();
    for (const session of door.sockets) look(door, session, now_ms);
    if (now_ms - checked_at_ms < door.limits.check_enrolment_ms) return;
    checked_at_ms = now_ms;
    door.register.prune();
    checkEnrolments(door).catch((error: unknown) =>
      door.tools.log.warn({ err: error }, 'enrolments could not be checked'),
    );
  }, SWEEP_MS);
  return { close: () => clearInterval(timer) };
}

function look(door: Door, session: Session, now_ms: number): void {
  if (session.state === 'new' || session.state === 'admitting') {
    if (now_ms - session.opened_at_ms > door.limits.connect_timeout_ms) {
      closeSession(door, session, 'connect_too_late');
    }
    return;
  }
  // Whose socket is not read cannot be heard: its time begins when it is read again.
  if (session.pauses.size > 0) session.seen_at_ms = now_ms;
  if (session.device !== undefined) session.device.seen_at_ms = now_ms;
  if (now_ms - session.seen_at_ms > session.keep_alive_ms) {
    closeSession(door, session, 'keep_alive_over');
    return;
  }
  resendLeases(door, session);
}

/** Ends the connections of devices that were enrolled anew or not at all any more. */
export async function checkEnrolments(door: Door): Promise<void> {
  for (const shard of door.tools.db.databases()) {
    const here = [...door.sessions.values()].filter(
      ({ device }) => device !== undefined && door.tools.db.shard(device.area_id) === shard,
    );
    for (let from = 0; from < here.length; from += CHECKED_AT_ONCE_MAX) {
      const some = here.slice(from, from + CHECKED_AT_ONCE_MAX);
      const found = await listDeviceCredentials(
        shard,
        some.flatMap(({ device }) => device ?? []),
      );
      const passwords = new Map(found.map((row) => [row.device_id, row.password_sha256]));
      for (const session of some) endIfChanged(door, session, passwords);
    }
  }
}

function endIfChanged(door: Door, session: Session, passwords: ReadonlyMap<string, string>): void {
  const { device } = session;
  if (device === undefined) return;
  if (passwords.get(device.device_id) === device.password_sha256.toString('hex')) return;
  door.register.forget(device.device_id);
  closeSession(door, session, 'enrolment_ended');
}
