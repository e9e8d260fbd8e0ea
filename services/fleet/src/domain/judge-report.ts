import { distanceBetween_m, type Position } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';

/** What a vehicle says about itself, as far as its plausibility goes. */
export interface JudgedReport extends Position {
  readonly sequence: number;
  readonly observed_at: Date;
  readonly speed_m_s: number;
  readonly locked: boolean;
}

/**
 * The last thing we believe: a report, or a place that staff or the end of a trip put down
 * (sequence 0).
 */
export interface LastBelieved extends Position {
  readonly sequence: number;
  readonly observed_at: Date;
}

export const QUARANTINE_REASONS = [
  'future_clock',
  'stale_clock',
  'sequence_replayed',
  'teleport',
  'jump',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

export type Verdict =
  | { readonly kind: 'accepted' }
  /** True, but older than what we know: a repeat, or one that came late. Changes nothing. */
  | { readonly kind: 'late' }
  | { readonly kind: 'quarantined'; readonly reason: QuarantineReason };

/**
 * Metres per second that a class may go by itself: its legal top speed with room for a downhill and
 * a tuned motor. Lower would quarantine riders on a slope; higher would let a reflected signal move
 * a vehicle by a street.
 */
const OWN_SPEED_MAX_M_S: Readonly<Record<VehicleClass, number>> = {
  scooter: 15,
  e_bike: 20,
  car: 70,
  van: 60,
};

/**
 * Metres per second of anything on a road. A van that carries scooters stays below; nothing real
 * goes above.
 */
const ROAD_SPEED_MAX_M_S = 70;

/**
 * Seconds that a vehicle's clock may run ahead. Satellite clocks are exact; a phone network's may
 * lag by seconds.
 */
const CLOCK_AHEAD_MAX_S = 30;

/**
 * Seconds. Older reports were buffered through an outage that long, or come from a clock that was
 * reset.
 */
const REPORT_AGE_MAX_S = 7 * 24 * 3600;

/**
 * How many times both radii of error may lie between two true places. An accuracy holds the truth
 * with 68 %; two of them hold it with 95 %. Lower calls city canyons teleports, higher hides real
 * ones.
 */
const ERROR_RADII = 2;

/** Seconds added between two reports, as their clocks are read to the second by many receivers. */
const CLOCK_GRAIN_S = 1;

export interface JudgingContext {
  readonly vehicle_class: VehicleClass;
  /** Staff carry it: only the speed of a road vehicle bounds it. */
  readonly is_carried: boolean;
  /** Business time. */
  readonly now: Date;
}

/**
 * Whether a report can be true, given the last one we believe.
 *
 * `teleport`: faster than anything on a road, even with both errors in its favour. `jump`: faster
 * than this class goes. Both judge the straight line, so real ways are never shorter. A vehicle
 * that was really moved is believed again as soon as the time passed makes the distance possible.
 */
export function judgeReport(
  last: LastBelieved | null,
  report: JudgedReport,
  context: JudgingContext,
): Verdict {
  const ahead_s = (report.observed_at.getTime() - context.now.getTime()) / 1000;
  if (ahead_s > CLOCK_AHEAD_MAX_S) return quarantined('future_clock');
  if (ahead_s < -REPORT_AGE_MAX_S) return quarantined('stale_clock');
  if (last === null) return { kind: 'accepted' };

  const is_newer = report.observed_at > last.observed_at;
  if (last.sequence > 0 && report.sequence <= last.sequence) {
    // An old number with a new time cannot come from a counter that only rises.
    return is_newer ? quarantined('sequence_replayed') : { kind: 'late' };
  }
  if (report.observed_at < last.observed_at) {
    return last.sequence > 0 ? quarantined('stale_clock') : { kind: 'late' };
  }
  return judgeWay(last, report, context);
}

function judgeWay(last: LastBelieved, report: JudgedReport, context: JudgingContext): Verdict {
  const errors_m = ERROR_RADII * (last.accuracy_m + report.accuracy_m);
  const way_m = distanceBetween_m(last, report) - errors_m;
  if (way_m <= 0) return { kind: 'accepted' };
  const elapsed_s = (report.observed_at.getTime() - last.observed_at.getTime()) / 1000;
  const speed_m_s = way_m / (elapsed_s + CLOCK_GRAIN_S);
  if (speed_m_s > ROAD_SPEED_MAX_M_S) return quarantined('teleport');
  const own_max_m_s = context.is_carried
    ? ROAD_SPEED_MAX_M_S
    : OWN_SPEED_MAX_M_S[context.vehicle_class];
  return speed_m_s > own_max_m_s ? quarantined('jump') : { kind: 'accepted' };
}

function quarantined(reason: QuarantineReason): Verdict {
  return { kind: 'quarantined', reason };
}
