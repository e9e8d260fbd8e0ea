import type { IncomingMessage, ServerResponse } from 'node:http';
import { allRefusals } from '@drais/contracts/catalogue';
import type { Mount } from '@drais/kit';
import { tellRefused } from '@drais/kit/calls/refused';
import { type Refusal, refuse } from '@drais/vocabulary/outcome';
import type { PaymentsTools } from '../payments-tools.ts';
import { isWebhookPath, takeWebhook } from '../use-cases/take-provider-event.ts';

/** Paths of all providers, known where none is connected yet. */
export const WEBHOOK_PREFIXES = ['/webhooks/stripe', '/webhooks/sandbox-bank'] as const;

/** Largest message that is read, bytes. Stripe's are some tens of KB; a larger one is an attack. */
const BODY_BYTES_MAX = 262_144;

/**
 * Where the provider's messages come in. A message is answered with 2xx only when it is committed;
 * until then the provider sends it again. What cannot be stored now throws `Unavailable`, which the
 * gateway answers with 503.
 */
export function webhookMounts(tools: PaymentsTools): readonly Mount[] {
  return WEBHOOK_PREFIXES.map((prefix) => ({
    prefix,
    handler: async (request, response) => {
      const refusal = await take(tools, prefix, request);
      if (refusal === 'gone') return;
      if (refusal !== null) return answerProblem(tools, { request, response }, refusal);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"received":true}');
    },
  }));
}

/** Null when the message is taken; `gone` when its sender left before it was complete. */
async function take(
  tools: PaymentsTools,
  path: string,
  request: IncomingMessage,
): Promise<Refusal | 'gone' | null> {
  if (!isWebhookPath(tools, path)) {
    return refuse('gateway.route_unknown', 'There is nothing at this path.').refusal;
  }
  if (request.method !== 'POST') {
    return refuse('gateway.method_not_allowed', 'This path takes POST only.').refusal;
  }
  const body = await readBody(request);
  if (body === 'gone') return 'gone';
  if (body === 'too_large') {
    return refuse('payments.webhook_too_large', 'The message is too large.').refusal;
  }
  const taken = await takeWebhook(tools, { headers: request.headers, body });
  return taken.ok ? null : taken.refusal;
}

async function readBody(request: IncomingMessage): Promise<Buffer | 'too_large' | 'gone'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) return 'too_large';
      chunks.push(chunk);
    }
  } catch (error) {
    // The only way reading fails: the connection broke.
    if (request.destroyed) return 'gone';
    throw error;
  }
  return Buffer.concat(chunks);
}

/** RFC 9457. */
function answerProblem(
  tools: PaymentsTools,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  refusal: Refusal,
): void {
  const { code, detail } = refusal;
  tellRefused('payments', refusal);
  const status = allRefusals[code] ?? 500;
  const type = `${tools.settings.public_url}/problems/${code}`;
  // The gateway names the trace of each request.
  const trace_id = String(request.headers['traceparent'] ?? '').split('-')[1] ?? '';
  response
    .writeHead(status, {
      'content-type': 'application/problem+json',
      // What is left of a refused body is not read: the connection ends with the answer.
      ...(status === 413 ? { connection: 'close' } : {}),
    })
    .end(JSON.stringify({ type, status, code, detail, trace_id }));
}
