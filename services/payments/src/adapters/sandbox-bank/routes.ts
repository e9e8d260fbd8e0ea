import type { IncomingMessage } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import { OPERATIONS_PAGE_MAX } from '../payment-provider.ts';
import { bookAuthorization, bookCapture, bookRefund, bookRelease, findHold } from './booking.ts';
import { behaviourOf, type CardBehaviour } from './card-behaviours.ts';
import { type Booked, findOperation, listOperations } from './operations.ts';
import { readJsonBody } from './request-reading.ts';
import {
  readAmountBody,
  readAuthorizeBody,
  readEmptyBody,
  readFindQuery,
  readKey,
  readListQuery,
  readReference,
} from './wire.ts';

export type Answer =
  | { readonly status: 'reply'; readonly http_status: number; readonly json: unknown }
  /** The connection breaks. */
  | { readonly status: 'cut' }
  /** The connection stays open and nothing is ever said. */
  | { readonly status: 'silence' };

type Reply = Extract<Answer, { status: 'reply' }>;

export interface RouteTools {
  readonly db: DatabaseSync;
  readonly now: () => Date;
  /** The pause of a slow card; false when the bank closes first. */
  readonly pause: () => Promise<boolean>;
}

interface Target {
  readonly segments: readonly string[];
  readonly query: Record<string, string>;
}

/** A refusal in the form of RFC 9457. */
export function problem(http_status: number, code: string, detail: string): Reply {
  const json = { type: 'about:blank', status: http_status, code, detail };
  return { status: 'reply', http_status, json };
}

const NOT_FOUND = problem(404, 'bank.route_unknown', 'There is no such route.');

/** Answers one authorised request to the bank's API. */
export async function answerApi(
  tools: RouteTools,
  request: IncomingMessage,
  target: Target,
): Promise<Answer> {
  const [version, noun, authorization_id, action, ...rest] = target.segments;
  if (version !== 'v1' || rest.length > 0) return NOT_FOUND;
  if (request.method === 'GET' && noun === 'operations' && authorization_id === undefined) {
    return 'idempotency_key' in target.query
      ? answerFind(tools, target.query)
      : answerList(tools, target.query);
  }
  if (request.method !== 'POST' || noun !== 'authorizations') return NOT_FOUND;
  const change = await readChange(request);
  if ('status' in change) return change;
  if (authorization_id === undefined) return answerAuthorize(tools, change);
  if (!readReference(authorization_id).ok) return badRequest('authorization_id is malformed');
  return answerAboutHold(tools, { ...change, authorization_id, action });
}

async function readChange(request: IncomingMessage): Promise<Change | Answer> {
  const key = readKey(request.headers['idempotency-key']);
  if (!key.ok) return badRequest(`Idempotency-Key: ${key.detail}`);
  const body = await readJsonBody(request);
  if (body.status === 'aborted') return { status: 'cut' };
  if (body.status === 'refused') return problem(body.http_status, 'bank.bad_request', body.detail);
  return { idempotency_key: key.value, json: body.json };
}

interface Change {
  readonly idempotency_key: string;
  readonly json: unknown;
}

async function answerAuthorize(tools: RouteTools, change: Change): Promise<Answer> {
  const body = readAuthorizeBody(change.json);
  if (!body.ok) return badRequest(body.detail);
  const { account_reference, payment_method_token, amount, metadata_reference } = body.value;
  const behaviour = behaviourOf(payment_method_token);
  if (behaviour.before_booking === 'cut') return { status: 'cut' };
  if (behaviour.before_booking === 'wait' && !(await tools.pause())) return { status: 'cut' };

  const booked = bookAuthorization(tools.db, {
    kind: 'authorize',
    idempotency_key: change.idempotency_key,
    // Spelled out, so that the order of a body's fields does not make it another request.
    content: {
      account_reference,
      payment_method_token,
      amount: { amount_minor: amount.amount_minor, currency: amount.currency },
      metadata_reference,
    },
    now: tools.now(),
  });
  return answerBooked(booked, behaviour);
}

function answerAboutHold(
  tools: RouteTools,
  change: Change & { readonly authorization_id: string; readonly action: string | undefined },
): Answer {
  const { authorization_id, action, idempotency_key } = change;
  const now = tools.now();
  const hold = findHold(tools.db, authorization_id);
  const behaviour = hold === null ? null : behaviourOf(hold.payment_method_token);
  if (action === 'release') {
    const body = readEmptyBody(change.json);
    if (!body.ok) return badRequest(body.detail);
    const content = { authorization_id };
    const booked = bookRelease(tools.db, { kind: 'release', idempotency_key, content, now });
    return answerBooked(booked, behaviour);
  }
  if (action !== 'capture' && action !== 'refund') return NOT_FOUND;
  const body = readAmountBody(change.json);
  if (!body.ok) return badRequest(body.detail);
  const { amount_minor, currency } = body.value.amount;
  const content = { authorization_id, amount: { amount_minor, currency } };
  const book = action === 'capture' ? bookCapture : bookRefund;
  return answerBooked(book(tools.db, { kind: action, idempotency_key, content, now }), behaviour);
}

function answerBooked(booked: Booked, behaviour: CardBehaviour | null): Answer {
  if (booked.status === 'conflict') {
    return problem(422, 'bank.key_reused', 'This Idempotency-Key belongs to another request.');
  }
  const { operation, repeated } = booked;
  if (!repeated && behaviour?.first_answer_lost === operation.kind) return { status: 'silence' };
  return reply(operation);
}

function answerFind(tools: RouteTools, query: Record<string, string>): Answer {
  const read = readFindQuery(query);
  if (!read.ok) return badRequest(read.detail);
  const operation = findOperation(tools.db, read.value.idempotency_key);
  if (operation !== null) return reply(operation);
  return problem(404, 'bank.operation_unknown', 'Nothing is booked under this key.');
}

function answerList(tools: RouteTools, query: Record<string, string>): Answer {
  const read = readListQuery(query);
  if (!read.ok) return badRequest(read.detail);
  const since = new Date(read.value.since);
  if (Number.isNaN(since.getTime())) return badRequest('since is not an instant');
  const limit = Number(read.value.limit ?? OPERATIONS_PAGE_MAX);
  if (limit < 1 || limit > OPERATIONS_PAGE_MAX) {
    return badRequest(`limit is not 1 to ${OPERATIONS_PAGE_MAX}`);
  }
  const after_sequence = Number(read.value.cursor ?? 0);
  return reply(listOperations(tools.db, { since, after_sequence, limit }));
}

function badRequest(detail: string): Reply {
  return problem(400, 'bank.bad_request', detail);
}

function reply(json: unknown): Reply {
  return { status: 'reply', http_status: 200, json };
}
