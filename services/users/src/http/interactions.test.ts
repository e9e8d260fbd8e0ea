import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PER_ADDRESS, PER_EMAIL } from '../domain/throttle.ts';
import { ensureAccount } from '../index.ts';
import {
  type Browser,
  locationOf,
  openBrowser,
  PERSON,
  type ServedRoom,
  serveRoom,
} from './served-room.fixture.ts';

const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };

/** A browser that stands before the sign-in page; returns the address of its interaction. */
async function beforeThePage(room: ServedRoom, browser: Browser): Promise<string> {
  const away = await browser.go(`${room.public_url}/auth/sign-in`);
  return locationOf(await browser.go(locationOf(away).href)).href;
}

async function seeded(room: ServedRoom): Promise<void> {
  await ensureAccount(room.tools, { ...PERSON, facts: [], operator_areas: [] });
}

async function attempt(
  browser: Browser,
  interaction: string,
  fields: object,
  more: Record<string, string> = {},
) {
  const headers = { ...JSON_HEADERS, ...more };
  return browser.go(`${interaction}/sign-in`, {
    method: 'POST',
    headers,
    body: JSON.stringify(fields),
  });
}

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

describe('the sign-in page of an interaction', () => {
  it('learns who asks and for what', async (t) => {
    const room = await serveRoom(t);
    const browser = openBrowser();
    const interaction = await beforeThePage(room, browser);
    const answer = await browser.go(interaction, { headers: { accept: 'application/json' } });
    assert.deepEqual(await answer.json(), { client_name: 'Drais', prompt: 'login' });
  });

  it('says the same of a wrong password and of an unknown address', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser();
    const interaction = await beforeThePage(room, browser);
    const wrong = await attempt(browser, interaction, {
      email: PERSON.email,
      password: 'not-this-one',
    });
    const unknown = await attempt(browser, interaction, {
      email: 'nobody@example.org',
      password: 'not-this-one',
    });
    const strip = (problem: { trace_id?: string }) => ({ ...problem, trace_id: '' });
    assert.equal(wrong.status, 401);
    assert.equal(unknown.status, 401);
    assert.deepEqual(
      strip((await wrong.json()) as object),
      strip((await unknown.json()) as object),
    );
  });

  it('lets a person try again after a mistake', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser();
    const interaction = await beforeThePage(room, browser);
    await attempt(browser, interaction, { email: PERSON.email, password: 'not-this-one' });
    const right = await attempt(browser, interaction, {
      email: ' KARL@example.org ',
      password: PERSON.password,
    });
    assert.equal(right.status, 200);
  });

  it('sends a form without script back to the page with the reason', async (t) => {
    const room = await serveRoom(t);
    const browser = openBrowser();
    const interaction = await beforeThePage(room, browser);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ email: PERSON.email, password: 'not-this-one' }).toString();
    const answer = await browser.go(`${interaction}/sign-in`, { method: 'POST', headers, body });
    assert.equal(answer.status, 303);
    const page = locationOf(answer);
    assert.equal(page.pathname, '/sign-in');
    assert.equal(page.searchParams.get('error'), 'credentials_wrong');
    assert.ok(!page.href.includes('example.org') && !page.href.includes('not-this-one'));
  });

  it('makes an address wait after too many failures, whether or not it has an account', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser();
    const interaction = await beforeThePage(room, browser);
    for (const email of [PERSON.email, 'nobody@example.org']) {
      for (let n = 0; n < PER_EMAIL.attempts_max; n++) {
        assert.equal(
          (await attempt(browser, interaction, { email, password: 'not-this-one' })).status,
          401,
        );
      }
      const refused = await attempt(browser, interaction, { email, password: PERSON.password });
      assert.equal(refused.status, 429);
      const wait_s = Number(refused.headers.get('retry-after'));
      assert.ok(wait_s > 0 && wait_s <= PER_EMAIL.window_s);
      assert.equal(await codeOf(refused), 'users.too_many_attempts');
    }
  });

  it('lets no more attempts through when they come all at once', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser();
    const interaction = await beforeThePage(room, browser);
    const wrong = { email: PERSON.email, password: 'not-this-one' };
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => attempt(browser, interaction, wrong)),
    );
    assert.equal(answers.filter(({ status }) => status === 401).length, PER_EMAIL.attempts_max);
  });

  it('opens again when the window is over', async (t) => {
    let wall = Date.now();
    const room = await serveRoom(t, { wallNow: () => new Date(wall) });
    await seeded(room);
    const browser = openBrowser();
    const interaction = await beforeThePage(room, browser);
    for (let n = 0; n <= PER_EMAIL.attempts_max; n++) {
      await attempt(browser, interaction, { email: PERSON.email, password: 'not-this-one' });
    }
    wall += (PER_EMAIL.window_s + 1) * 1000;
    const again = await beforeThePage(room, browser);
    const right = await attempt(browser, again, { email: PERSON.email, password: PERSON.password });
    assert.equal(right.status, 200);
  });

  it('makes a network address wait that fails with many accounts, and believes only the last proxy', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser();
    const interaction = await beforeThePage(room, browser);
    const from = (n: number) => ({
      'x-forwarded-for': `198.51.100.${String(n % 250)}, 203.0.113.7`,
    });
    await attempt(
      browser,
      interaction,
      { email: 'a@example.org', password: 'not-this-one' },
      from(1),
    );
    // As after so many failures: making them takes a minute of argon2.
    for (const shard of room.directory.databases()) {
      await shard.query(`update users.sign_in_attempts set attempts = $1`, [
        PER_ADDRESS.attempts_max,
      ]);
    }
    const refused = await attempt(
      browser,
      interaction,
      { email: PERSON.email, password: PERSON.password },
      from(2),
    );
    assert.equal(refused.status, 429);
    const elsewhere = { 'x-forwarded-for': '203.0.113.7, 192.0.2.1' };
    const right = await attempt(
      browser,
      interaction,
      { email: PERSON.email, password: PERSON.password },
      elsewhere,
    );
    assert.equal(right.status, 200);
  });

  it('takes no sign-in from a page of another site', async (t) => {
    const room = await serveRoom(t);
    await seeded(room);
    const browser = openBrowser();
    const interaction = await beforeThePage(room, browser);
    const fields = { email: PERSON.email, password: PERSON.password };
    for (const more of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }]) {
      const answer = await attempt(browser, interaction, fields, more as Record<string, string>);
      assert.equal(answer.status, 403);
      assert.equal(await codeOf(answer), 'gateway.origin_foreign');
    }
  });

  it('refuses bodies that are no credentials, each with its reason', async (t) => {
    const room = await serveRoom(t);
    const browser = openBrowser();
    const interaction = await beforeThePage(room, browser);
    const post = async (type: string, body: string) => {
      const headers = { accept: 'application/json', 'content-type': type };
      const answer = await browser.go(`${interaction}/sign-in`, { method: 'POST', headers, body });
      return [answer.status, await codeOf(answer)];
    };
    assert.deepEqual(await post('application/json', '{'), [400, 'gateway.body_not_json']);
    assert.deepEqual(await post('application/json', '[]'), [422, 'gateway.input_invalid']);
    assert.deepEqual(await post('application/json', '{"email":1}'), [422, 'gateway.input_invalid']);
    assert.deepEqual(await post('application/json', '{"email":"a@b.example"}'), [
      422,
      'gateway.input_invalid',
    ]);
    assert.deepEqual(await post('text/plain', 'x'), [415, 'gateway.media_type_unsupported']);
    assert.deepEqual(await post('application/json', `"${'x'.repeat(20_000)}"`), [
      413,
      'gateway.body_too_large',
    ]);
  });

  it('knows its methods and paths', async (t) => {
    const room = await serveRoom(t);
    const browser = openBrowser();
    const status = async (path: string, method: string) =>
      (await browser.go(`${room.public_url}${path}`, { method })).status;
    assert.equal(await status('/auth/nothing', 'GET'), 404);
    assert.equal(await status('/auth/sign-out', 'GET'), 405);
    assert.equal(await status('/auth/interactions/abcdefghijkl/sign-in', 'GET'), 405);
    assert.equal(await status('/auth/interactions/abcdefghijkl', 'GET'), 303);
  });
});
