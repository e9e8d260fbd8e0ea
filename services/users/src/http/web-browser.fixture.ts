import assert from 'node:assert/strict';
import { ensureAccount } from '../index.ts';
import { type Browser, locationOf, PERSON, type ServedRoom } from './served-room.fixture.ts';

/** What a browser sends with a form of our own page. */
export const FORM = {
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
};
export const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

/** A person with an account who may ride scooters and e-bikes. */
export async function seeded(room: ServedRoom, person = PERSON): Promise<string> {
  return ensureAccount(room.tools, { ...person, facts: ['age_18'], operator_areas: [] });
}

/** Redirects are relative to the public address, not to the port that the test uses. */
export const next = (room: ServedRoom, response: Response): string =>
  locationOf(response).href.replace(room.local_url, room.public_url);

/** As a browser does it whose pages need no script; returns where it ends. */
export async function signInOnTheWeb(
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
