import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { users } from '@drais/contracts';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { decodeJwt } from 'jose';
import { ensureAccount } from '../index.ts';
import {
  type Browser,
  locationOf,
  openBrowser,
  PERSON,
  type ServedRoom,
  serveRoom,
} from './served-room.fixture.ts';

const FORM = {
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
};
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

async function seeded(room: ServedRoom, person = PERSON): Promise<string> {
  return ensureAccount(room.tools, { ...person, facts: ['age_18'], operator_areas: [] });
}

/** Redirects are relative to the public address, not to the port that the test uses. */
const next = (room: ServedRoom, response: Response): string =>
  locationOf(response).href.replace(room.local_url, room.public_url);

/** As a browser does it whose pages need no script; returns where it ends. */
async function signInOnTheWeb(
  room: ServedRoom,
  browser: Browser,
  return_to = '/map',
  person = PERSON,
): Promise<string> {
  const away = await browser.go(
    `${room.public_url}/auth/sign-in?return_to=${encodeURIComponent(return_to)}`,
  );
  const interaction = next(room, await browser.go(next(room, away)));
  const page = new URL(next(room, await browser.go(interaction)));
  assert.equal(page.pathname, '/sign-in');
  const uid = page.searchParams.get('interaction') ?? '';
  const posted = await browser.go(`${room.public_url}/auth/interactions/${uid}/sign-in`, {
    method: 'POST',
    headers: { ...FORM, origin: room.public_url },
    body: form({ email: person.email, password: person.password }),
  });
  assert.equal(posted.status, 303, await posted.clone().text());
  const callback = next(room, await browser.go(next(room, posted)));
  return next(room, await browser.go(callback));
}

const sessionLine = (browser: Browser) =>
  browser.lines.findLast((line) => line.includes('drais_session=')) ?? '';

describe('a sign-in on the web', () => {
  it('ends where it began, with a session that stands for a token of the account', async (t) => {
    const room = await serveRoom(t);
    const account_id = await seeded(room);
    const browser = openBrowser(room);
    assert.equal(
      await signInOnTheWeb(room, browser, '/map?area=mannheim'),
      `${room.public_url}/map?area=mannheim`,
    );
    const session_id = browser.cookie('drais_session') ?? '';
    const resolved = await room.call(users.resolveSession, { session_id });
    assert.ok(resolved.ok);
    assert.equal(decodeJwt(resolved.value.access_token).sub, account_id);
  });

  it('hands the browser no token', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    const resolved = await room.call(users.resolveSession, {
      session_id: browser.cookie('drais_session') ?? '',
    });
    assert.ok(resolved.ok);
    assert.ok(!browser.lines.join('\n').includes(resolved.value.access_token));
    assert.ok(!browser.lines.join('\n').includes('eyJ'));
  });

  it('sets a cookie that no script reads and no other site sends', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    const [pair, ...attributes] = sessionLine(browser).split('; ');
    assert.match(pair ?? '', /^drais_session=\d{3}\.[A-Za-z0-9_-]{43}$/);
    assert.deepEqual(attributes, ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Max-Age=2592000']);
  });

  it('works under an https address that the servers cannot reach, with host-bound secure cookies', async (t) => {
    const room = await serveRoom(t, { settings: { public_url: 'https://drais.example' } });
    await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    assert.match(
      sessionLine(browser),
      /^__Host-drais_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/,
    );
    for (const line of browser.lines) assert.match(line, /; secure/i, line);
  });

  it('needs no password a second time in the same browser', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    const away = await browser.go(`${room.public_url}/auth/sign-in`);
    const callback = next(room, await browser.go(next(room, away)));
    assert.match(callback, /\/auth\/callback\?code=/);
  });

  it('never leads to another site', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    assert.equal(await signInOnTheWeb(room, browser, '//evil.example/'), `${room.public_url}/`);
  });

  it('cannot be finished by another browser', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    const away = await browser.go(`${room.public_url}/auth/sign-in`);
    const interaction = next(room, await browser.go(next(room, away)));
    const stranger = openBrowser(room);
    const headers = { ...FORM, origin: room.public_url, accept: 'application/json' };
    const body = form({ email: PERSON.email, password: PERSON.password });
    const answer = await stranger.go(`${interaction}/sign-in`, { method: 'POST', headers, body });
    assert.equal(answer.status, 404);
    assert.equal(((await answer.json()) as { code: string }).code, 'users.interaction_unknown');
  });

  it('signs nobody in with a callback that this browser did not ask for', async (t) => {
    const room = await serveRoom(t);
    const browser = openBrowser(room);
    const answer = await browser.go(`${room.public_url}/auth/callback?code=042.x&state=forged`);
    assert.equal(next(room, answer), `${room.public_url}/sign-in?error=sign_in_expired`);
    assert.equal(browser.cookie('drais_session'), undefined);
  });

  it('goes back without a session when it is aborted', async (t) => {
    const room = await serveRoom(t);
    const browser = openBrowser(room);
    const away = await browser.go(`${room.public_url}/auth/sign-in?return_to=/map`);
    const interaction = next(room, await browser.go(next(room, away)));
    const aborted = await browser.go(`${interaction}/abort`, { method: 'POST', headers: FORM });
    const callback = next(room, await browser.go(next(room, aborted)));
    assert.equal(next(room, await browser.go(callback)), `${room.public_url}/map`);
    assert.equal(browser.cookie('drais_session'), undefined);
  });

  it('replaces the person who was signed in before', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const bertha = { ...PERSON, email: 'bertha@example.org' };
    const second_id = await seeded(room, bertha);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    const first_session = browser.cookie('drais_session') ?? '';
    const away = await browser.go(`${room.public_url}/auth/sign-in`);
    const authorization = new URL(next(room, away));
    authorization.searchParams.set('prompt', 'login');
    const interaction = next(room, await browser.go(authorization.href));
    const headers = { ...FORM, origin: room.public_url };
    const body = form({ email: bertha.email, password: bertha.password });
    const posted = await browser.go(`${interaction}/sign-in`, { method: 'POST', headers, body });
    const callback = next(room, await browser.go(next(room, posted)));
    await browser.go(callback);
    const resolved = await room.call(users.resolveSession, {
      session_id: browser.cookie('drais_session') ?? '',
    });
    assert.ok(resolved.ok);
    assert.equal(decodeJwt(resolved.value.access_token).sub, second_id);
    assert.equal((await room.call(users.resolveSession, { session_id: first_session })).ok, false);
  });
});

describe('a session on the web', () => {
  it('is over after signing out, and the next sign-in asks for the password', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    const session_id = browser.cookie('drais_session') ?? '';
    const answer = await browser.go(`${room.public_url}/auth/sign-out`, {
      method: 'POST',
      headers: FORM,
    });
    assert.equal(next(room, answer), `${room.public_url}/`);
    assert.equal(browser.cookie('drais_session'), undefined);
    const resolved = await room.call(users.resolveSession, { session_id });
    assert.equal(!resolved.ok && resolved.refusal.code, 'users.session_unknown');
    const away = await browser.go(`${room.public_url}/auth/sign-in`);
    assert.match(next(room, await browser.go(next(room, away))), /\/auth\/interactions\//);
  });

  it('does not end at the wish of another site', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ]) {
      const answer = await browser.go(`${room.public_url}/auth/sign-out`, {
        method: 'POST',
        headers,
      });
      assert.equal(answer.status, 403);
    }
    const resolved = await room.call(users.resolveSession, {
      session_id: browser.cookie('drais_session') ?? '',
    });
    assert.ok(resolved.ok);
  });

  it('gets a new token when the old one is nearly over, once for all who ask', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    const session_id = browser.cookie('drais_session') ?? '';
    const before = await room.call(users.resolveSession, { session_id });
    await endAccessSoon(room, session_id);
    const asked = await Promise.all(
      [1, 2, 3, 4].map(() => room.call(users.resolveSession, { session_id })),
    );
    const tokens = new Set(asked.map((outcome) => outcome.ok && outcome.value.access_token));
    assert.equal(tokens.size, 1);
    assert.ok(before.ok && !tokens.has(before.value.access_token));
  });

  it('waits while another process refreshes it, and takes over when that one died', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    const session_id = browser.cookie('drais_session') ?? '';
    await endAccessSoon(room, session_id);
    await room.directory
      .shard(shardKeyOf(session_id))
      .query(`update users.web_sessions set refreshing_until = $1`, [new Date(Date.now() + 150)]);
    const resolved = await room.call(users.resolveSession, { session_id });
    assert.ok(resolved.ok);
    assert.ok((decodeJwt(resolved.value.access_token).exp ?? 0) > Date.now() / 1000 + 500);
  });

  it('ends when its grant was revoked', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    const session_id = browser.cookie('drais_session') ?? '';
    const shard = room.directory.shard(shardKeyOf(session_id));
    await shard.query(`delete from users.oidc_records where model = 'Grant'`);
    await endAccessSoon(room, session_id);
    const resolved = await room.call(users.resolveSession, { session_id });
    assert.equal(!resolved.ok && resolved.refusal.code, 'users.session_unknown');
    assert.deepEqual(await shard.query(`select 1 from users.web_sessions`), []);
  });

  it('goes on for an account that was blocked', async (t) => {
    const room = await serveRoom(t);
    const account_id = await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    const session_id = browser.cookie('drais_session') ?? '';
    await room.call(users.blockAccount, { account_id, reason: 'unpaid trips' });
    await endAccessSoon(room, session_id);
    assert.ok((await room.call(users.resolveSession, { session_id })).ok);
  });

  it('is unknown when nobody opened it', async (t) => {
    const room = await serveRoom(t);
    for (const session_id of [`042.${'A'.repeat(43)}`, 'x'.repeat(43), `999.${'A'.repeat(43)}`]) {
      const resolved = await room.call(users.resolveSession, { session_id });
      assert.equal(!resolved.ok && resolved.refusal.code, 'users.session_unknown');
    }
  });

  it('is kept as a hash, its tokens encrypted', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser(room);
    await signInOnTheWeb(room, browser);
    const session_id = browser.cookie('drais_session') ?? '';
    const resolved = await room.call(users.resolveSession, { session_id });
    const shard = room.directory.shard(shardKeyOf(session_id));
    const rows = await shard.query<{ row: string }>(
      `select s::text || encode(s.sealed_tokens, 'escape') as row from users.web_sessions s
       union all select r::text || encode(r.sealed_payload, 'escape') from users.oidc_records r`,
    );
    const stored = rows.map(({ row }) => row).join('\n');
    assert.ok(rows.length >= 3);
    assert.ok(!stored.includes(session_id.slice(4)));
    assert.ok(resolved.ok && !stored.includes(resolved.value.access_token.slice(0, 20)));
  });
});

/** Lets the stored access token run out now; the session goes on. */
async function endAccessSoon(room: ServedRoom, session_id: string): Promise<void> {
  await room.directory
    .shard(shardKeyOf(session_id))
    .query(`update users.web_sessions set access_expires_at = $1`, [new Date(Date.now() - 1)]);
}
