import { users } from '@drais/contracts';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { type CallContext, servicePrincipal } from '@drais/vocabulary/principal';
import type { FastifyRequest } from 'fastify';
import { boundedCache } from './bounded-cache.ts';
import type { GatewayOptions } from './options.ts';
import { type Identity, openTokenVerifier } from './tokens.ts';

/** Sessions whose token is at hand. */
const SESSIONS_MAX = 20_000;
/**
 * A page asks several things at once: they share one look-up. Longer would outlive a sign-out
 * noticeably.
 */
const SESSION_TRUST_MS = 5_000;
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

export interface Auth {
  /** Who asks, by access token or by the browser's session; a refusal with 401 or 403 otherwise. */
  identify(request: FastifyRequest): Promise<Outcome<Identity>>;
}

/**
 * The session cookie's name: `__Host-` binds it to this origin, which browsers accept over HTTPS
 * only.
 */
export function sessionCookie(public_url: string): string {
  return public_url.startsWith('https:') ? '__Host-drais_session' : 'drais_session';
}

export function openAuth(
  options: Pick<GatewayOptions, 'host' | 'public_url' | 'verifyKeys'>,
): Auth {
  const tokens = openTokenVerifier(options);
  const sessions = openSessions(options.host);
  const cookie_name = sessionCookie(options.public_url);
  const own_origin = new URL(options.public_url).origin;

  async function identify(request: FastifyRequest): Promise<Outcome<Identity>> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return byToken(BEARER.exec(authorization)?.[1]);
    const session_id = request.server.parseCookie(request.headers.cookie ?? '')[cookie_name];
    if (session_id === undefined)
      return refuse('gateway.token_missing', 'Sign in, or send an access token as Bearer.');
    if (isMutation(request) && !isSameOrigin(request, own_origin)) {
      return refuse(
        'gateway.origin_foreign',
        'A page of another origin cannot act with this session.',
      );
    }
    return byToken(await sessions.tokenOf(session_id, request.edge.trace_id));
  }

  async function byToken(token: string | undefined): Promise<Outcome<Identity>> {
    const identity = token === undefined ? null : await tokens.verify(token);
    if (identity === null)
      return refuse(
        'gateway.token_invalid',
        'The access token is not valid here, or its time is over.',
      );
    return accept(identity);
  }

  return { identify };
}

function isMutation(request: FastifyRequest): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD';
}

/**
 * A browser adds its cookie to requests of any page, so the page must be ours. Scripts cannot set
 * Sec-Fetch-Site; browsers without it send Origin with every mutation. Neither header means no
 * browser, and so no business with a cookie.
 */
function isSameOrigin(request: FastifyRequest, own_origin: string): boolean {
  const site = request.headers['sec-fetch-site'];
  return site === undefined ? request.headers.origin === own_origin : site === 'same-origin';
}

interface Sessions {
  /** Undefined when there is no such session. */
  tokenOf(session_id: string, trace_id: string): Promise<string | undefined>;
}

/**
 * Trades a session for its access token. Equal requests at once share one call: a refresh token
 * works only once.
 */
function openSessions(host: GatewayOptions['host']): Sessions {
  const known = boundedCache<string>(SESSIONS_MAX);
  const underway = new Map<string, Promise<string | undefined>>();

  async function ask(session_id: string, trace_id: string): Promise<string | undefined> {
    const context: CallContext = {
      principal: servicePrincipal('gateway'),
      deadline: new Date(Date.now() + users.resolveSession.timeout_ms),
      trace_id,
    };
    const outcome = await host.call(users.resolveSession, { session_id }, context);
    if (!outcome.ok) return undefined;
    const { access_token } = outcome.value as { access_token: string };
    known.set(session_id, access_token, Date.now() + SESSION_TRUST_MS);
    return access_token;
  }

  return {
    tokenOf: async (session_id, trace_id) => {
      const remembered = known.find(session_id, Date.now());
      if (remembered !== undefined) return remembered;
      const running = underway.get(session_id);
      if (running !== undefined) return running;
      const asked = ask(session_id, trace_id).finally(() => underway.delete(session_id));
      underway.set(session_id, asked);
      return asked;
    },
  };
}
