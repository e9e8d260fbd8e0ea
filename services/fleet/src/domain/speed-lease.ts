/**
 * Seconds that a limit holds without a renewal: four reports at the usual pace. Longer keeps a
 * vehicle slow that left a zone out of coverage; shorter lets one go that missed two reports.
 */
export const SPEED_LEASE_S = 120;
/**
 * Milliseconds before its end at which a limit is renewed: two reports may be missed after that.
 */
const RENEW_BEFORE_MS = 65_000;

/** The limit that the vehicle was leased last; `expires_at` is wall time, as leases are. */
export interface RunningLimit {
  readonly max_speed_kph: number;
  readonly expires_at: Date;
}

export interface LimitWish {
  /** What the zone asks for now, kilometres per hour; null is none. */
  readonly max_speed_kph: number | null;
  /** Heard a moment ago: otherwise nobody knows whether the vehicle is still in the zone. */
  readonly is_heard: boolean;
  /** A locked vehicle stands: it gets its limit when it rides on. */
  readonly is_locked: boolean;
}

export type LimitStep =
  | { readonly kind: 'set_speed_limit'; readonly max_speed_kph: number }
  | { readonly kind: 'lift_speed_limit' };

/** What to lease next so that the vehicle rides as its zone says; null for nothing. */
export function nextLimitStep(
  running: RunningLimit | null,
  wish: LimitWish,
  wall_now: Date,
): LimitStep | null {
  const left_ms = running === null ? 0 : running.expires_at.getTime() - wall_now.getTime();
  const { max_speed_kph } = wish;
  if (max_speed_kph === null) return left_ms > 0 ? { kind: 'lift_speed_limit' } : null;
  if (!wish.is_heard || wish.is_locked) return null;
  const is_enough = running?.max_speed_kph === max_speed_kph && left_ms >= RENEW_BEFORE_MS;
  return is_enough ? null : { kind: 'set_speed_limit', max_speed_kph };
}
