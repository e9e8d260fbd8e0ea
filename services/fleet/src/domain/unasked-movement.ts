import { distanceBetween_m, type Point, type Position } from '@drais/vocabulary/units';

/** Where a vehicle that nobody has stands. */
export interface Rest {
  /** Where it first said it was since it was put down; null before it said anything. */
  readonly place: Point | null;
  /** Reports in a row that have it elsewhere. */
  readonly strikes: number;
}

export const noRest: Rest = { place: null, strikes: 0 };

/** Radii of error that a place may be off: two hold the truth with 95 %. */
const ERROR_RADII = 2;
/** Reports in a row before a movement is believed: one may be a reflected signal. */
const STRIKES = 2;

export interface StandingReport extends Position {
  readonly observed_at: Date;
  readonly locked: boolean;
}

/**
 * What a report says about where a standing vehicle is. One from before it was put down is still of
 * the ride before, unless its lock was shut already.
 */
export function restAfter(
  rest: Rest,
  report: StandingReport,
  { put_down_at, moved_after_m }: { readonly put_down_at: Date; readonly moved_after_m: number },
): Rest {
  const is_of_before = report.observed_at < put_down_at;
  if (rest.place === null) {
    if (is_of_before && !report.locked) return rest;
    return { place: { lat: report.lat, lon: report.lon }, strikes: 0 };
  }
  if (is_of_before) return rest;
  const allowed_m = moved_after_m + ERROR_RADII * report.accuracy_m;
  if (distanceBetween_m(rest.place, report) > allowed_m) {
    return { place: rest.place, strikes: rest.strikes + 1 };
  }
  return rest.strikes === 0 ? rest : { place: rest.place, strikes: 0 };
}

/** Whether the vehicle has gone from where it stood. */
export function hasMoved(rest: Rest): boolean {
  return rest.strikes >= STRIKES;
}

/**
 * Milliseconds of wall time after an unlocking in which a vehicle that moves is taken to be on a
 * trip whose news is still on its way.
 */
const LET_OUT_MS = 600_000;

/** The last command to a vehicle's lock that the vehicle may have followed. */
export interface LastLockCommand {
  readonly kind: 'lock' | 'unlock';
  readonly issued_at: Date;
}

/** Whether the fleet itself has just let the vehicle go: then its movement is no surprise. */
export function isLetOut(last: LastLockCommand | null, wall_now: Date): boolean {
  return last?.kind === 'unlock' && wall_now.getTime() - last.issued_at.getTime() < LET_OUT_MS;
}
