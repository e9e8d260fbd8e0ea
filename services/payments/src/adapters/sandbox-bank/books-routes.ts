import {
  type Answer,
  badRequest,
  problem,
  type RouteTools,
  readPageQuery,
  reply,
} from './answers.ts';
import { closeDispute, findDispute, openDispute } from './disputes.ts';
import { failRefund } from './failed-refunds.ts';
import { listMovements, payOut } from './movements.ts';
import {
  readCloseBody,
  readDisputeBody,
  readEmptyBody,
  readPayoutBody,
  readReference,
} from './wire.ts';

/** What the bank's books say beside its operations; null where there is no such page. */
export function answerBooks(
  tools: RouteTools,
  [noun, id, ...rest]: readonly string[],
  query: Record<string, string>,
): Answer | null {
  if (noun === 'movements' && id === undefined) {
    const page = readPageQuery(query);
    return page.ok ? reply(listMovements(tools.db, page.value)) : badRequest(page.detail);
  }
  if (noun !== 'disputes' || id === undefined || rest.length > 0) return null;
  const dispute = readReference(id).ok ? findDispute(tools.db, id) : null;
  if (dispute !== null) return reply(dispute);
  return problem(404, 'bank.dispute_unknown', 'There is no such dispute.');
}

/**
 * What a payer and the bank's own clerks would do: for demos and tests. Null where there is no such
 * act.
 */
export function answerControl(
  tools: RouteTools,
  segments: readonly string[],
  json: unknown,
): Answer | null {
  const [noun, id, action] = segments;
  if (noun === 'payouts' && id === undefined) return answerPayout(tools, json);
  if (id === undefined || !readReference(id).ok) return null;
  if (noun === 'authorizations' && action === 'disputes') return answerDispute(tools, id, json);
  if (noun === 'disputes' && action === 'close') return answerClose(tools, id, json);
  if (noun === 'refunds' && action === 'fail') return answerFailedRefund(tools, id, json);
  return null;
}

function answerPayout(tools: RouteTools, json: unknown): Answer {
  const body = readPayoutBody(json);
  if (!body.ok) return badRequest(body.detail);
  const paid = payOut(tools.db, body.value.currency, tools.now());
  return paid === null
    ? problem(409, 'bank.nothing_owed', 'Nothing is owed in this currency.')
    : reply(paid);
}

function answerFailedRefund(tools: RouteTools, refund_id: string, json: unknown): Answer {
  const body = readEmptyBody(json);
  if (!body.ok) return badRequest(body.detail);
  return failRefund(tools.db, refund_id, tools.now())
    ? reply({ refund_id, status: 'failed' })
    : problem(409, 'bank.refund_unknown', 'There is no such refund that could still fail.');
}

function answerDispute(tools: RouteTools, authorization_id: string, json: unknown): Answer {
  const body = readDisputeBody(json);
  if (!body.ok) return badRequest(body.detail);
  const dispute_id = openDispute(tools.db, { authorization_id, ...body.value }, tools.now());
  return dispute_id === null
    ? problem(409, 'bank.not_disputable', 'So much was not captured, or it is disputed already.')
    : reply(findDispute(tools.db, dispute_id));
}

function answerClose(tools: RouteTools, dispute_id: string, json: unknown): Answer {
  const body = readCloseBody(json);
  if (!body.ok) return badRequest(body.detail);
  return closeDispute(tools.db, { dispute_id, ...body.value }, tools.now())
    ? reply(findDispute(tools.db, dispute_id))
    : problem(409, 'bank.dispute_closed', 'There is no such open dispute.');
}
