import { fleet } from '@drais/contracts';
import type { Shard } from '@drais/kit/db/shard';
import { Unavailable } from '@drais/kit/unavailable';
import type { ReportRow } from '../store/report-rows.ts';
import {
  findNewestLatestAt,
  listReportsSince,
  storeReports,
  upsertLatestReports,
} from '../store/reports.ts';
import { type Door, type DoorShard, writePubacks } from './door.ts';
import { type LatestReports, openLatestReports } from './latest-reports.ts';
import { openReportLane } from './report-lane.ts';
import { openRoomFeed } from './room-feed.ts';
import { resume } from './session.ts';

/**
 * Milliseconds for which nobody is let in after a batch failed: each would only be cut off again.
 */
const DOWN_MS = 1_000;

/**
 * The way of reports through one database: stored, then acknowledged, then handed to the room, and
 * what the room does not find untrue becomes the latest state. In this order a crash at any point
 * loses nothing: before the commit the vehicle sends again, after it the feed reads back what never
 * became the latest.
 */
export function openDoorShard(door: Door, shard: Shard): DoorShard {
  const { limits } = door;
  const latest = openLatestReports((rows) => upsertLatestReports(shard, rows));
  const feed = openRoomFeed({
    hand: (rows) => handToRoom(door, latest, rows),
    read: (after, limit) => listReportsSince(shard, after, limit),
    findStart: () => findNewestLatestAt(shard),
    queue_rows_max: limits.room_queue_rows_max,
    onTrouble: (error) =>
      door.tools.log.warn({ err: error, database: shard.database }, 'reports wait for the room'),
  });
  const lane = openReportLane({
    store: (rows, has_repeats) => storeReports(shard, rows, { has_repeats }),
    onStored: (rows) => {
      acknowledge(door, part);
      feed.offer(rows);
      relieve(door, part);
    },
    onFailed: (error) => {
      part.down_until_ms = door.now_ms() + DOWN_MS;
      const level = error instanceof Unavailable ? 'warn' : 'error';
      door.tools.log[level](
        { err: error, database: shard.database },
        'a batch of reports was not stored',
      );
      relieve(door, part);
    },
    flush_every_ms: limits.flush_every_ms,
    flush_timeout_ms: limits.flush_timeout_ms,
    batch_rows_max: limits.batch_rows_max,
  });
  const part: DoorShard = {
    database: shard.database,
    lane,
    feed,
    latest,
    settled: new Set(),
    pressed: new Set(),
    down_until_ms: Number.NEGATIVE_INFINITY,
  };
  return part;
}

function acknowledge(door: Door, part: DoorShard): void {
  for (const session of part.settled) writePubacks(door, session);
  part.settled.clear();
}

/** Reads from sockets again once half of what may wait is gone. */
function relieve(door: Door, part: DoorShard): void {
  if (part.pressed.size === 0 || part.lane.pending() > door.limits.pending_rows_max / 2) return;
  for (const session of part.pressed) resume(session, 'database');
  part.pressed.clear();
}

async function handToRoom(
  door: Door,
  latest: LatestReports,
  rows: readonly ReportRow[],
): Promise<void> {
  const outcome = await door.tools.call(fleet.takeReports, { reports: rows.map(storedReportOf) });
  if (!outcome.ok) {
    // Ours to repair: trying again would hold up all that comes after.
    door.tools.log.error({ refusal: outcome.refusal }, 'the room refused reports');
    return;
  }
  const untrue = new Set(outcome.value.untrue?.map(keyOf));
  for (const row of rows) {
    if (
      untrue.size === 0 ||
      !untrue.has(keyOf({ device_id: row.device_id, sequence: row.report.sequence }))
    )
      latest.put(row);
  }
}

function keyOf({ device_id, sequence }: { device_id: string; sequence: number }): string {
  return `${device_id} ${String(sequence)}`;
}

function storedReportOf(row: ReportRow) {
  const { report } = row;
  return {
    device_id: row.device_id,
    sequence: report.sequence,
    observed_at: report.observed_at,
    received_at: new Date(row.received_at_ms).toISOString(),
    lat: report.lat,
    lon: report.lon,
    accuracy_m: report.accuracy_m,
    speed_m_s: report.speed_m_s,
    charge_fraction: report.charge_fraction,
    locked: report.locked,
  };
}
