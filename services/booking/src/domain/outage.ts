import { secondsBetween } from '@drais/vocabulary/units';

/** When no trip of an area could be ended or paused. */
export interface Outage {
  readonly from_at: Date;
  readonly to_at: Date;
}

/**
 * A longer gap between two marks of life is an outage, seconds. Marks come every five: lower takes
 * a long pause of a database for an outage, higher charges riders for longer ones.
 */
export const OUTAGE_S = 60;

/**
 * The gap since the last mark of life, when it is an outage; it counts from that mark on, so that
 * what is not known is the rider's.
 */
export function outageSince(alive_at: Date | null, now: Date): Outage | null {
  if (alive_at === null || now.getTime() - alive_at.getTime() <= OUTAGE_S * 1000) return null;
  return { from_at: alive_at, to_at: now };
}

/** Whole seconds of a span in which there was an outage; what two outages share counts once. */
export function outageWithin_s(outages: readonly Outage[], from: Date, until: Date): number {
  let counted_until = from;
  let outage_ms = 0;
  for (const { from_at, to_at } of outages.toSorted((a, b) => +a.from_at - +b.from_at)) {
    const starts = Math.max(+from_at, +counted_until);
    const ends = Math.min(+to_at, +until);
    if (ends <= starts) continue;
    outage_ms += ends - starts;
    counted_until = new Date(ends);
  }
  return secondsBetween(new Date(0), new Date(outage_ms));
}
