import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { findCookie, sessionCookieName, setCookie } from './cookies.ts';

const carrying = (cookie: string) => ({ headers: { cookie } }) as IncomingMessage;

describe('the cookie of a session', () => {
  it('is bound to the host under https', () => {
    assert.equal(sessionCookieName(true), '__Host-drais_session');
    assert.equal(sessionCookieName(false), 'drais_session');
  });
  it('is kept from scripts, from other sites and from plain http', () => {
    const line = setCookie('a', 'b', { path: '/', max_age_s: 60, secure: true });
    assert.equal(line, 'a=b; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60');
  });
  it('is found among others by its whole name', () => {
    assert.equal(findCookie(carrying('xa=1; a=2=3; a=4'), 'a'), '2=3');
    assert.equal(findCookie(carrying('ab=1'), 'a'), undefined);
    assert.equal(findCookie({ headers: {} } as IncomingMessage, 'a'), undefined);
  });
});
