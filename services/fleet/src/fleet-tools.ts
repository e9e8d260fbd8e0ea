import type { Tools } from '@drais/kit';
import type { FleetSigningKey } from '@drais/standards/device/signing';
import type { LiveMap } from './domain/live-map.ts';
import type { WorkQueue } from './domain/work-queue.ts';
import type { LiveFleet } from './store/live-fleet.ts';

/** What the fleet room's use cases get: the host's tools and what the room keeps in memory. */
export interface FleetTools extends Tools {
  readonly live: LiveFleet;
  readonly map: LiveMap;
  /** What follows from reports, a few at a time: whoever waits for an answer comes first. */
  readonly watching: WorkQueue;
  readonly signing_key: FleetSigningKey;
  /** Work that goes on after its answer; the room waits for it when it closes. */
  inBackground(work: Promise<void>): void;
}
