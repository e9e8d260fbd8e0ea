import type { Money } from '@drais/vocabulary/units';
import type { DisputeFound, MovementPage } from './provider-books.ts';

/** Why a provider said no. Closed, so that every caller decides about every one of them. */
export const DECLINE_CODES = [
  'card_declined',
  'insufficient_funds',
  /** The payer's bank wants to hear the payer, who is not there. */
  'sca_required',
  /** The payer's bank asked the payer, who failed, refused or went away. */
  'authentication_failed',
  /** Less than the provider charges at all, or not a whole number of its smallest coins. */
  'amount_not_chargeable',
  'payment_method_unknown',
  'authorization_unknown',
  'authorization_expired',
  'authorization_closed',
  'amount_too_large',
  'currency_mismatch',
  'not_captured',
  /** The money is ours and cannot go back this way: it is disputed, say. */
  'refund_refused',
] as const;
export type DeclineCode = (typeof DECLINE_CODES)[number];

/**
 * Form of every reference and payment method token that a request carries. Check a token against it
 * where a person enters it: a provider treats a malformed request as a fault of ours.
 */
export const PROVIDER_REFERENCE_PATTERN = '^[A-Za-z0-9._:-]{1,128}$';

/**
 * What the payer's browser has to do: go to a page of their bank, or hand the secret to the
 * provider's own script. Whoever has it can answer for this one payment: show it to the payer alone
 * and keep it nowhere.
 */
export type PayerAction =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'client_secret'; readonly client_secret: string };

/**
 * The payer's bank wants to hear the payer first: nothing is held yet. `find` says what came of it;
 * a release calls it off.
 */
export interface RequiresAction {
  readonly status: 'requires_action';
  readonly authorization_id: string;
  readonly amount: Money;
  readonly action: PayerAction;
}

/** The money is held for us until `expires_at`; none of it is ours yet. */
export interface Authorized {
  readonly status: 'authorized';
  readonly authorization_id: string;
  readonly amount: Money;
  /** RFC 3339, UTC. */
  readonly expires_at: string;
}

/** `amount` is ours; `released`, the rest of the hold, is the payer's again. */
export interface Captured {
  readonly status: 'captured';
  readonly authorization_id: string;
  readonly capture_id: string;
  readonly amount: Money;
  readonly released: Money;
}

/** Nothing was taken and `amount` is the payer's again. */
export interface Released {
  readonly status: 'released';
  readonly authorization_id: string;
  readonly amount: Money;
}

/** `amount` of an earlier capture went back to the payer. */
export interface Refunded {
  readonly status: 'refunded';
  readonly authorization_id: string;
  readonly refund_id: string;
  readonly amount: Money;
}

/** The provider's final no: nothing moved, and asking with the same key gives the same answer. */
export interface Declined {
  readonly status: 'declined';
  readonly code: DeclineCode;
  /** The provider's own word, where ours says less. For staff: it may name a crime. */
  readonly provider_code?: string;
}

/**
 * Nobody knows whether the provider did it: no answer in time, a broken connection, or an answer
 * that cannot be read. Ask `find` with the same key; never decide from this alone.
 */
export interface Unknown {
  readonly status: 'unknown';
  readonly reason: 'timeout' | 'connection_lost' | 'answer_unreadable' | 'provider_failed';
}

/** The provider has no record of the key yet. A request still on its way may be booked later. */
export interface NotFound {
  readonly status: 'not_found';
}

/** What a provider has in its books about one request. */
export type BookedResult = Authorized | RequiresAction | Captured | Released | Refunded | Declined;

export const OPERATION_KINDS = ['authorize', 'capture', 'release', 'refund'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/**
 * One line of the provider's books, as reconciliation reads it. A hold that waits for its payer is
 * listed when it is decided.
 */
export interface ProviderOperation {
  readonly operation_id: string;
  readonly kind: OperationKind;
  readonly idempotency_key: string;
  readonly metadata_reference: string | null;
  /** RFC 3339, UTC, by the provider's clock. */
  readonly booked_at: string;
  readonly result: Exclude<BookedResult, RequiresAction>;
}

/** A bounded page in booking order; `next_cursor` is null on the last one. */
export interface OperationPage {
  readonly status: 'listed';
  readonly operations: readonly ProviderOperation[];
  readonly next_cursor: string | null;
}

/** Every call out says how long it waits, in milliseconds. Afterwards its outcome is unknown. */
export interface BoundedCall {
  readonly timeout_ms: number;
}

/**
 * Changes carry a key: the provider books the first request with it and repeats that answer ever
 * after.
 */
export interface KeyedCall extends BoundedCall {
  /** 1 to 128 visible ASCII characters, unique over all kinds of operations. */
  readonly idempotency_key: string;
}

export interface AuthorizeRequest extends KeyedCall {
  /** Our name for the payer; no personal data. */
  readonly account_reference: string;
  readonly payment_method_token: string;
  readonly amount: Money;
  /** Our payment's id, so that reconciliation finds it again. */
  readonly metadata_reference: string;
  /**
   * Where the payer's browser comes back to from a challenge. Absent: the payer is not there, and a
   * bank that wants to hear them declines with `sca_required`.
   */
  readonly return_url?: string;
}

export interface CaptureRequest extends KeyedCall {
  readonly authorization_id: string;
  /** At most the hold; the rest is released at once. An authorization is captured once. */
  readonly amount: Money;
}

export interface ReleaseRequest extends KeyedCall {
  readonly authorization_id: string;
}

export interface RefundRequest extends KeyedCall {
  readonly authorization_id: string;
  /** All refunds of an authorization together are at most what was captured. */
  readonly amount: Money;
}

/**
 * The request that is looked for. Its key alone decides; the rest says where to look, for a
 * provider that cannot look up by key.
 */
export interface FindRequest extends KeyedCall {
  readonly kind: OperationKind;
  /** The hold that it is about; null for a hold of which nothing was heard. */
  readonly authorization_id: string | null;
  /** What the hold was asked on; null where that is not known any more. */
  readonly payment_method_token: string | null;
}

export interface ListRequest extends BoundedCall {
  /** RFC 3339: operations booked at this instant or later. */
  readonly since: string;
  /** `next_cursor` of the page before; null for the first. */
  readonly cursor: string | null;
  /** 1 to `OPERATIONS_PAGE_MAX`. */
  readonly limit: number;
}

export interface FindDisputeRequest extends BoundedCall {
  readonly dispute_id: string;
}

/**
 * Rows a provider gives in one page. 200 rows are about 100 KB of JSON; more only delays the first.
 */
export const OPERATIONS_PAGE_MAX = 200;

/** Largest amount of one request, minor units: the bound of the public contracts. */
export const PROVIDER_AMOUNT_MINOR_MAX = 100_000_000;

/**
 * A bank or card processor. A rule of the provider is `declined`, a lost answer is `unknown`; a
 * rejected promise is a fault of ours (a malformed request, a wrong API key, a key used for two
 * different requests) and is never about money that may have moved. No method makes a request
 * happen twice.
 */
export interface PaymentProvider {
  authorize(request: AuthorizeRequest): Promise<Authorized | RequiresAction | Declined | Unknown>;
  capture(request: CaptureRequest): Promise<Captured | Declined | Unknown>;
  release(request: ReleaseRequest): Promise<Released | Declined | Unknown>;
  refund(request: RefundRequest): Promise<Refunded | Declined | Unknown>;
  /** The truth about one earlier request, whether or not its answer ever arrived. */
  find(request: FindRequest): Promise<BookedResult | NotFound | Unknown>;
  list(request: ListRequest): Promise<OperationPage | Unknown>;
  /** What moved the money that the provider owes us, in booking order. */
  listMovements(request: ListRequest): Promise<MovementPage | Unknown>;
  /** A dispute as it stands now. */
  findDispute(request: FindDisputeRequest): Promise<DisputeFound | NotFound | Unknown>;
}
