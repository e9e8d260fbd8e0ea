import * as oauth from 'openid-client';

/**
 * Any loopback address will do: the answer is read from the redirect, nobody listens there (RFC
 * 8252, section 7.3).
 */
const REDIRECT_URI = 'http://127.0.0.1:49152/callback';
/** Hops from the authorization request to the code: request, sign-in, resume, consent, callback. */
const HOPS_MAX = 12;
/** A token this close to its end is renewed before it is used. */
const RENEW_BEFORE_S = 60;

/** `fetch`, or what stands in for it. */
export type Ask = (url: string | URL, init?: RequestInit) => Promise<Response>;

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface SignedIn {
  /** An access token that is good for a while yet. */
  token(): Promise<string>;
}

/**
 * The platform answered, and does not let this person in: for good with 401, for now with 429 or
 * 503.
 */
export class SignInRefused extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(`sign-in refused: ${detail}`);
    this.status = status;
  }
}

/**
 * Finds the platform's OAuth endpoints once; every sign-in shares them. `ask` carries every request
 * of a sign-in, for who reaches the platform by another way than the name it goes by.
 */
export function discover(public_url: string, ask: Ask = fetch): Promise<oauth.Configuration> {
  const loopback = public_url.startsWith('http://');
  return oauth.discovery(new URL(public_url), 'drais-cli', undefined, oauth.None(), {
    [oauth.customFetch]: ask as oauth.CustomFetch,
    ...(loopback ? { execute: [oauth.allowInsecureRequests] } : {}),
  });
}

/**
 * Signs in as the public client `drais-cli` the way a person with a browser does: authorization
 * code with PKCE, the e-mail and password typed into the sign-in page's own form.
 *
 * @throws {SignInRefused} when the platform does not let this person in
 */
export async function signIn(
  configuration: oauth.Configuration,
  credentials: Credentials,
  scope: string,
): Promise<SignedIn> {
  const verifier = oauth.randomPKCECodeVerifier();
  const state = oauth.randomState();
  const start = oauth.buildAuthorizationUrl(configuration, {
    redirect_uri: REDIRECT_URI,
    scope: `openid offline_access ${scope}`,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    prompt: 'consent',
    state,
  });
  const ask = (configuration[oauth.customFetch] ?? fetch) as Ask;
  const callback = await walk(start, { credentials, ask });
  let tokens = await oauth.authorizationCodeGrant(configuration, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
  });
  let good_until = goodUntil(tokens);
  let renewing: Promise<void> | undefined;

  async function renew(): Promise<void> {
    tokens = await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
    good_until = goodUntil(tokens);
  }

  return {
    token: async () => {
      if (Date.now() > good_until) {
        // One renewal for all who wait: a refresh token that is used twice ends the whole sign-in.
        renewing ??= renew().finally(() => {
          renewing = undefined;
        });
        await renewing;
      }
      return tokens.access_token;
    },
  };
}

function goodUntil(tokens: { expires_in?: number | undefined }): number {
  return Date.now() + ((tokens.expires_in ?? 0) - RENEW_BEFORE_S) * 1000;
}

/** Follows the redirects with a cookie jar of its own up to the client's callback. */
async function walk(
  start: URL,
  { credentials, ask }: { credentials: Credentials; ask: Ask },
): Promise<URL> {
  const cookies = new Map<string, string>();
  let next = start;
  for (let hop = 0; hop < HOPS_MAX; hop++) {
    if (next.href.startsWith(REDIRECT_URI)) return next;
    const interaction = next.searchParams.get('interaction');
    const answer =
      interaction === null
        ? await ask(next, {
            redirect: 'manual',
            headers: { cookie: cookieHeader(cookies), accept: 'text/html' },
          })
        : await submit(next, interaction, { credentials, cookies, ask });
    for (const line of answer.headers.getSetCookie()) keep(cookies, line);
    next = new URL(await whereNext(answer), next);
  }
  throw new Error('the sign-in did not end');
}

function submit(
  page: URL,
  interaction: string,
  form: { credentials: Credentials; cookies: ReadonlyMap<string, string>; ask: Ask },
): Promise<Response> {
  return form.ask(new URL(`/auth/interactions/${interaction}/sign-in`, page), {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      origin: page.origin,
      cookie: cookieHeader(form.cookies),
    },
    body: JSON.stringify({ email: form.credentials.email, password: form.credentials.password }),
  });
}

async function whereNext(answer: Response): Promise<string> {
  const location = answer.headers.get('location');
  if (location !== null) {
    await answer.body?.cancel();
    return location;
  }
  const told = (await answer.json().catch(() => ({}))) as { redirect_to?: string; detail?: string };
  if (told.redirect_to === undefined)
    throw new SignInRefused(answer.status, told.detail ?? String(answer.status));
  return told.redirect_to;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const value = pair.slice(at + 1);
  if (value === '') cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), value);
}

function cookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
