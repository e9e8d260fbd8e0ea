import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { users } from '@drais/contracts';
import { decodeJwt } from 'jose';
import { type Browser, openBrowser, PERSON, serveRoom } from './served-room.fixture.ts';
import { FORM, form, next, seeded, signInOnTheWeb } from './web-browser.fixture.ts';

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
