import {
  type Adapter,
  type Configuration,
  errors,
  interactionPolicy,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { API_SCOPES, apiResource } from './api-resource.ts';
import { clients } from './clients.ts';
import { grantFor } from './grants.ts';
import { renderError } from './render-error.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Access tokens cannot be called back, so this bounds what a stolen one is good for. Shorter
 * refreshes all day.
 */
const ACCESS_TOKEN_S = 600;
/** From redirect to exchange; RFC 9700 wants it short, a slow phone needs some seconds. */
const AUTHORIZATION_CODE_S = 60;
/** To type a password, find it first, or sign up in between. */
const INTERACTION_S = 1_800;
/** How long the browser may get a second client's tokens without typing the password again. */
const SIGN_IN_SESSION_S = 86_400;
/**
 * A refresh token that nobody uses ends after a month: as long as a rider may stay away and still
 * be signed in.
 */
export const REFRESH_TOKEN_S = 30 * 86_400;
/** However often refreshed, a sign-in ends after a quarter and the password is asked for again. */
const GRANT_S = 90 * 86_400;
/** Share of a confidential client's refresh token's life after which it is replaced, percent. */
const ROTATE_AFTER_PERCENT = 70;

export interface IssuerAccount {
  readonly account_id: string;
  readonly operator_areas: readonly string[];
}

export interface IssuerOptions {
  readonly public_url: string;
  readonly signing_key: SigningKey;
  readonly web_secret: Buffer;
  readonly cookie_secret: Buffer;
  readonly adapter: (model: string) => Adapter;
  findAccount(account_id: string): Promise<IssuerAccount | null>;
}

export function configuration(options: IssuerOptions): Configuration {
  return {
    adapter: options.adapter,
    clients: clients(options),
    jwks: { keys: [options.signing_key] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    clientAuthMethods: ['client_secret_basic', 'none'],
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'] },
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    cookies: cookies(options),
    features: features(options),
    routes: {
      authorization: '/oauth/authorize',
      token: '/oauth/token',
      jwks: '/oauth/jwks',
      revocation: '/oauth/revoke',
      end_session: '/oauth/end-session',
    },
    interactions: {
      policy: policy(),
      url: (_ctx, interaction) => `/auth/interactions/${interaction.uid}`,
    },
    ttl: ttl(),
    // Both clients are ours: they stay signed in until somebody signs out, whether or not they ask
    // for offline access.
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    rotateRefreshToken: isRotationDue,
    findAccount: async (_ctx, sub) => {
      const account = await options.findAccount(sub);
      return account === null ? undefined : { accountId: sub, claims: async () => ({ sub }) };
    },
    loadExistingGrant: (ctx) => grantFor(ctx, options),
    extraTokenClaims: async (_ctx, token) => {
      if (!('accountId' in token) || !token.scopes.has('operator')) return { operator_areas: [] };
      const account = await options.findAccount(token.accountId);
      return { operator_areas: account?.operator_areas ?? [] };
    },
    renderError,
  };
}

function cookies({ cookie_secret }: IssuerOptions): Configuration['cookies'] {
  return {
    keys: [cookie_secret.toString('base64url')],
    names: { session: 'drais_oidc', interaction: 'drais_interaction', resume: 'drais_resume' },
    long: { httpOnly: true, sameSite: 'lax', signed: true },
    short: { httpOnly: true, sameSite: 'lax', signed: true },
  };
}

function features({ public_url }: IssuerOptions): Configuration['features'] {
  const resource = apiResource(public_url);
  return {
    devInteractions: { enabled: false },
    // Not offered, as nothing of ours would check what they promise.
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    // `/v1/me` says who is signed in; signing out is `/auth/sign-out`.
    userinfo: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    revocation: {
      enabled: true,
      allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => resource,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (_ctx, indicator) => {
        if (indicator !== resource) throw new errors.InvalidTarget();
        return {
          scope: API_SCOPES.join(' '),
          audience: resource,
          accessTokenTTL: ACCESS_TOKEN_S,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        };
      },
    },
  };
}

function ttl(): Configuration['ttl'] {
  return {
    AccessToken: ACCESS_TOKEN_S,
    AuthorizationCode: AUTHORIZATION_CODE_S,
    Grant: GRANT_S,
    IdToken: ACCESS_TOKEN_S,
    Interaction: INTERACTION_S,
    RefreshToken: REFRESH_TOKEN_S,
    Session: SIGN_IN_SESSION_S,
  };
}

/**
 * Nobody is asked to trust our own clients. A native client asks for the password each time
 * instead: any program on the machine could say it is `drais-cli` and be signed in silently (RFC
 * 8252, 8.6).
 */
function policy(): interactionPolicy.DefaultPolicy {
  const { base, Check } = interactionPolicy;
  const prompts = base();
  prompts.get('consent')?.checks.remove('native_client_prompt');
  prompts
    .get('login')
    ?.checks.add(
      new Check(
        'native_client_sign_in',
        'native clients sign in each time',
        'login_required',
        ({ oidc }) =>
          oidc.client?.applicationType === 'native' && oidc.result?.login === undefined
            ? Check.REQUEST_PROMPT
            : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return prompts;
}

/**
 * A public client's refresh token is good for one use (RFC 9700, 4.14.2). That of the web
 * application is bound to its secret and replaced late in its life: a process that dies between
 * exchange and storing signs nobody out.
 */
function isRotationDue(ctx: KoaContextWithOIDC): boolean {
  const { RefreshToken: token, Client: client } = ctx.oidc.entities;
  if (client?.clientAuthMethod === 'none' || token === undefined) return true;
  return token.ttlPercentagePassed() >= ROTATE_AFTER_PERCENT;
}
