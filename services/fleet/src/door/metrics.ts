import type { CloseReason } from './close-reasons.ts';
import type { Door } from './door.ts';
import type { LaneCounts } from './report-lane.ts';

/** What the door has done since it opened, and what it holds now. */
export interface DoorMetrics {
  readonly sockets: number;
  readonly connections: number;
  readonly connects: number;
  readonly reports: number;
  readonly messages_refused: number;
  readonly acknowledgements: number;
  readonly time_answers: number;
  readonly leases_sent: number;
  readonly leases_sent_again: number;
  readonly closed: Readonly<Partial<Record<CloseReason, number>>>;
  readonly databases: readonly DatabaseMetrics[];
}

export interface DatabaseMetrics extends LaneCounts {
  readonly database: string;
  readonly rows_pending: number;
  readonly rows_for_room: number;
  readonly is_behind: boolean;
  readonly latest_unwritten: number;
}

export function metricsOf(door: Door): DoorMetrics {
  const { closed, ...counts } = door.counts;
  return {
    sockets: door.sockets.size,
    connections: door.sessions.size,
    ...counts,
    closed: Object.fromEntries(closed),
    databases: [...door.shards.values()].map(({ database, lane, feed, latest }) => ({
      database,
      ...lane.counts,
      rows_pending: lane.pending(),
      rows_for_room: feed.queued(),
      is_behind: feed.isBehind(),
      latest_unwritten: latest.dirty(),
    })),
  };
}
