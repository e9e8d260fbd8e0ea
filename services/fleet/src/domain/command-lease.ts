import type { AckResult } from '@drais/standards/device/command';

export type CommandStatus = 'issued' | 'acknowledged' | 'refused' | 'expired';

/** What is known of a command when an answer to it comes. */
export interface CommandFacts {
  readonly status: CommandStatus;
  /** The vehicle's answer, if one is on record. */
  readonly result: string | null;
  /** Business time when it was asked for: nothing can have been done before. */
  readonly asked_at: Date;
}

export interface CommandAnswer {
  readonly result: AckResult;
  /** The vehicle's clock. */
  readonly executed_at: Date;
}

export type AnswerDecision =
  | { readonly kind: 'acknowledged'; readonly executed_at: Date; readonly in_time: boolean }
  | { readonly kind: 'refused'; readonly result: AckResult }
  /** Known already, or it proves nothing. */
  | { readonly kind: 'nothing_new' };

/**
 * What an answer means for its command. The first answer stands; a lease that was given up stays
 * expired, and what a late answer says is recorded as true but starts nothing.
 */
export function decideOnAnswer(
  command: CommandFacts,
  answer: CommandAnswer,
  now: Date,
): AnswerDecision {
  // Whoever could put a forged lease before a vehicle must not end a real one by the vehicle's
  // complaint.
  if (answer.result === 'refused_signature') return { kind: 'nothing_new' };
  if (command.result !== null) return { kind: 'nothing_new' };
  if (answer.result !== 'done') {
    return command.status === 'issued'
      ? { kind: 'refused', result: answer.result }
      : { kind: 'nothing_new' };
  }
  const executed_at = boundInstant(answer.executed_at, command.asked_at, now);
  if (command.status === 'issued') return { kind: 'acknowledged', executed_at, in_time: true };
  return command.status === 'expired'
    ? { kind: 'acknowledged', executed_at, in_time: false }
    : { kind: 'nothing_new' };
}

/**
 * A vehicle's clock is believed between the asking and now: money follows it, so that a clock that
 * is wrong by years costs the rider nothing more than the wait.
 */
function boundInstant(instant: Date, earliest: Date, latest: Date): Date {
  if (instant > latest) return latest;
  return instant < earliest ? earliest : instant;
}

/**
 * Milliseconds after its expiry that a lease waits for its answer: the vehicle may have acted in
 * the last moment. It never acts later, whatever this says. Higher only delays the news that
 * nothing happened.
 */
const EXPIRY_GRACE_MS = 1000;

/** Whether a lease without an answer is to be given up. Wall time, as leases are. */
export function isLeaseOver(expires_at: Date, wall_now: Date): boolean {
  return wall_now.getTime() > expires_at.getTime() + EXPIRY_GRACE_MS;
}

/** The latest expiry that `isLeaseOver` holds for. */
export function leasesOverUntil(wall_now: Date): Date {
  return new Date(wall_now.getTime() - EXPIRY_GRACE_MS);
}
