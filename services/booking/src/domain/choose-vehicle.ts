import { chargeAtStart, hasEnoughCharge } from './charge.ts';
import type { Period } from './reservation.ts';

/** A vehicle that could be promised, and what is promised of it already. */
export interface Candidate {
  readonly vehicle_id: string;
  readonly charge_fraction?: number;
  readonly distance_m: number;
  readonly promised: readonly Period[];
}

export interface Wanted extends Period {
  readonly charge_min_fraction: number;
  readonly now: Date;
}

export interface Choice<C extends Candidate> {
  /** Those that may be promised, the best first. */
  readonly fit: readonly C[];
  /** Some were free and had too little charge: the reason to tell when none is fit (B4). */
  readonly is_charge_too_low: boolean;
}

/**
 * Which vehicles may be promised for a period, best first: the one that stays free longest
 * afterwards, so that the rider can extend; then the fullest; then the nearest.
 */
export function chooseVehicle<C extends Candidate>(
  candidates: readonly C[],
  wanted: Wanted,
): Choice<C> {
  const free = candidates
    .map((candidate) => ({ candidate, next_ms: nextPromise_ms(candidate.promised, wanted) }))
    .flatMap(({ candidate, next_ms }) => (next_ms === null ? [] : [{ candidate, next_ms }]));
  const fit = free.filter(({ candidate }) => isCharged(candidate, wanted));
  fit.sort(
    (a, b) =>
      descending(a.next_ms, b.next_ms) ||
      descending(a.candidate.charge_fraction ?? 0, b.candidate.charge_fraction ?? 0) ||
      a.candidate.distance_m - b.candidate.distance_m ||
      (a.candidate.vehicle_id < b.candidate.vehicle_id ? -1 : 1),
  );
  return {
    fit: fit.map(({ candidate }) => candidate),
    is_charge_too_low: fit.length === 0 && free.length > 0,
  };
}

/** Larger first; infinities are equal to each other. */
function descending(a: number, b: number): number {
  return Number(b > a) - Number(a > b);
}

function isCharged({ charge_fraction }: Candidate, wanted: Wanted): boolean {
  const charge = chargeAtStart(charge_fraction, wanted.now, wanted.starts_at);
  return hasEnoughCharge(charge, wanted.charge_min_fraction);
}

/** When the next promise after the period begins; infinite when none, null when one overlaps it. */
function nextPromise_ms(promised: readonly Period[], wanted: Period): number | null {
  let next_ms = Number.POSITIVE_INFINITY;
  for (const { starts_at, ends_at } of promised) {
    if (ends_at <= wanted.starts_at) continue;
    if (starts_at < wanted.ends_at) return null;
    next_ms = Math.min(next_ms, starts_at.getTime());
  }
  return next_ms;
}
