import type { IncomingMessage } from 'node:http';
import {
  type Answer,
  badRequest,
  problem,
  type RouteTools,
  readPageQuery,
  reply,
} from './answers.ts';
import { bookAuthorization, bookCapture, bookRefund, bookRelease, findHold } from './booking.ts';
import { answerBooks, answerControl } from './books-routes.ts';
import { behaviourOf, type CardBehaviour } from './card-behaviours.ts';
import { type Booked, findOperation, listOperations, type StoredOperation } from './operations.ts';
import { readJsonBody } from './request-reading.ts';
import {
  readAmountBody,
  readAuthorizeBody,
  readEmptyBody,
  readFindQuery,
  readKey,
  readReference,
  type WireOperation,
} from './wire.ts';

interface Target {
  readonly segments: readonly string[];
  readonly query: Record<string, string>;
}

const NOT_FOUND = problem(404, 'bank.route_unknown', 'There is no such route.');

/** Answers one authorised request to the bank's API. */
export async function answerApi(
  tools: RouteTools,
  request: IncomingMessage,
  target: Target,
): Promise<Answer> {
  const [version, noun, id, action, ...rest] = target.segments;
  if (version !== 'v1' || rest.length > 0) return NOT_FOUND;
  if (request.method === 'GET') return answerRead(tools, target);
  if (request.method !== 'POST') return NOT_FOUND;
  if (noun === 'authorizations' && action !== 'disputes') {
    return answerChange(tools, request, { authorization_id: id, action });
  }
  const body = await readJsonBody(request);
  if (body.status === 'aborted') return { status: 'cut' };
  if (body.status === 'refused') return problem(body.http_status, 'bank.bad_request', body.detail);
  return answerControl(tools, target.segments.slice(1), body.json) ?? NOT_FOUND;
}

function answerRead(tools: RouteTools, { segments, query }: Target): Answer {
  const [, noun, id] = segments;
  if (noun !== 'operations' || id !== undefined) {
    return answerBooks(tools, segments.slice(1), query) ?? NOT_FOUND;
  }
  return 'idempotency_key' in query ? answerFind(tools, query) : answerList(tools, query);
}

async function answerChange(
  tools: RouteTools,
  request: IncomingMessage,
  about: { readonly authorization_id: string | undefined; readonly action: string | undefined },
): Promise<Answer> {
  const { authorization_id, action } = about;
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
  const { return_url } = body.value;
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
      ...(return_url === undefined ? {} : { return_url }),
    },
    now: tools.now(),
  });
  return answerBooked(tools, booked, behaviour);
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
    return answerBooked(tools, booked, behaviour);
  }
  if (action !== 'capture' && action !== 'refund') return NOT_FOUND;
  const body = readAmountBody(change.json);
  if (!body.ok) return badRequest(body.detail);
  const { amount_minor, currency } = body.value.amount;
  const content = { authorization_id, amount: { amount_minor, currency } };
  const book = action === 'capture' ? bookCapture : bookRefund;
  const booked = book(tools.db, { kind: action, idempotency_key, content, now });
  return answerBooked(tools, booked, behaviour);
}

function answerBooked(tools: RouteTools, booked: Booked, behaviour: CardBehaviour | null): Answer {
  if (booked.status === 'conflict') {
    return problem(422, 'bank.key_reused', 'This Idempotency-Key belongs to another request.');
  }
  const { operation, repeated } = booked;
  if (!repeated && behaviour?.first_answer_lost === operation.kind) return { status: 'silence' };
  return reply(wireForm(tools, operation));
}

/** The operation as the merchant sees it: with the page where a payer is asked. */
function wireForm(tools: RouteTools, operation: StoredOperation): WireOperation {
  const { result } = operation;
  if (result.status !== 'requires_action') return { ...operation, result };
  const { challenge_id, ...waiting } = result;
  const url = `${tools.base_url()}/challenges/${challenge_id}`;
  return { ...operation, result: { ...waiting, action: { kind: 'redirect', url } } };
}

function answerFind(tools: RouteTools, query: Record<string, string>): Answer {
  const read = readFindQuery(query);
  if (!read.ok) return badRequest(read.detail);
  const operation = findOperation(tools.db, read.value.idempotency_key);
  if (operation !== null) return reply(wireForm(tools, operation));
  return problem(404, 'bank.operation_unknown', 'Nothing is booked under this key.');
}

function answerList(tools: RouteTools, query: Record<string, string>): Answer {
  const page = readPageQuery(query);
  return page.ok ? reply(listOperations(tools.db, page.value)) : badRequest(page.detail);
}
