import assert from 'node:assert/strict';
import { after } from 'node:test';
import { engineTest } from '@drais/kit/testing/engines';
import type { Page } from 'playwright-core';
import { openStage, PARADEPLATZ, type Stage, signIn } from './browser.ts';
import { CHROMIUM, DESK, looksWellByNight, looksWellHere, PHONE, takePhoto } from './chromium.ts';

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

type Check = (name: string) => Promise<void>;

const SIZES = { phone: PHONE, desk: DESK };

for (const [size, viewport] of Object.entries(SIZES)) {
  engineTest(
    `what everybody sees breaks no rule of accessibility on a ${size}`,
    CHROMIUM,
    async () => {
      const { page, faults, leave } = await (await stage()).visit({ viewport });
      await lookAtPublicPages(page, checkOf(page, size));
      assert.deepEqual(faults, []);
      await leave();
    },
  );

  engineTest(
    `what a rider sees breaks no rule of accessibility on a ${size}`,
    CHROMIUM,
    async () => {
      const rider = { viewport, geolocation: PARADEPLATZ, permissions: ['geolocation'] };
      const { page, faults, leave } = await (await stage()).visit(rider);
      await lookAtRide(page, checkOf(page, size));
      assert.deepEqual(faults, []);
      await leave();
    },
  );

  engineTest(
    `what an operator sees breaks no rule of accessibility on a ${size}`,
    CHROMIUM,
    async () => {
      const { page, faults, leave } = await (await stage()).visit({ viewport });
      await lookAtOperations(page, checkOf(page, size));
      assert.deepEqual(faults, []);
      await leave();
    },
  );
}

function checkOf(page: Page, size: string): Check {
  return async (name) => {
    await looksWellHere(page, `${name} on a ${size}`, { colours: size === 'desk' });
    if (size === 'phone') await looksWellByNight(page, name);
  };
}

async function lookAtPublicPages(page: Page, check: Check): Promise<void> {
  await page.goto('/');
  await page.locator('[data-vehicle]').first().waitFor();
  await check('the map');
  await page.locator('[data-vehicle]').first().click();
  await page.getByRole('link', { name: 'Sign in to reserve' }).waitFor();
  await check('a vehicle');
  await page.goto('/auth/sign-in');
  await page.getByLabel('Password').waitFor();
  await check('signing in');
  await page.goto('/sign-up');
  await page.getByRole('button', { name: 'Open the account' }).click();
  await page.getByText('Enter your name.').waitFor();
  await check('signing up, with faults');
  await page.goto('/nowhere');
  await check('a page that is not there');
  await page.goto('/trip');
  await page.getByText('Sign in to see this page.').waitFor();
  await check('a page for others');
}

async function lookAtRide(page: Page, check: Check): Promise<void> {
  await signIn(page, 'rider@example.org', '/account');
  await page.getByRole('heading', { name: 'Cards' }).waitFor();
  await check('the account');
  await page.goto('/account/payment');
  await page.getByRole('button', { name: 'Add this card' }).waitFor();
  await check('adding a card');
  await page.getByRole('button', { name: 'Add this card' }).click();
  await page.waitForURL('**/account');
  await page.goto('/account/verify');
  await page.getByText('Confirmed.').first().waitFor();
  await check('proving age and licence');
  await page.goto('/');
  await page.getByRole('button', { name: 'Scooter', exact: true }).click();
  await page.locator('[data-vehicle]').first().click();
  await page.getByRole('button', { name: 'Reserve now' }).click();
  await page.getByRole('button', { name: 'Unlock and ride' }).waitFor();
  await check('a hold');
  await page.getByRole('button', { name: 'Give it back' }).click();
  await page.getByRole('dialog').waitFor();
  await check('giving a hold back');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Unlock and ride' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await check('a ride');
  await page.getByRole('button', { name: 'End the ride' }).click();
  await page.getByRole('heading', { name: 'One photo and you are done' }).waitFor();
  await check('the photo');
  await takePhoto(page);
  await page.getByRole('button', { name: 'Send and finish' }).click();
  await page.getByTestId('total').waitFor();
  await page.getByText('How this was computed').click();
  await check('the receipt');
  await page.goto('/trips');
  await page.getByRole('listitem').filter({ hasText: '€' }).first().waitFor();
  await check('the trips');
}

async function lookAtOperations(page: Page, check: Check): Promise<void> {
  await signIn(page, 'operator@example.org', '/operator');
  await page.getByRole('link', { name: 'MA-1001' }).waitFor();
  await check('the fleet');
  await page.getByRole('link', { name: 'MA-1001' }).click();
  await page.getByRole('heading', { name: 'Commands' }).waitFor();
  await check('a vehicle of the fleet');
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await page.getByRole('button', { name: 'Lock now' }).click();
  await page.getByText('Say why, in a few words.').waitFor();
  await check('a command without a reason');
  await page.goto('/operator/cases');
  await page.getByRole('button', { name: 'Decide' }).first().click();
  await page.getByRole('dialog').waitFor();
  await check('closing a case');
  await page.goto('/operator/reports');
  await page.getByText('Too far away for the time that passed').waitFor();
  await check('the reports');
}
