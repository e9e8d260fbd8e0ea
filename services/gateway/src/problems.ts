import type { ServerResponse } from 'node:http';
import { allRefusals } from '@drais/contracts/catalogue';
import { Unavailable } from '@drais/kit';
import { tellRefused } from '@drais/kit/calls/refused';
import { type Refusal, refuse } from '@drais/vocabulary/outcome';
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problemTexts } from './problem-texts.ts';

/** Asked again after this time, a part that was down has usually been restarted. */
const RETRY_AFTER_S = 2;

/** RFC 9457. A refusal's facts are members of their own. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly trace_id: string;
  readonly [fact: string]: string | number | boolean;
}

export interface Problems {
  problemOf(refusal: Refusal, trace_id: string): Problem;
  /** Answers with a refusal. */
  send(reply: FastifyReply, refusal: Refusal): FastifyReply;
  /** The same where nothing of the framework's may be used: on a request handed to a mount. */
  sendRaw(response: ServerResponse, refusal: Refusal, trace_id: string): void;
  /** Answers for whatever was thrown. A fault is logged here, once, and told to nobody. */
  sendThrown(reply: FastifyReply, error: unknown): FastifyReply;
}

/** The refusals that Fastify itself finds before a handler runs, by its error codes. */
const FASTIFY_REFUSALS: Readonly<Record<string, readonly [code: string, detail: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [
    'gateway.body_too_large',
    'The body is larger than this route takes.',
  ],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'gateway.media_type_unsupported',
    'Send the body as application/json.',
  ],
  FST_ERR_CTP_INVALID_JSON_BODY: ['gateway.body_not_json', 'The body is not JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'gateway.body_not_json',
    'The body is not as long as Content-Length says.',
  ],
  FST_ERR_BAD_URL: ['gateway.route_unknown', 'The address is not well formed.'],
};

export function openProblems(options: {
  readonly public_url: string;
  readonly log: FastifyBaseLogger;
}): Problems {
  function problemOf(refusal: Refusal, trace_id: string): Problem {
    const { code, detail } = refusal;
    const status = allRefusals[code];
    if (status === undefined) throw new Error(`the refusal ${code} is in no contract`);
    const title = problemTexts[code]?.title ?? code;
    return {
      ...refusal.facts,
      type: `${options.public_url}/problems/${code}`,
      title,
      status,
      code,
      detail,
      trace_id,
    };
  }

  function send(reply: FastifyReply, refusal: Refusal): FastifyReply {
    const problem = problemOf(refusal, reply.request.edge.trace_id);
    tellRefused('gateway', refusal);
    setProblemHeaders(reply, problem, refusal.retry_after_s);
    // Bytes, since text would get a charset that this media type does not have.
    return reply.code(problem.status).send(Buffer.from(JSON.stringify(problem)));
  }

  function sendThrown(reply: FastifyReply, error: unknown): FastifyReply {
    const refusal = refusalOfThrown(error, reply.request);
    if (refusal.code === 'gateway.fault') {
      const { trace_id } = reply.request.edge;
      options.log.error(
        { err: error, trace_id, route: reply.request.routeOptions.config.id },
        'a request failed',
      );
    }
    return send(reply, refusal);
  }

  function sendRaw(response: ServerResponse, refusal: Refusal, trace_id: string): void {
    const problem = problemOf(refusal, trace_id);
    response.writeHead(problem.status, {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'retry-after': String(refusal.retry_after_s ?? RETRY_AFTER_S),
    });
    response.end(JSON.stringify(problem));
  }

  return { problemOf, send, sendRaw, sendThrown };
}

function setProblemHeaders(
  reply: FastifyReply,
  problem: Problem,
  retry_after_s: number | undefined,
): void {
  reply.header('content-type', 'application/problem+json');
  reply.header('cache-control', 'no-store');
  if (problem.status === 401) reply.header('www-authenticate', challengeOf(problem.code));
  const wait_s =
    retry_after_s ?? ([429, 503, 504].includes(problem.status) ? RETRY_AFTER_S : undefined);
  if (wait_s !== undefined) reply.header('retry-after', String(wait_s));
}

/** RFC 6750, section 3: the error is named only when a token came. */
function challengeOf(code: string): string {
  return code === 'gateway.token_missing'
    ? 'Bearer realm="drais"'
    : 'Bearer realm="drais", error="invalid_token"';
}

function refusalOfThrown(error: unknown, request: FastifyRequest): Refusal {
  if (error instanceof Unavailable) return refusalOfUnavailable(request);
  const { code } = error as FastifyError;
  // Nobody reads the answer to half a body; hanging up is no fault of ours.
  const is_hung_up = code === 'ECONNRESET' && request.raw.readableAborted;
  const known = FASTIFY_REFUSALS[is_hung_up ? 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' : code];
  if (known !== undefined) return refuse(...known).refusal;
  return refuse('gateway.fault', 'Something went wrong here. The trace id finds it in our records.')
    .refusal;
}

/** The host gives up at the deadline, so that an answer after it is a time-out. */
function refusalOfUnavailable(request: FastifyRequest): Refusal {
  const { deadline } = request.edge;
  if (deadline !== undefined && Date.now() >= deadline.getTime()) {
    return refuse(
      'gateway.timeout',
      'The answer did not come in time. Ask again with the same Idempotency-Key.',
    ).refusal;
  }
  return refuse(
    'gateway.unavailable',
    'A part that this needs does not answer now. Try again shortly.',
  ).refusal;
}
