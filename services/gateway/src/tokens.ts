import { createHash } from 'node:crypto';
import { Unavailable } from '@drais/kit';
import { isAccountBucket, isId, shardKeyOf } from '@drais/vocabulary/ids';
import type { Principal } from '@drais/vocabulary/principal';
import {
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { boundedCache } from './bounded-cache.ts';

/** Who a request comes from, until the token ends. */
export interface Identity {
  readonly principal: Principal;
  readonly expires_at_ms: number;
}

/** Tokens remembered as good: one a caller. Each miss costs a signature check of some 0.2 ms. */
const TOKENS_MAX = 20_000;
/** Longest trust in a verified token: a key that is withdrawn stops working within this time. */
const TRUST_MS_MAX = 60_000;
/** How far the issuer's clock may differ from ours. */
const CLOCK_TOLERANCE_S = 5;
/** Keys are asked for again after this time, so that a withdrawn key goes. */
const KEYS_MS_MAX = 300_000;
/**
 * Between two looks for a key that we do not know: forged key ids must not become a flood of
 * look-ups.
 */
const UNKNOWN_KEY_MS = 10_000;

export interface TokenVerifier {
  /** Null when the token is not a good access token of this deployment. */
  verify(token: string): Promise<Identity | null>;
}

export interface TokenVerifierOptions {
  readonly public_url: string;
  verifyKeys(): Promise<JSONWebKeySet>;
}

/** Verifies access tokens: JWT profile of RFC 9068, ES256 only. */
export function openTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const known = boundedCache<Identity>(TOKENS_MAX);
  const keys = openKeys(options.verifyKeys);
  return {
    verify: async (token) => {
      const hash = createHash('sha256').update(token).digest('base64');
      const remembered = known.find(hash, Date.now());
      if (remembered !== undefined) return remembered;
      const payload = await payloadOf(token, keys, options.public_url);
      const identity = payload === null ? null : identityOf(payload);
      if (identity !== null)
        known.set(hash, identity, Math.min(identity.expires_at_ms, Date.now() + TRUST_MS_MAX));
      return identity;
    },
  };
}

async function payloadOf(
  token: string,
  keys: JWTVerifyGetKey,
  public_url: string,
): Promise<JWTPayload | null> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: public_url,
      audience: `${public_url}/v1`,
      algorithms: ['ES256'],
      typ: 'at+jwt',
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ['sub', 'exp', 'aud', 'iss'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

function identityOf(payload: JWTPayload): Identity | null {
  const { sub = '', exp = 0, scope, operator_areas } = payload;
  if (!isId(sub) || !isAccountBucket(shardKeyOf(sub))) return null;
  const areas: unknown[] = Array.isArray(operator_areas) ? operator_areas : [];
  return {
    principal: {
      kind: 'account',
      account_id: sub,
      scopes: typeof scope === 'string' ? scope.split(' ').filter((word) => word !== '') : [],
      operator_areas: areas.filter((area) => typeof area === 'string'),
    },
    expires_at_ms: exp * 1000,
  };
}

/**
 * The issuer's keys, kept for a while, and asked for again when a token names one that is not among
 * them.
 */
function openKeys(verifyKeys: () => Promise<JSONWebKeySet>): JWTVerifyGetKey {
  let current:
    | { readonly find: ReturnType<typeof createLocalJWKSet>; readonly asked_at_ms: number }
    | undefined;
  let asking: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    asking ??= verifyKeys()
      .then((set) => {
        current = { find: createLocalJWKSet(set), asked_at_ms: Date.now() };
      })
      .finally(() => {
        asking = undefined;
      });
    await asking;
  }

  /** While the issuer restarts, the keys at hand are still its keys. */
  function keepOldKeys(error: unknown): void {
    if (current === undefined || !(error instanceof Unavailable)) throw error;
  }

  return async (header, token) => {
    const age_ms = Date.now() - (current?.asked_at_ms ?? 0);
    if (age_ms > KEYS_MS_MAX) await refresh().catch(keepOldKeys);
    if (current === undefined) throw new Error('there are no keys after a refresh');
    try {
      return await current.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || age_ms < UNKNOWN_KEY_MS) throw error;
      await refresh();
      return current.find(header, token);
    }
  };
}
