import assert from 'node:assert/strict';
import { after } from 'node:test';
import { booking } from '@drais/contracts';
import { engineTest } from '@drais/kit/testing/engines';
import type { Page } from 'playwright-core';
import { openStage, PARADEPLATZ, PASSWORD, type Stage, signIn } from './browser.ts';
import { CHROMIUM, DESK, PHONE, tabTo, takePhoto } from './chromium.ts';

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

const HERE = { geolocation: PARADEPLATZ, permissions: ['geolocation'] };

async function reserve(page: Page, kind: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: kind, exact: true }).click();
  await page.locator('[data-vehicle]').first().click();
  await page.getByRole('button', { name: 'Reserve now' }).click();
  await page.getByRole('button', { name: 'Unlock and ride' }).waitFor();
}

async function addCard(page: Page, name: string): Promise<void> {
  await page.goto('/account/payment?back=/trip');
  await page.getByLabel(name).check();
  await page.getByRole('button', { name: 'Add this card' }).click();
  await page.waitForURL('**/trip');
}

engineTest('the way from the map to the receipt needs no mouse', CHROMIUM, async (t) => {
  const { platform, visit } = await stage();
  const { page, faults, leave } = await visit({ viewport: DESK, ...HERE });
  platform.world.script.started_ago_s = 90;
  t.after(() => {
    platform.world.script.started_ago_s = 0;
  });
  await page.goto('/');
  await page.locator('[data-vehicle]').first().waitFor();
  await tabTo(page, /^Skip to the content/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Kick 4/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Sign in to reserve/);
  await page.keyboard.press('Enter');
  await page.getByLabel('Password').waitFor();
  await tabTo(page, /^E-mail/);
  await page.keyboard.type('rider@example.org');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(/vehicle=/);
  await page.getByRole('button', { name: 'Reserve now' }).waitFor();
  await tabTo(page, /^Reserve now/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Unlock and ride' }).waitFor();
  await tabTo(page, /^Unlock and ride/);
  await page.keyboard.press('Enter');
  await page.getByText('Add a card first').waitFor();
  await tabTo(page, /^Add or change your card/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Add this card' }).waitFor();
  await tabTo(page, /^Add this card/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Unlock and ride' }).waitFor();
  await tabTo(page, /^Unlock and ride/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'End the ride' }).waitFor();
  await tabTo(page, /^End the ride/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'One photo and you are done' }).waitFor();
  await page.getByText('Your meter has stopped. What you do now costs nothing.').waitFor();
  await takePhoto(page);
  await tabTo(page, /^Send and finish/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/receipt$/);
  assert.equal(await page.getByTestId('total').textContent(), '€1.44');
  assert.deepEqual(faults, []);
  await leave();
});

engineTest('a ride ends where the rider says when the device does not say', CHROMIUM, async () => {
  const { platform, visit } = await stage();
  const { page, leave } = await visit({ viewport: PHONE });
  await signIn(page, 'rider@example.org', '/account');
  await addCard(page, 'Card that works');
  await reserve(page, 'E-bike');
  await page.getByRole('button', { name: 'Unlock and ride' }).click();
  await page.getByRole('button', { name: 'End the ride' }).click();
  await page.getByLabel('Station').selectOption({ label: 'Wasserturm' });
  await page.getByRole('button', { name: 'End the ride here' }).click();
  await page.getByRole('heading', { name: 'One photo and you are done' }).waitFor();
  await takePhoto(page);
  await page.getByRole('button', { name: 'Send and finish' }).click();
  await page.waitForURL(/\/receipt$/);
  await page.getByTestId('total').waitFor();
  assert.equal(platform.world.trips.at(-1)?.view.status, 'ended');
  await leave();
});

engineTest('a ride that may not end here says how far the next station is', CHROMIUM, async () => {
  const { platform, visit } = await stage();
  const { page, leave } = await visit({ viewport: PHONE, ...HERE });
  await signIn(page, 'rider@example.org', '/account');
  await addCard(page, 'Card that works');
  await reserve(page, 'Scooter');
  await page.getByRole('button', { name: 'Unlock and ride' }).click();
  await page.getByRole('button', { name: 'End the ride' }).waitFor();
  platform.world.script.next_refusal = {
    route_id: booking.endTrip.id,
    code: 'booking.outside_parking',
    detail: 'No.',
    facts: { nearest_station_m: 140 },
  };
  await page.getByRole('button', { name: 'End the ride' }).click();
  await page.getByText('The nearest station is 140 m away.').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('heading', { name: 'On pause' }).waitFor();
  await page.getByRole('button', { name: 'Ride on' }).click();
  await page.getByRole('heading', { name: 'You are riding' }).waitFor();
  await page.getByRole('button', { name: 'End the ride' }).click();
  await takePhoto(page);
  await page.getByRole('button', { name: 'Send and finish' }).click();
  await page.waitForURL(/\/receipt$/);
  await leave();
});

engineTest('a vehicle that does not open costs nothing and says so', CHROMIUM, async (t) => {
  const { platform, visit } = await stage();
  const { page, leave } = await visit({ viewport: PHONE });
  platform.world.script.vehicle_answers = false;
  t.after(() => {
    platform.world.script.vehicle_answers = true;
  });
  await signIn(page, 'rider@example.org', '/account');
  await addCard(page, 'Card that works');
  await reserve(page, 'E-bike');
  await page.getByRole('button', { name: 'Unlock and ride' }).click();
  await page.getByText('Your ride did not start. Nothing was charged.').waitFor();
  await page.getByText('The vehicle did not answer.').waitFor();
  await leave();
});

engineTest('a declined card leads to another card', CHROMIUM, async () => {
  const { page, leave } = await (await stage()).visit({ viewport: PHONE });
  await signIn(page, 'rider@example.org', '/account');
  await addCard(page, 'Card that is declined');
  await reserve(page, 'E-bike');
  await page.getByRole('button', { name: 'Unlock and ride' }).click();
  await page.getByText('Your bank said no to this card.').waitFor();
  await page.getByRole('link', { name: 'Add or change your card' }).click();
  await page.getByRole('heading', { name: 'Add a card' }).waitFor();
  await page.goto('/trip');
  await page.getByRole('button', { name: 'Give it back' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Give it back' }).click();
  await page.getByText('You have no vehicle at the moment.').waitFor();
  await leave();
});

engineTest('who takes a vehicle is not told that somebody else did', CHROMIUM, async () => {
  const { platform, visit } = await stage();
  const [taker, onlooker] = [await visit({ viewport: DESK }), await visit({ viewport: DESK })];
  await signIn(taker.page, 'rider@example.org', '/');
  await onlooker.page.goto('/');
  await taker.page.getByRole('button', { name: 'Scooter', exact: true }).click();
  await taker.page.locator('[data-vehicle]').filter({ hasText: 'Kick' }).first().click();
  const id = new URL(taker.page.url()).searchParams.get('vehicle') ?? '';
  await onlooker.page.locator(`[data-vehicle="${id}"]`).waitFor();
  let told = -1;
  // The news that it is gone overtakes the answer to who has it.
  await taker.page.route('**/v1/reservations', async (route) => {
    const answer = await route.fetch();
    platform.tell();
    await onlooker.page.locator(`[data-vehicle="${id}"]`).waitFor({ state: 'detached' });
    told = await taker.page.getByText('No longer free').count();
    await route.fulfill({ response: answer });
  });
  await taker.page.getByRole('button', { name: 'Reserve now' }).click();
  await taker.page.getByRole('button', { name: 'Give it back' }).click();
  await taker.page.getByRole('dialog').getByRole('button', { name: 'Give it back' }).click();
  await taker.page.getByText('You have no vehicle at the moment.').waitFor();
  assert.equal(told, 0);
  await taker.leave();
  await onlooker.leave();
});

engineTest('a car is reserved for a time', CHROMIUM, async () => {
  const { platform, visit } = await stage();
  const { page, leave } = await visit({ viewport: DESK, timezoneId: 'America/New_York' });
  await signIn(page, 'rider@example.org', '/');
  await page.getByRole('button', { name: 'Car', exact: true }).click();
  await page.locator('[data-vehicle]').first().click();
  await page.getByLabel('From').fill('2020-01-01T10:00');
  await page.getByRole('button', { name: 'Reserve this time' }).click();
  await page.getByText('This start is in the past.').waitFor();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('From').fill(`${tomorrow}T10:00`);
  await page.getByLabel('How long').selectOption('3');
  await page.getByRole('button', { name: 'Reserve this time' }).click();
  await page.waitForURL('**/trip');
  const { starts_at, ends_at } = platform.world.reservations.at(-1)?.view ?? {
    starts_at: '',
    ends_at: '',
  };
  const berlin = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Berlin',
    hour: '2-digit',
    minute: '2-digit',
  });
  assert.equal(berlin.format(new Date(starts_at)), '10:00');
  assert.equal(Date.parse(ends_at) - Date.parse(starts_at), 3 * 3_600_000);
  await leave();
});

engineTest(
  'somebody new proves their age and comes back to the same vehicle',
  CHROMIUM,
  async () => {
    const { page, leave } = await (await stage()).visit({ viewport: PHONE });
    await page.goto('/sign-up');
    await page.getByLabel('Name').fill('Ada Neu');
    await page.getByLabel('E-mail').fill('rider@example.org');
    await page.getByLabel('Date of birth').fill('1999-02-03');
    await page.getByLabel('Password').fill('three little words');
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.getByText('There is an account with this e-mail already.').waitFor();
    await page.getByLabel('E-mail').fill(`ada-${String(Date.now())}@example.org`);
    await page.getByRole('button', { name: 'Open the account' }).click();
    // The form that is just being left has a password field too.
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Password').fill('three little words');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Welcome. One more step.' }).waitFor();
    await page.goto('/');
    await page.getByRole('button', { name: 'Scooter', exact: true }).click();
    await page.locator('[data-vehicle]').first().click();
    await page.getByRole('link', { name: 'Confirm and come back' }).click();
    await page.getByLabel('Number of the document').fill('REJECT1');
    await page.getByRole('button', { name: 'Confirm' }).first().click();
    await page.getByText('This document could not be confirmed.').waitFor();
    await page.getByLabel('Number of the document').fill('L01X00T47');
    await page.getByRole('button', { name: 'Confirm' }).first().click();
    await page.getByText('Confirmed.').waitFor();
    await page.getByRole('link', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Reserve now' }).waitFor();
    await leave();
  },
);

engineTest('what is typed before the scripts have come stays', CHROMIUM, async () => {
  const { page, leave } = await (await stage()).visit({ viewport: PHONE });
  const typed = Promise.withResolvers<void>();
  await page.route('**/_next/static/**/*.js', async (route) => {
    await typed.promise;
    await route.continue();
  });
  await page.goto('/auth/sign-in?return_to=/account', { waitUntil: 'commit' });
  await page.getByLabel('E-mail').fill('rider@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  // The first thing that the page asks once it is awake.
  const awake = page.waitForResponse(/\/auth\/interactions\//);
  typed.resolve();
  await awake;
  assert.equal(await page.getByLabel('E-mail').inputValue(), 'rider@example.org');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Cards' }).waitFor();
  await leave();
});

engineTest('a password never stands in an address, even without scripts', CHROMIUM, async () => {
  const { page, leave } = await (await stage()).visit({
    viewport: PHONE,
    javaScriptEnabled: false,
  });
  await page.goto('/sign-up');
  await page.getByLabel('Password').fill('three little words');
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'Open the account' }).click();
  assert.equal(new URL((await sent).url()).search, '');
  await leave();
});

engineTest('a wrong password is told without saying which part was wrong', CHROMIUM, async () => {
  const { page, leave } = await (await stage()).visit({ viewport: PHONE });
  await page.goto('/auth/sign-in');
  await page.getByLabel('E-mail').fill('rider@example.org');
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('E-mail or password is wrong.').waitFor();
  assert.equal(await page.getByLabel('Password').inputValue(), '');
  await leave();
});
