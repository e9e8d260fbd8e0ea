import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { isReservedForPeriod, type VehicleClass } from '@drais/vocabulary/vehicle';
import type { TripRules } from './trip-rules.ts';

export interface AskedPeriod {
  readonly starts_at: Date | undefined;
  readonly ends_at: Date | undefined;
}

export interface Promised {
  readonly starts_at: Date;
  /** Until when nobody else can have the vehicle. */
  readonly ends_at: Date;
  /** When an unused promise lapses. */
  readonly lapses_at: Date;
}

export type PeriodRefusal =
  | 'booking.period_missing'
  | 'booking.period_not_taken'
  | 'booking.period_invalid';

/** A car shorter than this is not worth its cleaning; also keeps ranges from being empty. */
const PERIOD_MIN_S = 15 * 60;
/** A week: the longest promise of one vehicle (B1 lets a rider extend it). */
const PERIOD_MAX_S = 7 * 86_400;
/** A period may start a little in the past: a rider at the car, a slow clock. */
const PAST_TOLERANCE_S = 120;

/**
 * What a reservation of this class promises: B1, a fixed period for cars and vans; B2, for scooters
 * and e-bikes a hold that starts now and runs to the end of the longest use, so that nothing can be
 * promised across an open-ended trip.
 */
export function promisedPeriod(
  vehicle_class: VehicleClass,
  asked: AskedPeriod,
  rules: TripRules,
  now: Date,
): Outcome<Promised, PeriodRefusal> {
  if (isReservedForPeriod(vehicle_class)) return fixedPeriod(asked, rules, now);
  if (asked.starts_at !== undefined || asked.ends_at !== undefined) {
    return refuse(
      'booking.period_not_taken',
      'Scooters and e-bikes are held from now on, without a period.',
    );
  }
  const lapses_at = addSeconds(now, rules.hold_s);
  return accept({ starts_at: now, lapses_at, ends_at: addSeconds(lapses_at, rules.in_use_max_s) });
}

function fixedPeriod(
  { starts_at, ends_at }: AskedPeriod,
  rules: TripRules,
  now: Date,
): Outcome<Promised, PeriodRefusal> {
  if (starts_at === undefined || ends_at === undefined) {
    return refuse('booking.period_missing', 'Say from when to when you need the vehicle.');
  }
  const length_s = (ends_at.getTime() - starts_at.getTime()) / 1000;
  if (length_s < PERIOD_MIN_S || length_s > PERIOD_MAX_S) {
    return refuse('booking.period_invalid', 'A period lasts from 15 minutes to 7 days.');
  }
  if (starts_at < addSeconds(now, -PAST_TOLERANCE_S))
    return refuse('booking.period_invalid', 'The period has already begun.');
  if (starts_at > addSeconds(now, rules.ahead_max_s)) {
    return refuse(
      'booking.period_invalid',
      `Reservations open ${String(Math.round(rules.ahead_max_s / 86_400))} days ahead.`,
    );
  }
  return accept({ starts_at, ends_at, lapses_at: ends_at });
}
