import { type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { PendingInteraction } from '../domain/pending-interaction.ts';
import { checkPassword } from '../use-cases/check-password.ts';
import type { UsersTools } from '../users-tools.ts';
import { type BodyRefusal, type Fields, readFields } from './body.ts';
import {
  addressOf,
  answerJson,
  answerProblem,
  answerRedirect,
  type Exchange,
  wantsPage,
} from './exchange.ts';
import { isSameOrigin } from './same-origin.ts';

const PATH = /^\/auth\/interactions\/([A-Za-z0-9_-]{10,100})(?:\/(sign-in|abort))?$/;
const EMAIL_LENGTH_MAX = 254;
const PASSWORD_LENGTH_MAX = 200;

/**
 * Answers what the sign-in page needs of one interaction. False when the path is not one of an
 * interaction.
 *
 * `GET /auth/interactions/{uid}` sends a browser to the page and tells scripts what is asked for;
 * `POST …/sign-in` takes e-mail and password; `POST …/abort` goes back to the client with
 * `access_denied`.
 */
export async function answerInteraction(tools: UsersTools, exchange: Exchange): Promise<boolean> {
  const [, uid, action] = PATH.exec(exchange.url.pathname) ?? [];
  if (uid === undefined) return false;
  const { method } = exchange.request;
  if (method !== (action === undefined ? 'GET' : 'POST')) {
    answerProblem(exchange, {
      code: 'gateway.method_not_allowed',
      detail: 'This path does not take that method.',
    });
    return true;
  }
  if (method === 'POST' && !isSameOrigin(exchange)) {
    answerProblem(exchange, {
      code: 'gateway.origin_foreign',
      detail: 'Sign in on our own pages only.',
    });
    return true;
  }
  const pending = await tools.issuer.findInteraction(exchange.request, exchange.response, uid);
  if (pending === null) answerUnknown(exchange);
  else if (action === 'sign-in') await signIn(tools, exchange, pending);
  else if (action === 'abort') goOn(exchange, await pending.abort());
  else await show(exchange, pending);
  return true;
}

function answerUnknown(exchange: Exchange): void {
  if (wantsPage(exchange)) answerRedirect(exchange, '/sign-in?error=interaction_unknown');
  else
    answerProblem(exchange, {
      code: 'users.interaction_unknown',
      detail: 'This sign-in is over. Start again.',
    });
}

async function show(exchange: Exchange, pending: PendingInteraction): Promise<void> {
  // Our own clients need nobody's consent.
  if (pending.prompt === 'consent') return answerRedirect(exchange, await pending.consent());
  if (wantsPage(exchange)) return answerRedirect(exchange, `/sign-in?interaction=${pending.uid}`);
  answerJson(exchange, 200, { client_name: pending.client_name, prompt: pending.prompt });
}

async function signIn(
  tools: UsersTools,
  exchange: Exchange,
  pending: PendingInteraction,
): Promise<void> {
  const fields = await readFields(exchange.request);
  const given = fields.ok ? credentialsOf(fields.value) : fields;
  if (!given.ok) return answerProblem(exchange, given.refusal);
  const checked = await checkPassword(tools, { ...given.value, address: addressOf(exchange) });
  if (checked.ok) return goOn(exchange, await pending.signIn(checked.value.account_id));
  if (!wantsPage(exchange)) return answerProblem(exchange, checked.refusal);
  // A form without script: back to the page, with the reason and nothing that was typed.
  const query = new URLSearchParams({
    interaction: pending.uid,
    error: checked.refusal.code.replace('users.', ''),
  });
  const { retry_after_s } = checked.refusal;
  if (retry_after_s !== undefined) {
    query.set('retry_after_s', String(retry_after_s));
    exchange.response.setHeader('retry-after', String(retry_after_s));
  }
  answerRedirect(exchange, `/sign-in?${query.toString()}`);
}

function credentialsOf(fields: Fields): Outcome<{ email: string; password: string }, BodyRefusal> {
  const { email = '', password = '' } = fields;
  if (email === '' || email.length > EMAIL_LENGTH_MAX)
    return refuse('gateway.input_invalid', 'The field email is missing or too long.');
  if (password === '' || password.length > PASSWORD_LENGTH_MAX)
    return refuse('gateway.input_invalid', 'The field password is missing or too long.');
  return { ok: true, value: { email, password } };
}

/** A page is led on; a script is told where to. */
function goOn(exchange: Exchange, redirect_to: string): void {
  if (wantsPage(exchange)) answerRedirect(exchange, redirect_to);
  else answerJson(exchange, 200, { redirect_to });
}
