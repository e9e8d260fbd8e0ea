import { refuse } from '@drais/vocabulary/outcome';
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Edge } from './edge.ts';

/** Forms of pages are small; photos go to the object store by their own addresses. */
const WEB_BODY_BYTES_MAX = 1024 * 1024;
/**
 * Sockets to the web application; it renders on one thread, so that more would only queue there.
 */
const WEB_CONNECTIONS_MAX = 64;
/** A page that takes longer than this is not coming. */
const WEB_TIMEOUT_MS = 30_000;

const DOWN_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Drais is starting</title></head>
<body><main><h1>The pages are not ready</h1>
<p>The web application is starting or restarting. This page tries again by itself. The API works on.</p></main></body>
</html>
`;

/** Passes everything that no other route took to the web application. */
export async function addWebProxy(app: FastifyInstance, edge: Edge): Promise<void> {
  await app.register(async (web) => {
    // The proxy brings its own, which leave bodies unread.
    web.removeAllContentTypeParsers();
    web.addHook('onRoute', (route) => {
      route.config = { ...route.config, id: 'web', kind: 'web' };
    });
    await web.register(httpProxy, {
      upstream: '',
      maxRetriesOn503: 0,
      disableRequestLogging: true,
      httpMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'],
      undici: {
        connections: WEB_CONNECTIONS_MAX,
        pipelining: 1,
        bodyTimeout: WEB_TIMEOUT_MS,
        headersTimeout: WEB_TIMEOUT_MS,
      },
      preHandler: (request, reply, done) => {
        const refused = refusedBeforeWeb(edge, request, reply);
        if (refused === undefined) done();
      },
      replyOptions: {
        getUpstream: () => edge.options.web_upstream() ?? '',
        rewriteRequestHeaders: (request, headers) =>
          forwardedHeaders(edge, request as FastifyRequest, headers),
        rewriteHeaders: (headers) => withoutHopHeaders(headers),
        onError: (reply) => {
          sendDownPage(reply as FastifyReply);
        },
      },
    });
  });
}

function refusedBeforeWeb(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  const length = Number(request.headers['content-length'] ?? 0);
  // A body of unknown length cannot be refused before it is read.
  if (length > WEB_BODY_BYTES_MAX || request.headers['transfer-encoding'] !== undefined) {
    return edge.problems.send(
      reply,
      refuse('gateway.body_too_large', 'A form may have at most 1 MiB, and must say its length.')
        .refusal,
    );
  }
  return edge.options.web_upstream() === undefined ? sendDownPage(reply) : undefined;
}

function sendDownPage(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    .header('cache-control', 'no-store')
    .header('retry-after', '2')
    .header('refresh', '2')
    .send(DOWN_PAGE);
}

type Headers = Record<string, string | string[] | undefined>;

/**
 * What concerns our connection to the web application does not concern the browser's connection to
 * us.
 */
function withoutHopHeaders<H extends Headers>(headers: H): H {
  const { connection: _, 'keep-alive': __, 'x-powered-by': ___, ...kept } = headers;
  return kept as H;
}

/**
 * The web application learns from us where the browser believes to be, and never from the browser.
 * `x-middleware-*` are words between parts of Next.js (CVE-2025-29927).
 */
function forwardedHeaders<H extends Headers>(edge: Edge, request: FastifyRequest, headers: H): H {
  const { host, protocol } = new URL(edge.options.public_url);
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(?:x-forwarded-|x-middleware-|forwarded$)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    host,
    'x-forwarded-host': host,
    'x-forwarded-proto': protocol.slice(0, -1),
    'x-forwarded-for': request.ip,
    traceparent: request.edge.traceparent,
  } as unknown as H;
}
