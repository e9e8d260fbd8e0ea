import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Unavailable } from '@drais/kit';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import {
  accessToken,
  type FakeHostOptions,
  openTestGateway,
  PUBLIC_URL,
  publicKeySet,
  RIDER_ID,
  signingKeys,
  type TestGateway,
  type TokenWish,
} from './testing/open-test-gateway.ts';

const me = async (gateway: TestGateway, headers: Record<string, string>) =>
  gateway.app.inject({ url: '/v1/me', headers });
const withToken = async (gateway: TestGateway, token: string) =>
  me(gateway, { authorization: `Bearer ${token}` });

describe('an access token', () => {
  it('tells the room who asks, with which scopes, for which areas', async (t) => {
    const gateway = await openTestGateway(t);
    const token = await accessToken({
      scope: 'openid rider operator',
      operator_areas: ['mannheim'],
    });
    assert.equal((await withToken(gateway, token)).statusCode, 200);
    assert.deepEqual(gateway.calls[0]?.context.principal, {
      kind: 'account',
      account_id: RIDER_ID,
      scopes: ['openid', 'rider', 'operator'],
      operator_areas: ['mannheim'],
    });
  });

  const wrong: Readonly<Record<string, TokenWish>> = {
    'is over': { lifetime_s: -60 },
    'is for another audience': { audience: PUBLIC_URL },
    'comes from another issuer': { issuer: 'https://elsewhere.example' },
    'is an ID token': { typ: 'JWT' },
    'names no account': { subject: 'admin' },
    'names an area instead of an account': {
      subject: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc5',
    },
  };
  for (const [what, wish] of Object.entries(wrong)) {
    it(`is refused when it ${what}`, async (t) => {
      const gateway = await openTestGateway(t);
      const answer = await withToken(gateway, await accessToken(wish));
      assert.deepEqual([answer.statusCode, answer.json().code], [401, 'gateway.token_invalid']);
      assert.match(String(answer.headers['www-authenticate']), /error="invalid_token"/);
    });
  }

  it('is refused when nobody signed it (alg none)', async (t) => {
    const gateway = await openTestGateway(t);
    const [, payload] = (await accessToken()).split('.');
    const header = Buffer.from(
      JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: 'test' }),
    ).toString('base64url');
    assert.equal((await withToken(gateway, `${header}.${payload}.`)).statusCode, 401);
  });

  it('is refused when it is signed with our public key as a secret (HS256)', async (t) => {
    const gateway = await openTestGateway(t);
    for (const secret of [
      await exportSPKI(signingKeys.publicKey),
      JSON.stringify(publicKeySet.keys[0]),
    ]) {
      const token = await forged(Buffer.from(secret), { alg: 'HS256', typ: 'at+jwt', kid: 'test' });
      assert.equal((await withToken(gateway, token)).statusCode, 401);
    }
  });

  it('is refused when another key signed it under our key id', async (t) => {
    const gateway = await openTestGateway(t);
    const { privateKey } = await generateKeyPair('ES256');
    const token = await forged(privateKey, { alg: 'ES256', typ: 'at+jwt', kid: 'test' });
    assert.equal((await withToken(gateway, token)).statusCode, 401);
  });

  it('is refused when one letter of it changed', async (t) => {
    const gateway = await openTestGateway(t);
    const [header, , signature] = (await accessToken()).split('.');
    const [, payload] = (await accessToken({ scope: 'operator', operator_areas: ['*'] })).split(
      '.',
    );
    assert.equal((await withToken(gateway, `${header}.${payload}.${signature}`)).statusCode, 401);
  });

  it('must be sent as Bearer', async (t) => {
    const gateway = await openTestGateway(t);
    for (const authorization of ['', 'Basic cmlkZXI6cmlkZXI=', 'Bearer', 'Bearer a b']) {
      assert.equal((await me(gateway, { authorization })).statusCode, 401);
    }
  });

  it('is checked against the keys once, and then remembered', async (t) => {
    let asked = 0;
    const verifyKeys = async () => {
      asked++;
      return publicKeySet;
    };
    const gateway = await openTestGateway(t, {}, { verifyKeys });
    const token = await accessToken();
    await withToken(gateway, token);
    await withToken(gateway, token);
    await withToken(
      gateway,
      await forged(signingKeys.privateKey, { alg: 'ES256', typ: 'at+jwt', kid: 'unheard' }),
    );
    assert.equal(asked, 1);
  });

  it('cannot be judged while the issuer is down, and that is not its fault', async (t) => {
    const gateway = await openTestGateway(
      t,
      {},
      { verifyKeys: () => Promise.reject(new Unavailable('users')) },
    );
    const answer = await withToken(gateway, await accessToken());
    assert.deepEqual([answer.statusCode, answer.json().code], [503, 'gateway.unavailable']);
  });
});

async function forged(
  key: Parameters<SignJWT['sign']>[0],
  header: JWTHeaderParameters,
): Promise<string> {
  return new SignJWT({ scope: 'rider operator', operator_areas: ['*'] })
    .setProtectedHeader(header)
    .setIssuer(PUBLIC_URL)
    .setAudience(`${PUBLIC_URL}/v1`)
    .setSubject(RIDER_ID)
    .setExpirationTime('10m')
    .sign(key);
}

describe('a browser session', () => {
  const session_id = 'a-session-of-at-least-20-characters';
  const sessions: FakeHostOptions = {
    answer: async (route, input): Promise<Outcome<unknown>> => {
      if (route.id !== 'users.resolve_session') return accept({});
      const known = (input as { session_id: string }).session_id === session_id;
      return known
        ? accept({ access_token: await accessToken() })
        : refuse('users.session_unknown', 'No such session.');
    },
  };
  const cancel = (
    gateway: TestGateway,
    headers: Record<string, string>,
    cookie = `drais_session=${session_id}`,
  ) =>
    gateway.app.inject({
      method: 'POST',
      url: `/v1/reservations/mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc5/cancel`,
      headers: { cookie, 'idempotency-key': 'cancel-1', ...headers },
    });

  it('stands for its account', async (t) => {
    const gateway = await openTestGateway(t, sessions);
    const answer = await me(gateway, { cookie: `theme=dark; drais_session=${session_id}` });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal(gateway.calls.at(-1)?.context.principal.account_id, RIDER_ID);
  });

  it('is looked up once for what a page asks at the same time', async (t) => {
    const gateway = await openTestGateway(t, sessions);
    await Promise.all(
      Array.from({ length: 20 }, () => me(gateway, { cookie: `drais_session=${session_id}` })),
    );
    assert.equal(
      gateway.calls.filter(({ route_id }) => route_id === 'users.resolve_session').length,
      1,
    );
  });

  it('that is not known is refused', async (t) => {
    const gateway = await openTestGateway(t, sessions);
    const answer = await me(gateway, { cookie: 'drais_session=another-one-of-20-letters' });
    assert.deepEqual([answer.statusCode, answer.json().code], [401, 'gateway.token_invalid']);
  });

  it('changes things for pages of this origin', async (t) => {
    const gateway = await openTestGateway(t, sessions);
    assert.equal((await cancel(gateway, { 'sec-fetch-site': 'same-origin' })).statusCode, 200);
    assert.equal((await cancel(gateway, { origin: PUBLIC_URL })).statusCode, 200);
  });

  it('changes nothing for pages of other origins', async (t) => {
    const gateway = await openTestGateway(t, sessions);
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: PUBLIC_URL },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ];
    for (const headers of foreign) {
      const answer = await cancel(gateway, headers);
      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'gateway.origin_foreign']);
    }
    assert.equal(gateway.calls.length, 0);
  });

  it('is bound to the host on HTTPS', async (t) => {
    const public_url = 'https://drais.example';
    const answer = {
      answer: async () =>
        accept({
          access_token: await accessToken({ issuer: public_url, audience: `${public_url}/v1` }),
        }),
    };
    const gateway = await openTestGateway(t, answer, { public_url });
    assert.equal((await me(gateway, { cookie: `drais_session=${session_id}` })).statusCode, 401);
    assert.equal(
      (await me(gateway, { cookie: `__Host-drais_session=${session_id}` })).statusCode,
      200,
    );
  });

  it('gives way to a token that is sent beside it', async (t) => {
    const gateway = await openTestGateway(t, sessions);
    assert.equal(
      (await me(gateway, { cookie: `drais_session=${session_id}`, authorization: 'Bearer x' }))
        .statusCode,
      401,
    );
  });
});
