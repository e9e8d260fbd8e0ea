import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Unavailable } from '@drais/kit';
import { type Refusal, refuse } from '@drais/vocabulary/outcome';
import { isOperatorOf } from '@drais/vocabulary/principal';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { scopeRefusal } from './access.ts';
import type { Edge } from './edge.ts';
import type { GatewayOptions } from './options.ts';

/** From a look-up in memory to the longest route's deadline. */
const DURATION_BUCKETS_S = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const NS_PER_S = 1e9;
/** How often the loop is looked at; part of every measured delay. */
const LAG_RESOLUTION_MS = 20;

export interface Metrics {
  readonly registry: Registry;
  observe(request: FastifyRequest, reply: FastifyReply): void;
  close(): void;
}

/** Counts what the gateway answered, by route and status, and how late the event loop runs. */
export function openMetrics(countDeadLetters: GatewayOptions['countDeadLetters']): Metrics {
  const registry = new Registry();
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  lag.enable();
  addGauges(registry, lag);
  if (countDeadLetters !== undefined) addDeadLetters(registry, countDeadLetters);
  const requests = new Counter({
    name: 'drais_http_requests_total',
    help: 'Answers by route and status.',
    labelNames: ['route', 'status'] as const,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'drais_http_request_duration_seconds',
    help: 'From the request line to the last byte handed over, by route.',
    labelNames: ['route'] as const,
    buckets: DURATION_BUCKETS_S,
    registers: [registry],
  });
  /** By route and status: finding a series by its labels costs more than counting in it. */
  const known = new Map<
    string,
    { readonly requests: Counter.Internal; readonly durations: Histogram.Internal<'route'> }
  >();
  return {
    registry,
    observe: (request, reply) => {
      // Labels come from the list of routes, never from what a caller sent: that would have no end.
      const route = request.routeOptions.config.id ?? 'unknown';
      const status = String(reply.raw.statusCode);
      const name = `${route} ${status}`;
      const series = known.get(name) ?? {
        requests: requests.labels(route, status),
        durations: durations.labels(route),
      };
      known.set(name, series);
      series.requests.inc();
      series.durations.observe(reply.elapsedTime / 1000);
    },
    close: () => lag.disable(),
  };
}

function addGauges(registry: Registry, lag: ReturnType<typeof monitorEventLoopDelay>): void {
  new Gauge({
    name: 'drais_event_loop_lag_seconds',
    help: 'How late the event loop ran since the last look.',
    labelNames: ['quantile'] as const,
    registers: [registry],
    collect() {
      this.set({ quantile: '0.5' }, latenessOf(lag.percentile(50)));
      this.set({ quantile: '0.99' }, latenessOf(lag.percentile(99)));
      this.set({ quantile: '1' }, latenessOf(lag.max));
      lag.reset();
    },
  });
  new Gauge({
    name: 'drais_resident_memory_bytes',
    help: 'Memory of the process that is in use.',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
}

function addDeadLetters(
  registry: Registry,
  countDeadLetters: NonNullable<GatewayOptions['countDeadLetters']>,
): void {
  new Gauge({
    name: 'drais_dead_letters',
    help: 'Events that a subscriber could not take and that wait for a person, by the room they are from.',
    labelNames: ['room', 'database'] as const,
    registers: [registry],
    async collect() {
      // What is not known now is not told as it was before.
      this.reset();
      try {
        for (const { count, ...labels } of await countDeadLetters()) this.set(labels, count);
      } catch (error) {
        // The other figures are wanted most when a part is down.
        if (!(error instanceof Unavailable)) throw error;
      }
    },
  });
}

function latenessOf(delay_ns: number): number {
  return Math.max(0, delay_ns / NS_PER_S - LAG_RESOLUTION_MS / 1000);
}

/**
 * Figures tell an attacker what works: operators of the whole deployment only, or this machine
 * where a setting says so.
 */
export function addMetricsRoute(app: FastifyInstance, edge: Edge, metrics: Metrics): void {
  app.get(
    '/metrics',
    { config: { id: 'gateway.metrics', kind: 'api' } },
    async (request, reply) => {
      const refusal = await metricsRefusal(edge, request);
      if (refusal !== null) return edge.problems.send(reply, refusal);
      const text = await metrics.registry.metrics();
      return reply
        .header('content-type', metrics.registry.contentType)
        .header('cache-control', 'no-store')
        .send(text);
    },
  );
}

async function metricsRefusal(edge: Edge, request: FastifyRequest): Promise<Refusal | null> {
  if (edge.options.metrics_from_loopback === true && request.edge.is_loopback) return null;
  const identity = await edge.auth.identify(request);
  if (!identity.ok) return identity.refusal;
  const { principal } = identity.value;
  const refusal = scopeRefusal({ scope: 'operator' }, principal);
  if (refusal !== null || isOperatorOf(principal, '*')) return refusal;
  return refuse('gateway.area_not_yours', 'Only operators of the whole deployment see its figures.')
    .refusal;
}
