import { randomUUID } from 'node:crypto';
import type { Mount, StreamSink } from '@drais/kit/room';
import type { RouteShape } from '@drais/vocabulary/define';
import { accept, type Outcome, type Refusal } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import type { FastifyBaseLogger } from 'fastify';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import type { GatewayOptions } from '../options.ts';
import { type Gateway, openGateway } from '../server.ts';

export const PUBLIC_URL = 'http://localhost:8080';
export const RIDER_ID = '042.01a2040c-f370-7b6f-ad85-275d5783bbc5';

const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
export const signingKeys = { publicKey, privateKey };
export const publicKeySet: JSONWebKeySet = {
  keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }],
};

export interface SeenCall {
  readonly route_id: string;
  readonly input: unknown;
  readonly context: CallContext;
}

export interface FakeHostOptions {
  answer?(route: RouteShape, input: unknown): Promise<Outcome<unknown>>;
  openStream?(sink: StreamSink, input: unknown): Promise<Refusal | undefined>;
  readonly mounts?: readonly Mount[];
}

export interface TestGateway extends Gateway {
  /** Calls that reached the host. */
  readonly calls: SeenCall[];
  /** Lines that were logged as errors. */
  readonly faults: Record<string, unknown>[];
}

interface Cleanup {
  after(work: () => Promise<void>): void;
}

/**
 * A gateway before rooms that are played: every call is accepted with an empty value unless `fake`
 * says otherwise.
 */
export async function openTestGateway(
  t: Cleanup,
  fake: FakeHostOptions = {},
  options: Partial<GatewayOptions> = {},
): Promise<TestGateway> {
  const calls: SeenCall[] = [];
  const faults: Record<string, unknown>[] = [];
  const log = faultLog(faults);
  const gateway = await openGateway({
    host: {
      call: async (route, input, context) => {
        calls.push({ route_id: route.id, input, context });
        return fake.answer?.(route, input) ?? accept({});
      },
      openStream: async (_id, input, _context, sink) => fake.openStream?.(sink, input),
      mounts: () => fake.mounts ?? [],
    },
    listen: { port: 0, host: 'localhost' },
    public_url: PUBLIC_URL,
    log,
    verifyKeys: async () => publicKeySet,
    web_upstream: () => undefined,
    limits: { per_account_per_min: 100_000, per_address_per_min: 100_000, loopback_multiplier: 10 },
    readiness: async () => [],
    ...options,
  });
  t.after(() => gateway.close());
  return { ...gateway, calls, faults };
}

/** A log that keeps what is worth waking somebody up for, and forgets the rest. */
function faultLog(faults: Record<string, unknown>[]): FastifyBaseLogger {
  const quiet = () => undefined;
  const keep = (line: unknown) => void faults.push(line as Record<string, unknown>);
  const log = {
    level: 'error',
    silent: quiet,
    trace: quiet,
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: keep,
    fatal: keep,
  };
  return Object.assign(log, { child: () => Object.assign(log) }) as unknown as FastifyBaseLogger;
}

export interface TokenWish {
  readonly scope?: string;
  readonly operator_areas?: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  readonly typ?: string;
  readonly subject?: string;
  /** Seconds from now; in the past when negative. */
  readonly lifetime_s?: number;
}

/** An access token as the issuer would make it, but for what is wished otherwise. */
export async function accessToken(wish: TokenWish = {}): Promise<string> {
  const now_s = Math.floor(Date.now() / 1000);
  return new SignJWT({
    scope: wish.scope ?? 'openid rider',
    operator_areas: wish.operator_areas ?? [],
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'test', typ: wish.typ ?? 'at+jwt' })
    .setIssuer(wish.issuer ?? PUBLIC_URL)
    .setAudience(wish.audience ?? `${PUBLIC_URL}/v1`)
    .setSubject(wish.subject ?? RIDER_ID)
    .setJti(randomUUID())
    .setIssuedAt(now_s - 3600)
    .setExpirationTime(now_s + (wish.lifetime_s ?? 600))
    .sign(privateKey);
}

export async function bearer(wish: TokenWish = {}): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await accessToken(wish)}` };
}

export const anOperator = (...operator_areas: string[]) =>
  bearer({ scope: 'openid rider operator', operator_areas });
