import { Unavailable } from '@drais/kit';
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  ClientSecretBasic,
  Configuration,
  type CustomFetch,
  calculatePKCECodeChallenge,
  customFetch,
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import { WEB_CLIENT_ID, webRedirectUri } from './clients.ts';
import { inProcessFetch } from './in-process-fetch.ts';
import type { Issuer } from './issuer.ts';

/** What has to be remembered between leaving for the sign-in page and coming back. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly code_verifier: string;
}

export interface Tokens {
  readonly account_id: string;
  readonly access_token: string;
  /** Undefined when a refresh left the old one valid. */
  readonly refresh_token: string | undefined;
  readonly expires_in_s: number;
}

/**
 * The web application as an OAuth client of our own provider, without a way through the network.
 */
export interface WebClient {
  begin(): Promise<{ readonly url: URL; readonly pending: PendingSignIn }>;
  /**
   * Null when code, state, nonce or verifier does not fit. @throws {Unavailable} when that could
   * not be found out
   */
  finish(callback: URL, pending: PendingSignIn): Promise<Tokens | null>;
  /**
   * Null when the refresh token is no longer good. @throws {Unavailable} when that could not be
   * found out
   */
  refresh(refresh_token: string): Promise<Omit<Tokens, 'account_id'> | null>;
}

export function openWebClient(
  issuer: Issuer,
  options: { public_url: string; web_secret: Buffer },
): WebClient {
  const config = clientConfiguration(issuer, options);
  return {
    begin: async () => {
      const pending = {
        state: randomState(),
        nonce: randomNonce(),
        code_verifier: randomPKCECodeVerifier(),
      };
      const url = buildAuthorizationUrl(config, {
        redirect_uri: webRedirectUri(options.public_url),
        scope: 'openid offline_access rider operator',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await calculatePKCECodeChallenge(pending.code_verifier),
        code_challenge_method: 'S256',
      });
      return { url, pending };
    },
    finish: async (callback, pending) => {
      const tokens = await answered(
        authorizationCodeGrant(config, callback, {
          expectedState: pending.state,
          expectedNonce: pending.nonce,
          pkceCodeVerifier: pending.code_verifier,
          idTokenExpected: true,
        }),
      );
      const account_id = tokens?.claims()?.sub;
      if (tokens === null || account_id === undefined) return null;
      return { account_id, ...tokensOf(tokens) };
    },
    refresh: async (refresh_token) => {
      const tokens = await answered(refreshTokenGrant(config, refresh_token));
      return tokens === null ? null : tokensOf(tokens);
    },
  };
}

/**
 * Answers that no repetition would change: the code, the token or the state is not what it should
 * be.
 */
const FINAL_CODES = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
]);

function isFinal(error: ResponseBodyError | ClientError): boolean {
  return error instanceof ClientError
    ? FINAL_CODES.has(error.code ?? '')
    : error.error === 'invalid_grant';
}

/** Null when the provider, or the library on looking at its answer, said no. */
async function answered<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AuthorizationResponseError) return null;
    if (!(error instanceof ResponseBodyError) && !(error instanceof ClientError)) throw error;
    if (isFinal(error)) return null;
    throw new Unavailable('token endpoint', { cause: error });
  }
}

function tokensOf(
  tokens: TokenEndpointResponse & TokenEndpointResponseHelpers,
): Omit<Tokens, 'account_id'> {
  const { access_token, refresh_token } = tokens;
  return { access_token, refresh_token, expires_in_s: tokens.expiresIn() ?? 0 };
}

function clientConfiguration(
  issuer: Issuer,
  options: { public_url: string; web_secret: Buffer },
): Configuration {
  const { public_url } = options;
  const secret = options.web_secret.toString('base64url');
  const server = {
    issuer: public_url,
    authorization_endpoint: `${public_url}/oauth/authorize`,
    token_endpoint: `${public_url}/oauth/token`,
    jwks_uri: `${public_url}/oauth/jwks`,
    authorization_response_iss_parameter_supported: true,
    id_token_signing_alg_values_supported: ['ES256'],
  };
  const metadata = { id_token_signed_response_alg: 'ES256' };
  const config = new Configuration(server, WEB_CLIENT_ID, metadata, ClientSecretBasic(secret));
  const fetchInProcess = inProcessFetch(issuer.handler);
  const plainFetch: CustomFetch = (url, init) => {
    // Over streams in one process there is no TLS to speak.
    const path = new URL(url);
    return fetchInProcess(`http://drais.invalid${path.pathname}${path.search}`, init);
  };
  config[customFetch] = plainFetch;
  if (public_url.startsWith('http:')) allowInsecureRequests(config);
  return config;
}
