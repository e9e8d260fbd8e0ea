import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Mount, Unavailable } from '@drais/kit';
import type { UsersTools } from '../users-tools.ts';
import { answerProblem, type Exchange, openExchange, traceIdOf } from './exchange.ts';
import { answerInteraction } from './interactions.ts';
import { beginSignIn, finishSignIn, signOut } from './web-sign-in.ts';

/** All but the last are the issuer's own. */
export const MOUNT_PREFIXES = [
  '/oauth',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/auth',
] as const;

/**
 * What the public port hands to this room as it comes: OAuth, discovery, and the ends of the
 * sign-in pages.
 */
export function mounts(tools: UsersTools): Mount[] {
  const { handler } = tools.issuer;
  return MOUNT_PREFIXES.map((prefix) =>
    prefix === '/auth'
      ? { prefix, handler: (request, response) => void answerAuth(tools, request, response) }
      : { prefix, handler },
  );
}

const WEB_PATHS: Readonly<
  Record<
    string,
    { method: string; answer: (tools: UsersTools, exchange: Exchange) => Promise<void> }
  >
> = {
  '/auth/sign-in': { method: 'GET', answer: beginSignIn },
  '/auth/callback': { method: 'GET', answer: finishSignIn },
  '/auth/sign-out': { method: 'POST', answer: signOut },
};

async function answerAuth(
  tools: UsersTools,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = openExchange(request, response, tools.settings.public_url);
  try {
    await route(tools, exchange);
  } catch (error) {
    answerFault(tools, exchange, error);
  }
}

async function route(tools: UsersTools, exchange: Exchange): Promise<void> {
  const path = WEB_PATHS[exchange.url.pathname];
  if (path === undefined) {
    if (await answerInteraction(tools, exchange)) return;
    return answerProblem(exchange, {
      code: 'gateway.route_unknown',
      detail: 'There is nothing at this path.',
    });
  }
  if (exchange.request.method !== path.method) {
    const detail = `This path takes ${path.method} only.`;
    return answerProblem(exchange, { code: 'gateway.method_not_allowed', detail });
  }
  return path.answer(tools, exchange);
}

/** The edge of this room: what nobody expected is logged here, once, and told to nobody. */
function answerFault(tools: UsersTools, exchange: Exchange, error: unknown): void {
  if (exchange.response.headersSent) {
    exchange.response.destroy();
    return;
  }
  if (error instanceof Unavailable) {
    const detail = 'Signing in is not possible at the moment.';
    answerProblem(exchange, { code: 'gateway.unavailable', detail, retry_after_s: 1 });
    return;
  }
  tools.log.error(
    { err: error, path: exchange.url.pathname, trace_id: traceIdOf(exchange) },
    'a sign-in path failed',
  );
  answerProblem(exchange, { code: 'gateway.fault', detail: 'Something went wrong on our side.' });
}
