import type { Socket } from 'node:net';
import { openHttpDrain } from '@drais/kit/net/drain-http';
import { type Listening, listenAt } from '@drais/kit/net/listen-at';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { addressLimitOf, beginRequest, countRequest, setSecurityHeaders } from './admission.ts';
import { openAuth } from './auth.ts';
import { addDemoClock } from './demo-clock.ts';
import type { Edge } from './edge.ts';
import { addHealth } from './health.ts';
import { openLimits } from './limits.ts';
import { addOtherMethods, addUnknownPaths, sendRouteUnknown, watchPaths } from './methods.ts';
import { addMetricsRoute, type Metrics, openMetrics } from './metrics.ts';
import { addMounts } from './mounts.ts';
import { openApiOf } from './openapi.ts';
import type { GatewayOptions } from './options.ts';
import { addProblemPages } from './problem-pages.ts';
import { openProblems } from './problems.ts';
import { addWebProxy } from './proxy.ts';
import { addContractRoutes, BODY_BYTES_MAX } from './routes.ts';
import { openStreams } from './sse.ts';

/**
 * Longer than a load balancer's idle time-out (60 s is common), so that it never writes into a
 * socket we just closed.
 */
const KEEP_ALIVE_MS = 72_000;
/** A client that needs longer for its headers is holding a socket, not asking. */
const HEADERS_MS = 15_000;
/** For the whole request: a photo of 10 MB over 1 Mbit/s takes 80 s. */
const REQUEST_MS = 120_000;
/** A token and a session cookie fit several times. */
const HEADER_BYTES_MAX = 16 * 1024;
const PARAM_CHARS_MAX = 200;

export interface Gateway {
  readonly app: FastifyInstance;
  /** Begins to listen and returns the port. */
  listen(): Promise<number>;
  /** Answers what is under way, ends streams and takes nothing new: nobody is failed. */
  drain(): Promise<void>;
  /** Ends every connection, also streams. */
  close(): Promise<void>;
}

/** The one public door: API, feeds, streams, sign-in and pages. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const edge: Edge = {
    options,
    problems: openProblems(options),
    auth: openAuth(options),
    limits: openLimits(options.limits),
  };
  const app = newApp(edge);
  const metrics = openMetrics(options.countDeadLetters);
  const streams = openStreams();
  await app.register(cookie, { hook: false });
  addHooks(app, edge, metrics);
  const paths = watchPaths(app);
  addHealth(app, edge);
  addMetricsRoute(app, edge, metrics);
  addProblemPages(app, edge);
  addDescription(app, options.public_url);
  if (options.demo_clock !== undefined) addDemoClock(app, edge, options.demo_clock);
  addContractRoutes(app, edge, streams);
  addOtherMethods(app, edge, paths);
  addUnknownPaths(app, edge);
  addMounts(app, edge, [...options.host.mounts(), ...(options.extra_mounts ?? [])]);
  await addWebProxy(app, edge);
  const { drain } = openHttpDrain(app.server);
  await app.ready();
  let listening: Listening | undefined;
  return {
    app,
    listen: async () => {
      listening = await listenAt(app.server, options.listen);
      return listening.port;
    },
    drain: async () => {
      if (listening !== undefined) await drain(listening, streams.close);
    },
    close: async () => {
      streams.close();
      metrics.close();
      listening?.stop();
      await app.close();
      app.server.closeAllConnections();
    },
  };
}

function newApp(edge: Edge): FastifyInstance {
  const { log, trusted_proxies } = edge.options;
  const app = Fastify({
    loggerInstance: log,
    // Metrics count requests, and faults are logged once where they are answered.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: PARAM_CHARS_MAX },
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_MS,
    http: { headersTimeout: HEADERS_MS, maxHeaderSize: HEADER_BYTES_MAX },
    forceCloseConnections: true,
    // Whoever is heard while this closes is answered as ever: Fastify's own 503 is no problem of
    // ours and says not when to come back.
    return503OnClosing: false,
    trustProxy: trusted_proxies === undefined ? false : [...trusted_proxies],
    clientErrorHandler: (error, socket) => endBrokenSocket(error, socket),
    frameworkErrors: (error, request, reply) => {
      // Before any hook ran: the request has no name yet.
      beginRequest(request, reply);
      return edge.problems.sendThrown(reply, error);
    },
  }) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // An action whose whole input is its path has nothing to say in its body.
    if (body.length === 0) done(null, undefined);
    else parseJson(request, body as string, done);
  });
  return app;
}

/** What was no HTTP gets the shortest answer that is, and no second chance on this socket. */
function endBrokenSocket(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = brokenStatus(error.code);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function brokenStatus(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout';
  return '400 Bad Request';
}

function addHooks(app: FastifyInstance, edge: Edge, metrics: Metrics): void {
  app.decorateRequest('edge');
  app.addHook('onRequest', (request, reply, done) => {
    beginRequest(request, reply);
    setSecurityHeaders(edge, request, reply);
    const limit = addressLimitOf(request);
    const refusal = limit === null ? null : countRequest(edge, request, reply, limit);
    if (refusal === null) done();
    else edge.problems.send(reply, refusal);
  });
  app.addHook('onResponse', (request, reply, done) => {
    metrics.observe(request, reply);
    done();
  });
  app.setErrorHandler((error, _request, reply) => edge.problems.sendThrown(reply, error));
  app.setNotFoundHandler((_request, reply) => sendRouteUnknown(edge, reply));
}

function addDescription(app: FastifyInstance, public_url: string): void {
  const description = JSON.stringify(openApiOf(public_url));
  app.get('/openapi.json', { config: { id: 'gateway.describe' } }, (_request, reply) =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(description),
  );
}
