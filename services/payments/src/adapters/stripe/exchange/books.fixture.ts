import { randomUUID } from 'node:crypto';
import type { Stripe } from 'stripe';
import { CARDS } from './cards.fixture.ts';

/** As much of Stripe's objects as the exchange plays: each field is one of the published object. */
export type Intent = Pick<
  Stripe.PaymentIntent,
  | 'id'
  | 'object'
  | 'amount'
  | 'amount_capturable'
  | 'amount_received'
  | 'canceled_at'
  | 'cancellation_reason'
  | 'capture_method'
  | 'client_secret'
  | 'created'
  | 'currency'
  | 'livemode'
  | 'metadata'
  | 'payment_method_types'
  | 'status'
> & {
  customer: string;
  payment_method: string;
  latest_charge: string | null;
  last_payment_error: { code: string; decline_code?: string; type: string } | null;
  next_action: {
    type: 'redirect_to_url';
    redirect_to_url: { url: string; return_url: string };
  } | null;
};

export type Charge = Pick<
  Stripe.Charge,
  | 'id'
  | 'object'
  | 'amount'
  | 'amount_captured'
  | 'amount_refunded'
  | 'captured'
  | 'created'
  | 'currency'
  | 'disputed'
  | 'metadata'
  | 'refunded'
  | 'status'
> & {
  payment_intent: string;
  payment_method_details: { type: 'card'; card: { capture_before: number } };
};

export type Refund = Pick<
  Stripe.Refund,
  'id' | 'object' | 'amount' | 'created' | 'currency' | 'metadata' | 'reason' | 'status'
> & { charge: string; payment_intent: string; balance_transaction: string | null };

export type Transaction = Pick<
  Stripe.BalanceTransaction,
  'id' | 'object' | 'amount' | 'created' | 'currency' | 'fee' | 'net' | 'type' | 'status'
> & { source: string };

export type Dispute = Pick<
  Stripe.Dispute,
  'id' | 'object' | 'amount' | 'created' | 'currency' | 'reason' | 'status'
> & {
  charge: string;
  payment_intent: string;
  balance_transactions: Transaction[];
  evidence_details: { due_by: number | null };
};

export interface Method {
  readonly id: string;
  readonly object: 'payment_method';
  readonly type: 'card';
  customer: string | null;
}

export interface BookedEvent {
  readonly id: string;
  readonly object: 'event';
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: unknown };
  readonly livemode: false;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  readonly type: string;
}

/** All that the exchange knows, newest last. */
export interface Books {
  readonly customers: Map<string, { id: string; object: 'customer'; metadata: object }>;
  readonly methods: Map<string, Method>;
  readonly intents: Map<string, Intent>;
  readonly charges: Map<string, Charge>;
  readonly refunds: Map<string, Refund>;
  readonly disputes: Map<string, Dispute>;
  readonly payouts: Map<string, { id: string; object: 'payout'; amount: number }>;
  readonly transactions: Transaction[];
  readonly events: BookedEvent[];
  /** Seconds, as Stripe counts. */
  readonly now_s: () => number;
  readonly api_version: string;
}

export function openBooks(now_s: () => number, api_version: string): Books {
  const methods = Object.keys(CARDS).map((id): [string, Method] => [
    id,
    { id, object: 'payment_method', type: 'card', customer: null },
  ]);
  return {
    customers: new Map(),
    methods: new Map(methods),
    intents: new Map(),
    charges: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    payouts: new Map(),
    transactions: [],
    events: [],
    now_s,
    api_version,
  };
}

export function newStripeId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}

/** Writes an event with its object as it is now. `key` is that of the request that caused it. */
export function tell(books: Books, type: string, object: object, key: string | null): void {
  books.events.push({
    id: newStripeId('evt'),
    object: 'event',
    api_version: books.api_version,
    created: books.now_s(),
    data: { object: structuredClone(object) },
    livemode: false,
    request: { id: key === null ? null : newStripeId('req'), idempotency_key: key },
    type,
  });
}

export interface NewTransaction {
  readonly type: string;
  readonly amount: number;
  readonly fee: number;
  readonly currency: string;
  readonly source: string;
}

export function bookTransaction(books: Books, made: NewTransaction): Transaction {
  const transaction: Transaction = {
    id: newStripeId('txn'),
    object: 'balance_transaction',
    created: books.now_s(),
    net: made.amount - made.fee,
    status: 'pending',
    ...made,
  };
  books.transactions.push(transaction);
  return transaction;
}
