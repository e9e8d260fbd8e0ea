import { deriveSecret } from '@drais/kit/secrets';
import { giveBack, openStreet, unlock } from '../bench/riding.ts';
import { replayDatabases } from '../commands/replay-events.ts';
import type { RunningPlatform } from '../platform.ts';
import { type Audit, audit } from '../replay/audit.ts';

/** How long the last events may take to arrive after an attack. */
const SETTLE_MS = 120_000;
const LOOK_MS = 500;

export interface Aftermath {
  /** Null when somebody new could join, ride and give back; else why not. */
  readonly unwell: string | null;
  readonly audit: Audit;
  readonly events: number;
  /** Places where state does not follow from events, numbers are missing or a seal is broken. */
  readonly unfolded: readonly string[];
  readonly is_clean: boolean;
}

/** Whether a platform is still well after an attack, and its books add up. */
export async function findAftermath(
  platform: RunningPlatform,
  acknowledged: ReadonlySet<string>,
): Promise<Aftermath> {
  const { environment } = platform;
  const unwell = await rideOnce(platform).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const books = await untilAtRest(environment.database_urls, acknowledged);
  const master = Buffer.from(environment.master_secret, 'base64');
  const findings = await replayDatabases(
    environment.database_urls,
    deriveSecret(master, 'event seal'),
  );
  const unfolded = findings.flatMap(({ room, tampered, gaps, differences }) =>
    [...tampered, ...gaps, ...differences].map((line) => `${room}: ${line}`),
  );
  return {
    unwell,
    audit: books,
    events: findings.reduce((sum, found) => sum + found.events, 0),
    unfolded: unfolded.slice(0, 20),
    is_clean: unwell === null && isInOrder(books) && unfolded.length === 0,
  };
}

/** A newcomer, a new vehicle, and a ride from reservation to return. */
async function rideOnce({ environment }: RunningPlatform): Promise<void> {
  const ready = await fetch(`${environment.public_url}/health/ready`);
  if (!ready.ok) throw new Error(`not ready: ${await ready.text()}`);
  const street = await openStreet(environment.public_url);
  const mqtt_url = `mqtt://127.0.0.1:${String(environment.mqtt_port)}`;
  const [rider, parked] = await Promise.all([street.rider(), street.vehicle('AFTER-1', mqtt_url)]);
  try {
    const opened = await unlock(rider, parked);
    if ('failure' in opened) throw new Error(`the vehicle stayed locked: ${opened.failure}`);
    await giveBack(rider, parked, opened.trip_id);
  } finally {
    await parked.vehicle.close();
  }
}

/** The last look at the books: once all events have arrived, or when that takes too long. */
async function untilAtRest(
  database_urls: readonly string[],
  acknowledged: ReadonlySet<string>,
): Promise<Audit> {
  const give_up_at = Date.now() + SETTLE_MS;
  for (;;) {
    const books = await audit(database_urls, acknowledged);
    if (isInOrder(books) || Date.now() > give_up_at) return books;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function isInOrder({ reports_acknowledged: _, ...wrong }: Audit): boolean {
  return Object.values(wrong).every((count) => count === 0);
}
