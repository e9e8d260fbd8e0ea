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
  /** Until when it is moved or given back free of charge; null for a hold, which always is. */
  readonly free_until: Date | null;
}

export type PeriodRefusal =
  | 'booking.period_missing'
  | 'booking.period_not_taken'
  | 'booking.period_invalid';

type MoveRefusal =
  | 'booking.period_not_taken'
  | 'booking.period_invalid'
  | 'booking.reservation_in_use'
  | 'booking.change_too_late';

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
  const ends_at = addSeconds(lapses_at, rules.in_use_max_s);
  return accept({ starts_at: now, lapses_at, ends_at, free_until: null });
}

function fixedPeriod(
  { starts_at, ends_at }: AskedPeriod,
  rules: TripRules,
  now: Date,
): Outcome<Promised, PeriodRefusal> {
  if (starts_at === undefined || ends_at === undefined) {
    return refuse('booking.period_missing', 'Say from when to when you need the vehicle.');
  }
  return periodAhead({ starts_at, ends_at }, rules, now);
}

function periodAhead(
  { starts_at, ends_at }: Period,
  rules: TripRules,
  now: Date,
): Outcome<Promised, 'booking.period_invalid'> {
  if (hasOddLength({ starts_at, ends_at })) return oddLength();
  if (starts_at < addSeconds(now, -PAST_TOLERANCE_S))
    return refuse('booking.period_invalid', 'The period has already begun.');
  if (starts_at > addSeconds(now, rules.ahead_max_s)) {
    return refuse(
      'booking.period_invalid',
      `Reservations open ${String(Math.round(rules.ahead_max_s / 86_400))} days ahead.`,
    );
  }
  const lapses_at = noShowAt(starts_at, ends_at, rules);
  return accept({ starts_at, ends_at, lapses_at, free_until: freeUntil(starts_at, rules, now) });
}

/** B5. Who reserves shortly before the start has had no free time, and is told so. */
export function freeUntil(starts_at: Date, rules: TripRules, now: Date): Date {
  const free_until = addSeconds(starts_at, -rules.change_until_s);
  return free_until > now ? free_until : now;
}

/** B5: a promise that nobody has used by then goes to somebody else. */
export function noShowAt(starts_at: Date, ends_at: Date, rules: TripRules): Date {
  const no_show_at = addSeconds(starts_at, rules.no_show_s);
  return earlier(no_show_at, ends_at);
}

export function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

/** What is known of a promise that is to be moved. */
export interface MovablePromise extends Promised {
  readonly vehicle_class: VehicleClass;
  readonly status: 'held' | 'in_use';
}

/** A promise as it shall be, and whether moving it counts as given back late. */
export interface Moved extends Promised {
  readonly is_late: boolean;
}

/**
 * B1 and B5: a period is moved until its start, late at a fee, and its end is put off at any time,
 * also while the vehicle is used. Whether somebody else has the vehicle then is for the database to
 * say.
 */
export function movedPeriod(
  promise: MovablePromise,
  asked: { readonly starts_at: Date | undefined; readonly ends_at: Date },
  rules: TripRules,
  now: Date,
): Outcome<Moved, MoveRefusal> {
  if (!isReservedForPeriod(promise.vehicle_class))
    return refuse('booking.period_not_taken', 'Scooters and e-bikes are held without a period.');
  const period = { starts_at: asked.starts_at ?? promise.starts_at, ends_at: asked.ends_at };
  const is_other_start = +period.starts_at !== +promise.starts_at;
  if (is_other_start && promise.status === 'in_use')
    return refuse(
      'booking.reservation_in_use',
      'The trip is under way: only its end can be moved.',
    );
  const gives_back = is_other_start || period.ends_at < promise.ends_at;
  if (gives_back && now >= promise.starts_at)
    return refuse('booking.change_too_late', 'This period has begun. It can only be extended.');
  const moved = is_other_start
    ? periodAhead(period, rules, now)
    : otherEnd(promise, period, rules, now);
  if (!moved.ok) return moved;
  return accept({ ...moved.value, is_late: gives_back && isLate(promise, now) });
}

/** Whether giving a promise back now is later than is free. */
export function isLate({ free_until }: Pick<Promised, 'free_until'>, now: Date): boolean {
  return free_until !== null && now > free_until;
}

function otherEnd(
  promise: MovablePromise,
  period: Period,
  rules: TripRules,
  now: Date,
): Outcome<Promised, 'booking.period_invalid'> {
  if (hasOddLength(period) || period.ends_at <= now) return oddLength();
  const lapses_at =
    promise.status === 'in_use'
      ? promise.lapses_at
      : noShowAt(period.starts_at, period.ends_at, rules);
  return accept({ ...period, lapses_at, free_until: promise.free_until });
}

function hasOddLength({ starts_at, ends_at }: Period): boolean {
  const length_s = (ends_at.getTime() - starts_at.getTime()) / 1000;
  return length_s < PERIOD_MIN_S || length_s > PERIOD_MAX_S;
}

function oddLength() {
  return refuse('booking.period_invalid', 'A period lasts from 15 minutes to 7 days.');
}

/**
 * The longest use of a trip that begins now, in seconds; afterwards somebody goes and looks (B2). A
 * car or van has its period first.
 */
export function longestUse(
  { vehicle_class, ends_at }: Pick<MovablePromise, 'vehicle_class' | 'ends_at'>,
  rules: TripRules,
  now: Date,
): number {
  if (!isReservedForPeriod(vehicle_class)) return rules.in_use_max_s;
  const left_s = Math.max(0, Math.ceil((ends_at.getTime() - now.getTime()) / 1000));
  return left_s + rules.in_use_max_s;
}

export interface Period {
  readonly starts_at: Date;
  readonly ends_at: Date;
}

/**
 * The gaps that `promised` leaves between `from` and `until`, in order; gaps too short to reserve
 * are left out.
 */
export function freePeriods(promised: readonly Period[], from: Date, until: Date): Period[] {
  const free: Period[] = [];
  let at = from;
  const ordered = [...promised].sort((a, b) => a.starts_at.getTime() - b.starts_at.getTime());
  for (const { starts_at, ends_at } of [...ordered, { starts_at: until, ends_at: until }]) {
    if (starts_at.getTime() - at.getTime() >= PERIOD_MIN_S * 1000)
      free.push({ starts_at: at, ends_at: starts_at });
    if (ends_at > at) at = ends_at;
  }
  return free;
}
