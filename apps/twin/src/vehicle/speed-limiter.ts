/**
 * Metres per second that a vehicle gives up in a second when it is limited: as if it rolled out.
 * Harder would throw whoever stands on a scooter; softer would let it cross a small zone at speed.
 */
const SLOWING_M_S2 = 0.8;
const KPH_OF_M_S = 3.6;

/** What the motor's controller lets a vehicle go at most. Times are monotonic milliseconds. */
export interface SpeedLimiter {
  /** The limit from now on, null for none; `speed_m_s` is how fast the vehicle goes as it comes. */
  limit(max_speed_kph: number | null, speed_m_s: number, now_ms: number): void;
  /** How fast the vehicle goes now when its rider wants this speed. */
  allowed_m_s(wanted_m_s: number, now_ms: number): number;
}

/** Slows down gradually, never with the brake, and gives all speed back when the limit is over. */
export function openSpeedLimiter(): SpeedLimiter {
  let in_force: { limit_m_s: number; from_m_s: number; since_ms: number } | null = null;

  function ceiling_m_s(now_ms: number): number {
    if (in_force === null) return Number.POSITIVE_INFINITY;
    const { limit_m_s, from_m_s, since_ms } = in_force;
    return Math.max(limit_m_s, from_m_s - (SLOWING_M_S2 * (now_ms - since_ms)) / 1000);
  }

  return {
    limit: (max_speed_kph, speed_m_s, now_ms) => {
      if (max_speed_kph === null) {
        in_force = null;
        return;
      }
      const limit_m_s = max_speed_kph / KPH_OF_M_S;
      // A renewal while it still slows down goes on from where it is.
      const from_m_s = Math.min(speed_m_s, ceiling_m_s(now_ms));
      in_force = { limit_m_s, from_m_s, since_ms: now_ms };
    },
    allowed_m_s: (wanted_m_s, now_ms) => Math.min(wanted_m_s, ceiling_m_s(now_ms)),
  };
}
