import { addSeconds } from '@drais/vocabulary/units';
import type { Payment } from './payment-state.ts';

/**
 * Pauses before what is due is asked for again by itself, seconds: an hour, a day, three days, a
 * week. Cards fail for a moment or until the next payday; more often costs a fee each time and
 * lets banks take us for a fraud, later loses the rider.
 */
export const RETRY_AFTER_S = [3_600, 86_400, 259_200, 604_800] as const;

/**
 * Tries of one payment, also those that the rider asks for. It bounds the record; nobody needs
 * fifty, and who does can be helped by a person.
 */
export const RETRIES_MAX = 50;

/** When what is due is asked for again by itself; null after the last time. */
export function nextRetryAt({ retries }: Payment, now: Date): Date | null {
  const scheduled = retries.filter(({ reason }) => reason === 'schedule').length;
  const pause_s = retries.length < RETRIES_MAX ? RETRY_AFTER_S[scheduled] : undefined;
  return pause_s === undefined ? null : addSeconds(now, pause_s);
}
