import type { Money } from '@drais/vocabulary/units';

export const DISPUTE_STATUSES = [
  'inquiry',
  'needs_response',
  'under_review',
  'won',
  'lost',
] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

/** A payer told their bank that a capture was wrong. */
export interface ProviderDispute {
  readonly dispute_id: string;
  readonly authorization_id: string;
  /** Of the hold that was captured: our payment's id. */
  readonly metadata_reference: string | null;
  readonly status: DisputeStatus;
  /** The provider's word for what the payer says. */
  readonly reason: string;
  /** What the payer wants back. */
  readonly amount: Money;
  /** What the provider has taken from us for it and not given back. */
  readonly withdrawn: Money;
  readonly fee: Money;
  /** RFC 3339, UTC. */
  readonly opened_at: string;
  /** Until when evidence counts; null where none is taken. */
  readonly respond_by: string | null;
}

export interface DisputeFound {
  readonly status: 'disputed';
  readonly dispute: ProviderDispute;
}

/** `fee`: one that belongs to no payment. `other`: no rule of ours knows it; a person looks. */
export const MOVEMENT_KINDS = [
  'capture',
  'refund',
  /** A refund that the payer's bank sent back. */
  'refund_failure',
  'dispute',
  'payout',
  'fee',
  'other',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** One movement of the money that the provider owes us. */
export interface ProviderMovement {
  readonly movement_id: string;
  readonly kind: MovementKind;
  /** Before the fee: positive where the provider owes us more. */
  readonly amount: Money;
  /** What the provider kept of it, in the same currency. */
  readonly fee: Money;
  /** RFC 3339, UTC, by the provider's clock. */
  readonly booked_at: string;
  readonly metadata_reference: string | null;
  readonly authorization_id: string | null;
  readonly dispute_id: string | null;
}

/** A bounded page in booking order; `next_cursor` is null on the last one. */
export interface MovementPage {
  readonly status: 'listed';
  readonly movements: readonly ProviderMovement[];
  readonly next_cursor: string | null;
}
