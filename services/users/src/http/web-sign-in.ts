import { returnPath } from '../domain/return-path.ts';
import { closeWebSession } from '../use-cases/open-web-session.ts';
import { beginWebSignIn, finishWebSignIn, ticketName } from '../use-cases/web-sign-in.ts';
import type { UsersTools } from '../users-tools.ts';
import { findCookie, sessionCookieName, setCookie } from './cookies.ts';
import { answerJson, answerProblem, answerRedirect, type Exchange, wantsPage } from './exchange.ts';
import { isSameOrigin } from './same-origin.ts';

/** As long as the interaction behind it waits for its person. */
const TICKET_COOKIE_S = 1_800;
/** The cookie outlives the browser; the session itself ends with its refresh token. */
const SESSION_COOKIE_S = 30 * 86_400;
const CALLBACK_PATH = '/auth/callback';

const isSecure = ({ url }: Exchange): boolean => url.protocol === 'https:';

/**
 * `GET /auth/sign-in?return_to=/path`: off to the provider, with a sealed ticket for the way back.
 */
export async function beginSignIn(tools: UsersTools, exchange: Exchange): Promise<void> {
  const return_to = returnPath(exchange.url.searchParams.get('return_to'));
  const { url, ticket_name, ticket } = await beginWebSignIn(tools, return_to);
  exchange.cookies.push(ticketCookie(exchange, ticket_name, ticket));
  answerRedirect(exchange, url.href);
}

/** `GET /auth/callback`: back from the provider, signed in with a session's cookie. */
export async function finishSignIn(tools: UsersTools, exchange: Exchange): Promise<void> {
  const callback = exchange.url;
  const name = ticketName(callback.searchParams.get('state') ?? '');
  const ticket = findCookie(exchange.request, name);
  const arrival = await finishWebSignIn(tools, { callback, ticket });
  if (ticket !== undefined) exchange.cookies.push(ticketCookie(exchange, name, ''));
  if ('error' in arrival) return answerRedirect(exchange, `/sign-in?error=${arrival.error}`);
  if (arrival.session_id !== undefined) {
    await closeEarlierSession(tools, exchange);
    exchange.cookies.push(sessionCookie(exchange, arrival.session_id));
  }
  answerRedirect(exchange, arrival.return_to);
}

/**
 * `POST /auth/sign-out`: the session, its grant and the provider's own session end. Right also when
 * there is none.
 */
export async function signOut(tools: UsersTools, exchange: Exchange): Promise<void> {
  if (!isSameOrigin(exchange)) {
    const detail = 'Sign out on our own pages only.';
    return answerProblem(exchange, { code: 'gateway.origin_foreign', detail });
  }
  await closeEarlierSession(tools, exchange);
  await tools.issuer.endSession(exchange.request, exchange.response);
  exchange.cookies.push(sessionCookie(exchange, ''));
  if (wantsPage(exchange)) answerRedirect(exchange, '/');
  else answerJson(exchange, 200, {});
}

/** An empty value removes the cookie. */
function ticketCookie(exchange: Exchange, name: string, value: string): string {
  const max_age_s = value === '' ? 0 : TICKET_COOKIE_S;
  return setCookie(name, value, { path: CALLBACK_PATH, max_age_s, secure: isSecure(exchange) });
}

function sessionCookie(exchange: Exchange, value: string): string {
  const secure = isSecure(exchange);
  const max_age_s = value === '' ? 0 : SESSION_COOKIE_S;
  return setCookie(sessionCookieName(secure), value, { path: '/', max_age_s, secure });
}

async function closeEarlierSession(tools: UsersTools, exchange: Exchange): Promise<void> {
  const earlier = findCookie(exchange.request, sessionCookieName(isSecure(exchange)));
  if (earlier !== undefined) await closeWebSession(tools, earlier);
}
