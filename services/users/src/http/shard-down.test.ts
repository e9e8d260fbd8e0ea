import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Directory, Unavailable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import * as oauth from 'openid-client';
import { ensureAccount } from '../index.ts';
import {
  locationOf,
  openBrowser,
  PERSON,
  type ServedRoom,
  serveRoom,
} from './served-room.fixture.ts';

/** From now on every shard but that of `shard_key` is down; without a key all are. */
function stopShards(room: ServedRoom, shard_key?: string): void {
  const db = room.tools.db as { -readonly [K in keyof Directory]: Directory[K] };
  const { shard } = db;
  const spared = shard_key === undefined ? undefined : db.shard(shard_key).database;
  db.shard = (key) => {
    const found = shard.call(db, key);
    if (found.database !== spared) throw new Unavailable('database');
    return found;
  };
}

async function signedIn(room: ServedRoom) {
  const account_id = await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
  const options = { execute: [oauth.allowInsecureRequests] };
  const config = await oauth.discovery(
    new URL(room.public_url),
    'drais-cli',
    undefined,
    oauth.None(),
    options,
  );
  const code_verifier = oauth.randomPKCECodeVerifier();
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: 'http://127.0.0.1:1/callback',
    scope: 'openid rider',
    code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
  });
  const browser = openBrowser();
  const interaction = locationOf(await browser.go(url.href));
  const posted = await browser.go(`${interaction.href}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ email: PERSON.email, password: PERSON.password }),
  });
  const callback = locationOf(await browser.go(locationOf(posted).href));
  const tokens = await oauth.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: code_verifier,
  });
  return { account_id, config, refresh_token: tokens.refresh_token ?? '', browser };
}

describe('while shards are down', () => {
  it('a refresh needs that of its account and no other', async (t) => {
    const room = await serveRoom(t);
    const { account_id, config, refresh_token } = await signedIn(room);
    assert.equal(shardKeyOf(refresh_token), shardKeyOf(account_id));
    stopShards(room, shardKeyOf(account_id));
    const tokens = await oauth.refreshTokenGrant(config, refresh_token);
    assert.ok(tokens.access_token);
  });

  it('the token endpoint says to come back, and the refresh token stays good', async (t) => {
    const room = await serveRoom(t);
    const { refresh_token } = await signedIn(room);
    stopShards(room);
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'drais-cli',
      refresh_token,
    });
    const answer = await fetch(`${room.public_url}/oauth/token`, { method: 'POST', body });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '1');
  });

  it('signing in says to come back', async (t) => {
    const room = await serveRoom(t);
    const { browser } = await signedIn(room);
    const away = await browser.go(`${room.public_url}/auth/sign-in`);
    const authorization = locationOf(away);
    authorization.searchParams.set('prompt', 'login');
    const interaction = locationOf(await browser.go(authorization.href));
    stopShards(room);
    assert.equal((await browser.go(authorization.href)).status, 503);
    const answer = await browser.go(`${interaction.href}/sign-in`, { method: 'POST' });
    assert.equal(answer.status, 503);
    assert.equal(((await answer.json()) as { code: string }).code, 'gateway.unavailable');
    assert.equal(answer.headers.get('retry-after'), '1');
  });
});
