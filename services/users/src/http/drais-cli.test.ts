import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { users } from '@drais/contracts';
import { createLocalJWKSet, jwtVerify } from 'jose';
import * as oauth from 'openid-client';
import { accessTokenKeys, ensureAccount } from '../index.ts';
import {
  type Browser,
  locationOf,
  openBrowser,
  PERSON,
  type ServedRoom,
  serveRoom,
} from './served-room.fixture.ts';

const REDIRECT_URI = 'http://127.0.0.1:49153/callback';

async function cli(room: ServedRoom): Promise<oauth.Configuration> {
  return oauth.discovery(new URL(room.public_url), 'drais-cli', undefined, oauth.None(), {
    execute: [oauth.allowInsecureRequests],
  });
}

interface Started {
  readonly url: URL;
  readonly code_verifier: string;
  readonly state: string;
}

async function start(
  config: oauth.Configuration,
  more: Record<string, string> = {},
): Promise<Started> {
  const code_verifier = oauth.randomPKCECodeVerifier();
  const state = oauth.randomState();
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid offline_access rider operator',
    code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
    state,
    ...more,
  });
  return { url, code_verifier, state };
}

/** From the authorization endpoint through the sign-in form to the redirect with the code. */
async function signIn(browser: Browser, authorization: URL, person = PERSON): Promise<URL> {
  const interaction = locationOf(await browser.go(authorization.href));
  const answer = await browser.go(`${interaction.href}/sign-in`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ email: person.email, password: person.password }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  const { redirect_to } = (await answer.json()) as { redirect_to: string };
  return locationOf(await browser.go(redirect_to));
}

async function tokensFor(room: ServedRoom, config: oauth.Configuration) {
  const started = await start(config);
  const callback = await signIn(openBrowser(), started.url);
  const tokens = await oauth.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: started.code_verifier,
    expectedState: started.state,
  });
  return { tokens, callback, started, room };
}

const isInvalidGrant = (error: unknown) => (error as { error?: string }).error === 'invalid_grant';

describe('a sign-in by drais-cli', () => {
  it('ends with a token for the API that names the account and its areas', async (t) => {
    const room = await serveRoom(t);
    const account_id = await ensureAccount(room.tools, {
      ...PERSON,
      facts: ['age_18'],
      operator_areas: ['mannheim'],
    });
    const { tokens } = await tokensFor(room, await cli(room));
    const keys = createLocalJWKSet(accessTokenKeys(room.tools));
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
      issuer: room.public_url,
      audience: `${room.public_url}/v1`,
      algorithms: ['ES256'],
      typ: 'at+jwt',
    });
    assert.equal(payload.sub, account_id);
    assert.equal(payload['scope'], 'rider operator');
    assert.deepEqual(payload['operator_areas'], ['mannheim']);
    assert.equal(payload['client_id'], 'drais-cli');
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 600);
    assert.equal(protectedHeader.kid, accessTokenKeys(room.tools).keys[0]?.kid);
    assert.equal(tokens.claims()?.sub, account_id);
    assert.ok(tokens.refresh_token);
  });

  it('gives the operator scope to operators only', async (t) => {
    const room = await serveRoom(t);
    await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
    const { tokens } = await tokensFor(room, await cli(room));
    assert.equal(tokens.scope, 'rider');
  });

  it('publishes the keys that verify its tokens', async (t) => {
    const room = await serveRoom(t);
    const published = (await (await fetch(`${room.public_url}/oauth/jwks`)).json()) as {
      keys: object[];
    };
    assert.deepEqual(published.keys, accessTokenKeys(room.tools).keys);
    assert.ok(!JSON.stringify(published).includes('"d"'));
  });

  it('replaces the refresh token at each use', async (t) => {
    const room = await serveRoom(t);
    await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
    const config = await cli(room);
    const { tokens } = await tokensFor(room, config);
    const second = await oauth.refreshTokenGrant(config, tokens.refresh_token ?? '');
    assert.notEqual(second.refresh_token, tokens.refresh_token);
    const third = await oauth.refreshTokenGrant(config, second.refresh_token ?? '');
    assert.ok(third.access_token);
  });

  it('loses the whole grant when a refresh token comes a second time', async (t) => {
    const room = await serveRoom(t);
    await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
    const config = await cli(room);
    const { tokens } = await tokensFor(room, config);
    const second = await oauth.refreshTokenGrant(config, tokens.refresh_token ?? '');
    await assert.rejects(
      oauth.refreshTokenGrant(config, tokens.refresh_token ?? ''),
      isInvalidGrant,
    );
    await assert.rejects(
      oauth.refreshTokenGrant(config, second.refresh_token ?? ''),
      isInvalidGrant,
    );
  });

  it('leaves no live token when one refresh token is used twice in the same instant', async (t) => {
    const room = await serveRoom(t);
    await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
    const config = await cli(room);
    const { tokens } = await tokensFor(room, config);
    const uses = await Promise.allSettled(
      [1, 2, 3].map(() => oauth.refreshTokenGrant(config, tokens.refresh_token ?? '')),
    );
    const fresh = uses.flatMap((use) =>
      use.status === 'fulfilled' ? [use.value.refresh_token ?? ''] : [],
    );
    assert.ok(fresh.length <= 1);
    for (const token of fresh)
      await assert.rejects(oauth.refreshTokenGrant(config, token), isInvalidGrant);
  });

  it('loses the whole grant when its code comes a second time', async (t) => {
    const room = await serveRoom(t);
    await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
    const config = await cli(room);
    const { tokens, callback, started } = await tokensFor(room, config);
    const again = { pkceCodeVerifier: started.code_verifier, expectedState: started.state };
    await assert.rejects(oauth.authorizationCodeGrant(config, callback, again), isInvalidGrant);
    await assert.rejects(
      oauth.refreshTokenGrant(config, tokens.refresh_token ?? ''),
      isInvalidGrant,
    );
  });

  it('can give its tokens back', async (t) => {
    const room = await serveRoom(t);
    await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
    const config = await cli(room);
    const { tokens } = await tokensFor(room, config);
    await oauth.tokenRevocation(config, tokens.refresh_token ?? '');
    await assert.rejects(
      oauth.refreshTokenGrant(config, tokens.refresh_token ?? ''),
      isInvalidGrant,
    );
  });

  it('asks for the password and nothing else when it wants consent', async (t) => {
    const room = await serveRoom(t);
    await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
    const config = await cli(room);
    const started = await start(config, { prompt: 'consent' });
    const callback = await signIn(openBrowser(), started.url);
    assert.ok(callback.searchParams.get('code'));
  });

  it('asks for the password each time', async (t) => {
    const room = await serveRoom(t);
    await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
    const config = await cli(room);
    const browser = openBrowser();
    await signIn(browser, (await start(config)).url);
    const second = locationOf(await browser.go((await start(config)).url.href));
    assert.match(second.pathname, /^\/auth\/interactions\//);
  });

  it('works for a blocked account, which must be able to end what runs', async (t) => {
    const room = await serveRoom(t);
    const account_id = await ensureAccount(room.tools, {
      ...PERSON,
      facts: [],
      operator_areas: [],
    });
    await room.call(users.blockAccount, { account_id, reason: 'unpaid trips' });
    const { tokens } = await tokensFor(room, await cli(room));
    assert.ok(tokens.access_token);
  });
});

describe('the discovery documents', () => {
  it('name the endpoints, PKCE by S256 and ES256 (RFC 8414, OpenID Connect Discovery 1.0)', async (t) => {
    const room = await serveRoom(t);
    for (const name of ['openid-configuration', 'oauth-authorization-server']) {
      const found = (await (
        await fetch(`${room.public_url}/.well-known/${name}`)
      ).json()) as Record<string, unknown>;
      assert.equal(found['issuer'], room.public_url);
      assert.equal(found['authorization_endpoint'], `${room.public_url}/oauth/authorize`);
      assert.equal(found['token_endpoint'], `${room.public_url}/oauth/token`);
      assert.equal(found['jwks_uri'], `${room.public_url}/oauth/jwks`);
      assert.deepEqual(found['code_challenge_methods_supported'], ['S256']);
      assert.deepEqual(found['id_token_signing_alg_values_supported'], ['ES256']);
      assert.deepEqual(found['response_types_supported'], ['code']);
    }
  });
});

describe('the authorization endpoint', () => {
  it('sends nobody to a redirect that is not registered', async (t) => {
    const room = await serveRoom(t);
    const config = await cli(room);
    for (const redirect_uri of [
      'http://127.0.0.1:49153/other',
      'https://evil.example/callback',
      'http://localhost:49153/callback',
    ]) {
      const answer = await openBrowser().go((await start(config, { redirect_uri })).url.href);
      assert.equal(answer.status, 400, redirect_uri);
      assert.equal(answer.headers.get('location'), null);
      assert.match(await answer.text(), /redirect_uri/);
    }
  });

  it('refuses a request without PKCE, or with the plain method', async (t) => {
    const room = await serveRoom(t);
    const { url } = await start(await cli(room));
    const plain = new URL(url);
    plain.searchParams.set('code_challenge_method', 'plain');
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    for (const wrong of [url, plain]) {
      const location = locationOf(await openBrowser().go(wrong.href));
      assert.equal(location.searchParams.get('error'), 'invalid_request');
      assert.equal(location.searchParams.get('code'), null);
    }
  });

  it('refuses to give tokens for another verifier than that of the request', async (t) => {
    const room = await serveRoom(t);
    await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
    const config = await cli(room);
    const started = await start(config);
    const callback = await signIn(openBrowser(), started.url);
    const wrong = {
      pkceCodeVerifier: oauth.randomPKCECodeVerifier(),
      expectedState: started.state,
    };
    await assert.rejects(oauth.authorizationCodeGrant(config, callback, wrong), isInvalidGrant);
  });

  it('knows no audience but the API', async (t) => {
    const room = await serveRoom(t);
    const { url } = await start(await cli(room), { resource: 'https://other.example/v1' });
    const location = locationOf(await openBrowser().go(url.href));
    assert.equal(location.searchParams.get('error'), 'invalid_target');
  });
});
