import type { Money } from '@drais/vocabulary/units';
import Type, { type Static, type TProperties } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  type BookedResult,
  DECLINE_CODES,
  OPERATION_KINDS,
  OPERATIONS_PAGE_MAX,
  PROVIDER_AMOUNT_MINOR_MAX,
  PROVIDER_REFERENCE_PATTERN,
  type ProviderOperation,
} from '../payment-provider.ts';
import {
  DISPUTE_STATUSES,
  MOVEMENT_KINDS,
  type ProviderDispute,
  type ProviderMovement,
} from '../provider-books.ts';

/** Largest request body, bytes. A request is about 300; a larger one is a mistake or an attack. */
export const REQUEST_BYTES_MAX = 16_384;

const strict = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

const Key = Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$' });
/** Without quotes, slashes or angle brackets: safe in a path and on a page. */
const Reference = Type.String({ pattern: PROVIDER_REFERENCE_PATTERN });
const Instant = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$',
});
const Currency = Type.String({ pattern: '^[A-Z]{3}$' });
/** A page of the merchant or of the bank. Nothing that could end an attribute. */
const Url = Type.String({ pattern: '^https?://[^\\s"\'<>]+$', maxLength: 2_048 });

const Positive = strict({
  amount_minor: Type.Integer({ minimum: 1, maximum: PROVIDER_AMOUNT_MINOR_MAX }),
  currency: Currency,
});
const NonNegative = strict({
  amount_minor: Type.Integer({ minimum: 0, maximum: PROVIDER_AMOUNT_MINOR_MAX }),
  currency: Currency,
});

const AuthorizeBody = strict({
  account_reference: Reference,
  payment_method_token: Reference,
  amount: Positive,
  metadata_reference: Reference,
  return_url: Type.Optional(Url),
});
const AmountBody = strict({ amount: Positive });
const EmptyBody = strict({});
const DisputeBody = strict({
  amount_minor: Type.Integer({ minimum: 1, maximum: PROVIDER_AMOUNT_MINOR_MAX }),
  reason: Type.String({ pattern: '^[a-z_]{1,40}$' }),
});
const CloseBody = strict({ outcome: Type.Union([Type.Literal('won'), Type.Literal('lost')]) });
const PayoutBody = strict({ currency: Currency });
const FindQuery = strict({ idempotency_key: Key });
const ListQuery = strict({
  since: Instant,
  cursor: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
  limit: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })),
});

export type AuthorizeBody = Static<typeof AuthorizeBody>;
export type AmountBody = { readonly amount: Money };

const Declined = strict({
  status: Type.Literal('declined'),
  code: Type.Union(DECLINE_CODES.map((code) => Type.Literal(code))),
});
const Decided = Type.Union([
  strict({
    status: Type.Literal('authorized'),
    authorization_id: Reference,
    amount: Positive,
    expires_at: Instant,
  }),
  strict({
    status: Type.Literal('captured'),
    authorization_id: Reference,
    capture_id: Reference,
    amount: Positive,
    released: NonNegative,
  }),
  strict({
    status: Type.Literal('released'),
    authorization_id: Reference,
    amount: NonNegative,
  }),
  strict({
    status: Type.Literal('refunded'),
    authorization_id: Reference,
    refund_id: Reference,
    amount: Positive,
  }),
  Declined,
]);
const Waiting = strict({
  status: Type.Literal('requires_action'),
  authorization_id: Reference,
  amount: Positive,
  action: strict({ kind: Type.Literal('redirect'), url: Url }),
});
const MaybeReference = Type.Union([Reference, Type.Null()]);
const operation = {
  operation_id: Reference,
  kind: Type.Union(OPERATION_KINDS.map((kind) => Type.Literal(kind))),
  idempotency_key: Key,
  metadata_reference: MaybeReference,
  booked_at: Instant,
};
const Operation = strict({ ...operation, result: Type.Union([Decided, Waiting]) });
const Page = strict({
  operations: Type.Array(strict({ ...operation, result: Decided }), {
    maxItems: OPERATIONS_PAGE_MAX,
  }),
  next_cursor: MaybeReference,
});

const Signed = strict({ amount_minor: Type.Integer(), currency: Currency });
const Movement = strict({
  movement_id: Reference,
  kind: Type.Union(MOVEMENT_KINDS.map((kind) => Type.Literal(kind))),
  amount: Signed,
  fee: Signed,
  booked_at: Instant,
  metadata_reference: MaybeReference,
  authorization_id: MaybeReference,
  dispute_id: MaybeReference,
});
const Movements = strict({
  movements: Type.Array(Movement, { maxItems: OPERATIONS_PAGE_MAX }),
  next_cursor: MaybeReference,
});
const Dispute = strict({
  dispute_id: Reference,
  authorization_id: Reference,
  metadata_reference: MaybeReference,
  status: Type.Union(DISPUTE_STATUSES.map((status) => Type.Literal(status))),
  reason: Type.String({ maxLength: 100 }),
  amount: Positive,
  withdrawn: NonNegative,
  fee: NonNegative,
  opened_at: Instant,
  respond_by: Type.Union([Instant, Type.Null()]),
});
/** What a webhook of the bank says: a hint, without amounts. */
const Hint = strict({
  event_id: Reference,
  type: Type.String({ maxLength: 60 }),
  created_at: Instant,
  about: Type.Union([Type.Literal('authorization'), Type.Literal('dispute')]),
  object_id: Reference,
  metadata_reference: MaybeReference,
});
export type Hint = Static<typeof Hint>;

/** An operation as the bank answers with it: its hold may still wait for the payer. */
export interface WireOperation extends Omit<ProviderOperation, 'result'> {
  readonly result: BookedResult;
}

/** What one page of the books looks like on the wire. */
export interface WirePage {
  readonly operations: readonly ProviderOperation[];
  readonly next_cursor: string | null;
}

interface Checker {
  Check(value: unknown): boolean;
  Errors(value: unknown): readonly SchemaError[];
}
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: unknown;
}

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly detail: string };

function reader<Value>(checker: Checker): (value: unknown) => Read<Value> {
  return (value) =>
    checker.Check(value)
      ? { ok: true, value: value as Value }
      : { ok: false, detail: describeErrors(checker.Errors(value)) };
}

/** One line that names the field: `amount/amount_minor must be integer`. */
function describeErrors(errors: readonly SchemaError[]): string {
  const error = errors.find((one) => one.keyword !== 'boolean') ?? errors[0];
  if (error === undefined) return 'the value is not what was promised';
  const params = error.params as { additionalProperties?: string[]; requiredProperties?: string[] };
  const names = params.additionalProperties ?? params.requiredProperties ?? [];
  const field = [error.instancePath.slice(1), names.slice(0, 5).join(', ').slice(0, 80)]
    .filter(Boolean)
    .join(' ');
  return `${field === '' ? 'body' : field}: ${error.message}`;
}

export const readKey = reader<string>(Compile(Key));
export const readReference = reader<string>(Compile(Reference));
export const readAuthorizeBody = reader<AuthorizeBody>(Compile(AuthorizeBody));
export const readAmountBody = reader<AmountBody>(Compile(AmountBody));
export const readEmptyBody = reader<Record<string, never>>(Compile(EmptyBody));
export const readFindQuery = reader<{ idempotency_key: string }>(Compile(FindQuery));
export const readListQuery = reader<{ since: string; cursor?: string; limit?: string }>(
  Compile(ListQuery),
);
export const readDisputeBody = reader<Static<typeof DisputeBody>>(Compile(DisputeBody));
export const readCloseBody = reader<Static<typeof CloseBody>>(Compile(CloseBody));
export const readPayoutBody = reader<Static<typeof PayoutBody>>(Compile(PayoutBody));
export const readOperation = reader<WireOperation>(Compile(Operation));
export const readMovements = reader<{
  movements: readonly ProviderMovement[];
  next_cursor: string | null;
}>(Compile(Movements));
export const readDispute = reader<ProviderDispute>(Compile(Dispute));
export const readHint = reader<Hint>(Compile(Hint));
export const readPage = reader<WirePage>(Compile(Page));
