import assert from 'node:assert/strict';
import { payments } from '@drais/contracts';
import { waitFor } from '@drais/kit/testing/wait-for';
import type { Vehicle } from '@drais/twin';
import type { Money } from '@drais/vocabulary/units';
import type { Page } from 'playwright-core';
import { tabTo, typeCredentials, type Visit } from '../../apps/web/test/chromium.ts';
import { finishWithPhoto, looksWell } from './browser.ts';

// A ride in a browser, step by step, from nobody to the receipt. Each step looks at its pages.

const WAIT_MS = 60_000;

/** Opens an account, proves the age and adds a card. */
export async function becomeRider(visit: Visit): Promise<void> {
  const { page } = visit;
  const who = { email: 'ada.neu@example.org', password: 'three little words' };
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Ada Neu');
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Date of birth').fill('1999-02-03');
  await page.getByLabel('Password').fill(who.password);
  await looksWell(visit, 'signing up');
  await page.getByRole('button', { name: 'Open the account' }).click();
  await typeCredentials(page, who);
  await page.getByRole('heading', { name: 'Welcome. One more step.' }).waitFor();
  await page.getByLabel('Number of the document').fill('L01X00T47');
  await page.getByRole('button', { name: 'Confirm' }).first().click();
  await page.getByText('Confirmed.').waitFor();
  await looksWell(visit, 'proving age and licence');
  await page.goto('/account/payment');
  await page.getByLabel('Card that works').check();
  await looksWell(visit, 'adding a card');
  await page.getByRole('button', { name: 'Add this card' }).click();
  await page.getByRole('heading', { name: 'What you may ride' }).waitFor();
  await looksWell(visit, 'the account');
}

/** Reserves the nearest vehicle of a kind from the list, without a mouse. */
export async function takeNearestByKeyboard(visit: Visit, kind: string): Promise<void> {
  const { page } = visit;
  await page.goto('/');
  await page.locator('[data-vehicle]').filter({ hasText: kind }).first().waitFor();
  await tabTo(page, new RegExp(`^${kind} .*a minute`));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Reserve now' }).waitFor();
  await tabTo(page, /^Reserve now/);
  await page.keyboard.press('Enter');
}

/** From the hold to the running meter. */
export async function unlockByKeyboard(visit: Visit): Promise<void> {
  const { page } = visit;
  await page.getByRole('button', { name: 'Unlock and ride' }).waitFor();
  await looksWell(visit, 'a hold');
  await tabTo(page, /^Unlock and ride/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'End the ride' }).waitFor();
  await costAbove(page, 0);
  await looksWell(visit, 'a ride');
}

/** A pause locks the vehicle and costs; riding on opens it. */
export async function pauseAndRideOn({ page }: Visit, vehicle: Vehicle): Promise<void> {
  const before = await costOn(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('heading', { name: 'On pause' }).waitFor();
  assert.equal(vehicle.isLocked(), true);
  await costAbove(page, before);
  await page.getByRole('button', { name: 'Ride on' }).click();
  await page.getByRole('heading', { name: 'You are riding' }).waitFor();
  assert.equal(vehicle.isLocked(), false);
}

/** A reload and a lost network in the middle: the page says what it knows, and finds its way. */
export async function rideOnAcrossLosses(visit: Visit): Promise<void> {
  const { page, context } = visit;
  const lost = page.getByText(/^No connection\. This is from \d\d:\d\d\.$/);
  const riding = page.getByRole('heading', { name: 'You are riding' });
  await page.reload();
  await riding.waitFor();
  await context.setOffline(true);
  await lost.waitFor();
  await riding.waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('We cannot be reached right now.').waitFor();
  await looksWell(visit, 'a ride without a network');
  await context.setOffline(false);
  await lost.waitFor({ state: 'detached' });
  await riding.waitFor();
}

/** Ends the ride, and loses the page between the first press and the photo. */
export async function endAcrossReload(visit: Visit): Promise<void> {
  const { page } = visit;
  await page.getByRole('button', { name: 'End the ride' }).click();
  await page.getByRole('heading', { name: 'Almost done' }).waitFor();
  await looksWell(visit, 'the photo');
  await page.reload();
  await page.getByRole('button', { name: 'Go on to the photo' }).click();
  await finishWithPhoto(page);
}

/** The receipt on the page is the one of the API, and the trips say the same. */
export async function compareReceipt(visit: Visit, code: string): Promise<void> {
  const { page } = visit;
  const trip_id = new URL(page.url()).pathname.split('/')[2] ?? '';
  const answer = await page.request.get(payments.getReceipt.path.replace('{trip_id}', trip_id));
  const { fare } = (await answer.json()) as { fare: { total: Money } };
  const { amount_minor, currency } = fare.total;
  const words = new Intl.NumberFormat('en', { style: 'currency', currency });
  const total = words.format(amount_minor / 100);
  assert.equal(await page.getByTestId('total').textContent(), total);
  await page.getByText('How this was computed').click();
  await looksWell(visit, 'the receipt');
  await page.getByRole('link', { name: 'Trips' }).click();
  await page.getByRole('listitem').filter({ hasText: code }).getByText(total).waitFor();
  await looksWell(visit, 'the trips');
}

/** A ride costs more as it goes on; what it costs at first may take a moment to be known. */
async function costAbove(page: Page, before: number): Promise<void> {
  await waitFor(async () => (await costOn(page)) > before, {
    what: `a cost above ${String(before)}`,
    timeout_ms: WAIT_MS,
  });
}

async function costOn(page: Page): Promise<number> {
  return Number((await page.getByTestId('cost').textContent())?.replace(/[^\d.]/g, ''));
}
