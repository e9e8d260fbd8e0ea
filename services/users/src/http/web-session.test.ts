import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { users } from '@drais/contracts';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { decodeJwt } from 'jose';
import { openBrowser, type ServedRoom, serveRoom } from './served-room.fixture.ts';
import { FORM, next, seeded, signInOnTheWeb } from './web-browser.fixture.ts';

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
