import type { Money } from '@drais/vocabulary/units';
import Type, { type Static, type TProperties } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  DECLINE_CODES,
  OPERATION_KINDS,
  OPERATIONS_PAGE_MAX,
  PROVIDER_AMOUNT_MINOR_MAX,
  PROVIDER_REFERENCE_PATTERN,
  type ProviderOperation,
} from '../payment-provider.ts';

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
});
const AmountBody = strict({ amount: Positive });
const EmptyBody = strict({});
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
const Result = Type.Union([
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
const Operation = strict({
  operation_id: Reference,
  kind: Type.Union(OPERATION_KINDS.map((kind) => Type.Literal(kind))),
  idempotency_key: Key,
  metadata_reference: Type.Union([Reference, Type.Null()]),
  booked_at: Instant,
  result: Result,
});
const Page = strict({
  operations: Type.Array(Operation, { maxItems: OPERATIONS_PAGE_MAX }),
  next_cursor: Type.Union([Reference, Type.Null()]),
});

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
export const readOperation = reader<ProviderOperation>(Compile(Operation));
export const readPage = reader<WirePage>(Compile(Page));
