import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import type { Money } from '@drais/vocabulary/units';
import { escapeHtml } from './books-page.ts';
import { answerChallenge, type Challenge, findChallenge } from './challenges.ts';
import { readBody } from './request-reading.ts';

export interface ChallengeTools {
  readonly db: DatabaseSync;
  readonly now: () => Date;
  /** Something was decided: whoever is to be told can be. */
  readonly told: () => void;
}

/**
 * The page on which a payer answers their bank. Its address is the secret: only the payer was sent
 * there. Nothing but the payer's answer can be done with it.
 */
export async function serveChallenge(
  tools: ChallengeTools,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  challenge_id: string,
): Promise<void> {
  const challenge = findChallenge(tools.db, challenge_id);
  if (challenge === null) return sendPage(response, 404, page('There is no such question.'));
  if (request.method === 'GET')
    return sendPage(response, 200, renderChallenge(challenge), challenge);
  if (request.method !== 'POST') return sendPage(response, 405, page('Answer with the form.'));
  const body = await readBody(request);
  if (body.status === 'aborted') return void request.socket.destroy();
  if (body.status === 'refused') return sendPage(response, body.http_status, page(body.detail));
  const answer = new URLSearchParams(body.bytes.toString('utf8')).get('answer');
  if (answer !== 'yes' && answer !== 'no') {
    return sendPage(response, 400, page('The answer is yes or no.'));
  }
  // Too late or twice: what was decided first stands, and the payer goes back all the same.
  answerChallenge(tools.db, challenge, { passes: answer === 'yes', now: tools.now() });
  tools.told();
  response.writeHead(303, { location: challenge.return_url, 'content-length': 0 }).end();
}

function renderChallenge({ challenge_id, amount, status }: Challenge): string {
  if (status !== 'waiting') return page('This question has been answered.');
  return page(
    `Do you allow the merchant to hold ${escapeHtml(moneyText(amount))}?`,
    `<form method="post" action="/challenges/${escapeHtml(challenge_id)}">
<button name="answer" value="yes">Yes, it is me</button>
<button name="answer" value="no">No</button>
</form>`,
  );
}

function moneyText({ amount_minor, currency }: Money): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return `${(amount_minor / 10 ** digits).toFixed(digits)} ${currency}`;
}

function page(heading: string, form = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox bank asks</title>
<style>
body { font: 18px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 28rem; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
button { font: inherit; padding: 0.75rem 1.25rem; margin: 0 0.5rem 0.5rem 0; min-height: 44px; }
</style>
</head>
<body>
<main>
<h1>${heading}</h1>
${form}
<p>Sandbox bank. No real money.</p>
</main>
</body>
</html>
`;
}

function sendPage(
  response: ServerResponse,
  http_status: number,
  html: string,
  challenge?: Challenge,
): void {
  // Browsers hold the redirect after the form against `form-action` too.
  const back = challenge === undefined ? '' : ` ${new URL(challenge.return_url).origin}`;
  response
    .writeHead(http_status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'${back}; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(http_status === 413 ? { connection: 'close' } : {}),
    })
    .end(html);
}
