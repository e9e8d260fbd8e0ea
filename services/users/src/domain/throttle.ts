/** How often something may fail before it has to wait. */
export interface ThrottleRule {
  readonly attempts_max: number;
  readonly window_s: number;
}

/**
 * Failed sign-ins for one e-mail address: 10 in 15 minutes is 960 guesses a day, too few for any
 * password that `isTooCommon` lets through. Lower locks out people who mistype; higher helps
 * guessing.
 */
export const PER_EMAIL: ThrottleRule = { attempts_max: 10, window_s: 900 };

/**
 * Failed sign-ins from one network address: a whole office or a mobile carrier may share it, so it
 * is wide. It slows the trying of one common password against many accounts, which the rule per
 * e-mail does not see.
 */
export const PER_ADDRESS: ThrottleRule = { attempts_max: 300, window_s: 900 };

/** What the table says after an attempt was counted. */
export interface CountedAttempts {
  readonly attempts: number;
  readonly window_ends_at: Date;
}

/** Whole seconds to wait before the next attempt; 0 when this one may go on. */
export function waitBeforeNext_s(counted: CountedAttempts, rule: ThrottleRule, now: Date): number {
  if (counted.attempts <= rule.attempts_max) return 0;
  return Math.max(1, Math.ceil((counted.window_ends_at.getTime() - now.getTime()) / 1000));
}
