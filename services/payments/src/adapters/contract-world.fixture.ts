import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Money } from '@drais/vocabulary/units';
import type {
  AuthorizeRequest,
  FindRequest,
  KeyedCall,
  ListRequest,
  OperationKind,
  PayerAction,
  PaymentProvider,
  ProviderOperation,
} from './payment-provider.ts';

/** Payment methods of a provider's test mode; null where it cannot be made to behave so. */
export interface ContractTokens {
  readonly ok: string;
  /** Declined after the provider has booked the request. */
  readonly declined: string;
  readonly insufficient_funds: string | null;
  readonly sca_required: string | null;
  /** The bank asks a payer who is there, and declines where nobody is. */
  readonly sca_challenge: string;
  /** Books the authorization and loses the answer. */
  readonly authorize_answer_lost: string | null;
  /** Books the first capture and loses the answer. */
  readonly capture_answer_lost: string | null;
  /** Loses the request before anything is booked. */
  readonly request_lost: string | null;
  /** Its holds have lapsed when they are captured. */
  readonly expired_hold: string | null;
}

/** What payers and the provider's own clerks do. */
export interface ContractControls {
  answer(action: PayerAction, answer: 'yes' | 'no'): Promise<void>;
  /** Returns the dispute's id. */
  dispute(authorization_id: string, amount_minor: number): Promise<string>;
  closeDispute(dispute_id: string, outcome: 'won' | 'lost'): Promise<void>;
  /** The payer's bank sends a refund back, days after it was made. */
  failRefund(refund_id: string): Promise<void>;
  payOut(currency: string): Promise<void>;
}

export interface OpenedProvider {
  readonly provider: PaymentProvider;
  readonly tokens: ContractTokens;
  readonly controls: ContractControls;
  /** How long a call waits whose answer is expected, and one whose answer never comes. */
  readonly timeout_ms: number;
  readonly lost_timeout_ms: number;
  close(): Promise<void>;
}

/** Questions before a lost request counts as lost; far more than the time a booking takes. */
const FIND_TRIES_MAX = 2_000;

export const RETURN_URL = 'https://ride.example.org/trip';
export const LONG_AGO = '2000-01-01T00:00:00Z';
export const eur = (amount_minor: number): Money => ({ amount_minor, currency: 'EUR' });

type Sought = KeyedCall & { authorization_id?: string; payment_method_token?: string };

/** One provider and the requests that the contract makes of it. */
export function contractWorld(openedNow: () => OpenedProvider) {
  const call = () => ({
    idempotency_key: `contract:${randomUUID()}`,
    timeout_ms: openedNow().timeout_ms,
  });
  const authorization = (token: string, amount_minor = 1_000): AuthorizeRequest => ({
    ...call(),
    account_reference: '042.contract',
    payment_method_token: token,
    amount: eur(amount_minor),
    metadata_reference: `payment-${randomUUID()}`,
  });
  const hold = async (amount_minor = 1_000, token = openedNow().tokens.ok): Promise<string> => {
    const result = await openedNow().provider.authorize(authorization(token, amount_minor));
    assert.equal(result.status, 'authorized');
    return result.status === 'authorized' ? result.authorization_id : '';
  };
  const captured = async (amount_minor = 1_000): Promise<string> => {
    const authorization_id = await hold(amount_minor);
    const request = { ...call(), authorization_id, amount: eur(amount_minor) };
    const result = await openedNow().provider.capture(request);
    assert.equal(result.status, 'captured');
    return authorization_id;
  };
  const seek = (kind: OperationKind, request: Sought): FindRequest => ({
    kind,
    idempotency_key: request.idempotency_key,
    timeout_ms: openedNow().timeout_ms,
    authorization_id: request.authorization_id ?? null,
    payment_method_token: request.payment_method_token ?? null,
  });
  const find = (kind: OperationKind, request: Sought) =>
    openedNow().provider.find(seek(kind, request));

  /** Asks until the request has arrived: a caller may give up before the provider has read it. */
  const findBooked = async (kind: OperationKind, request: Sought) => {
    for (let tries = 0; tries < FIND_TRIES_MAX; tries += 1) {
      const found = await find(kind, request);
      if (found.status !== 'not_found') return found;
    }
    return assert.fail(`${request.idempotency_key} never arrived`);
  };
  return { opened: openedNow, call, authorization, hold, captured, find, findBooked };
}

export type ContractWorld = ReturnType<typeof contractWorld>;

/** Every booked operation, two to a page. Bounded: the suite books fewer than 400. */
export async function listAll({
  provider,
  timeout_ms,
}: OpenedProvider): Promise<ProviderOperation[]> {
  const operations: ProviderOperation[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 200; pages += 1) {
    const ask: ListRequest = { since: LONG_AGO, cursor, limit: 2, timeout_ms };
    const page = await provider.list(ask);
    if (page.status !== 'listed') return assert.fail(page.reason);
    assert.ok(page.operations.length <= ask.limit);
    operations.push(...page.operations);
    cursor = page.next_cursor;
    if (cursor === null) return operations;
  }
  return assert.fail('the list never ends');
}
