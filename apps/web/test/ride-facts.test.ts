import assert from 'node:assert/strict';
import { after } from 'node:test';
import { engineTest } from '@drais/kit/testing/engines';
import type { BrowserContext, Page } from 'playwright-core';
import { addCard, choose, openStage, PARADEPLATZ, type Stage, signIn } from './browser.ts';
import { CHROMIUM, looksWell, PHONE, takePhoto } from './chromium.ts';
import type { FleetVehicle, Warning, World } from './fake/world.ts';

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

const RIDER = 'rider@example.org';
const HERE = { geolocation: PARADEPLATZ, permissions: ['geolocation'], viewport: PHONE };

function newestTrip(world: World): World['trips'][number] {
  return world.trips.at(-1) ?? assert.fail('nobody rides');
}

/** All scooters are nearly empty, so that the one that is chosen is. */
function drain(world: World): void {
  for (const one of world.vehicles as FleetVehicle[]) {
    if (one.vehicle_class !== 'scooter') continue;
    Object.assign(one, { battery_low: true, charge_fraction: 0.14, range_m: 6300 });
  }
}

engineTest(
  'a rider is warned of the battery before, and of place and battery during a ride',
  CHROMIUM,
  async (t) => {
    const { platform, visit } = await stage();
    const { world } = platform;
    const { page, faults, leave } = await visit(HERE);
    const whole = world.vehicles.map((one) => ({ ...one }));
    t.after(() => {
      for (const [n, one] of whole.entries()) {
        delete world.vehicles[n]?.battery_low;
        Object.assign(world.vehicles[n] as FleetVehicle, one);
      }
      platform.tell();
    });
    drain(world);
    await signIn(page, RIDER, '/account');
    await addCard(page, 'Card that works');
    await choose(page, 'Scooter');
    await page.getByText('The battery is low').waitFor();
    await looksWell(page, 'a vehicle with a low battery');
    await page.getByRole('button', { name: 'Reserve now' }).click();
    await page.getByText('Low', { exact: true }).waitFor();
    await looksWell(page, 'a hold with a low battery');
    await page.getByRole('button', { name: 'Unlock and ride' }).click();
    await page.getByRole('button', { name: 'End the ride' }).waitFor();

    await warn(world, page, 'Slow zone: Planken', {
      kind: 'speed_limited',
      zone_name: 'Planken',
      max_speed_kph: 12,
    });
    await looksWell(page, 'a slow zone');
    await warn(world, page, 'No riding in Luisenpark', {
      kind: 'riding_forbidden',
      zone_name: 'Luisenpark',
      max_speed_kph: 6,
    });
    await looksWell(page, 'a zone without riding');
    await warn(world, page, 'The battery is almost empty', {
      kind: 'battery_critical',
      charge_fraction: 0.04,
    });
    await looksWell(page, 'an empty battery');
    newestTrip(world).warnings = [];
    await page.getByText('The battery is almost empty').waitFor({ state: 'detached' });
    await finish(page);
    assert.deepEqual(faults, []);
    await leave();
  },
);

async function warn(
  world: World,
  page: Page,
  title: string,
  warning: Omit<Warning, 'since'>,
): Promise<void> {
  newestTrip(world).warnings = [{ ...warning, since: new Date().toISOString() }];
  await page.getByText(title).waitFor();
}

async function finish(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'End the ride' }).click();
  await page.getByRole('heading', { name: 'One photo and you are done' }).waitFor();
  await takePhoto(page);
  await page.getByRole('button', { name: 'Send and finish' }).click();
  await page.waitForURL(/\/receipt$/);
  await page.getByTestId('total').waitFor();
}

engineTest('a car that is ridden is kept longer', CHROMIUM, async () => {
  const { platform, visit } = await stage();
  const { page, leave } = await visit(HERE);
  await signIn(page, RIDER, '/account');
  await addCard(page, 'Card that works');
  await choose(page, 'Car');
  await page.getByRole('button', { name: 'Reserve this time' }).click();
  await page.getByRole('button', { name: 'Unlock and ride' }).click();
  await page.getByRole('button', { name: 'Keep it longer' }).waitFor();
  await looksWell(page, 'a ride with a car');
  const before = platform.world.reservations.at(-1)?.view;
  assert.ok(before);
  await page.getByRole('button', { name: 'Keep it longer' }).click();
  const until = page.getByRole('dialog').getByLabel('Until');
  await until.fill('2020-01-01T10:00');
  await page.getByRole('button', { name: 'Keep it until then' }).click();
  await page.getByText('It is running, so it can only be made longer.').waitFor();
  await until.fill(`${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T10:00`);
  await looksWell(page, 'keeping a car longer');
  await page.getByRole('button', { name: 'Keep it until then' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const now = platform.world.reservations.at(-1)?.view;
  assert.ok(now !== undefined && now.ends_at > before.ends_at);
  await finish(page);
  await leave();
});

engineTest(
  'a bank that asks before a start is answered, or the start is called off',
  CHROMIUM,
  async () => {
    const { page, faults, leave } = await (await stage()).visit(HERE);
    await signIn(page, RIDER, '/account');
    await addCard(page, 'Card that asks you first');
    await choose(page, 'E-bike');
    await page.getByRole('button', { name: 'Reserve now' }).click();
    await page.getByRole('button', { name: 'Unlock and ride' }).click();
    await page.getByRole('link', { name: 'Confirm with your bank' }).waitFor();
    await looksWell(page, 'a bank that asks before a ride');
    await page.getByRole('button', { name: 'Do not start this ride' }).click();
    await page.getByText('You called it off before your bank had confirmed.').waitFor();
    await page.getByRole('button', { name: 'Unlock and ride' }).waitFor();
    await looksWell(page, 'a start called off');
    await page.getByRole('button', { name: 'Unlock and ride' }).click();
    await page.getByRole('link', { name: 'Confirm with your bank' }).click();
    await page.getByRole('button', { name: 'End the ride' }).waitFor();
    await finish(page);
    assert.deepEqual(faults, []);
    await leave();
  },
);

engineTest('a bank that asks lets a debt be paid, and credit be paid in', CHROMIUM, async () => {
  const { platform, visit } = await stage();
  const { world } = platform;
  const { page, context, leave } = await visit(HERE);
  await signIn(page, RIDER, '/account');
  await addCard(page, 'Card that asks you first', '/account');
  await page.goto('/account/debts');
  await page.getByText('You owe nothing.').waitFor();
  await looksWell(page, 'nothing owed');
  const owner = [...world.sessions.values()].at(-1) ?? '';
  const receipt = [...world.receipts.values()].at(-1)?.receipt;
  assert.ok(receipt);
  const { trip_id, fare } = receipt;
  const view = { trip_id, amount: fare.total, is_being_collected: false };
  world.debts.push({ owner, view, looks: 0 });
  await page.reload();
  await page.getByRole('heading', { name: /^Your ride of / }).waitFor();
  await page.getByRole('button', { name: /^Pay €/ }).click();
  await page.getByText('We are asking your bank').waitFor();
  await looksWell(page, 'a debt being collected');
  await page.getByText('Does your bank want you to confirm each payment?').waitFor();
  await looksWell(page, 'a debt that the bank refused');
  await page.getByRole('button', { name: /^Pay €[\d.]+ and confirm$/ }).click();
  await confirmWithBank(page, context, 'a bank that asks before a debt is paid');
  await page.getByText('You owe nothing.').waitFor();
  await page.getByText('Paid. Thank you.').waitFor();
  await page.goto('/account/credit');
  await page.getByRole('button', { name: 'Add €20.00' }).click();
  await confirmWithBank(page, context, 'a bank that asks before credit');
  await page.getByText('Your bank has agreed.').waitFor();
  await page.getByTestId('balance').getByText('€20.00').waitFor();
  await looksWell(page, 'credit paid in');
  await leave();
});

/** The bank's page says yes to whoever opens it. */
async function confirmWithBank(page: Page, context: BrowserContext, name: string): Promise<void> {
  const to_bank = page.getByRole('link', { name: /^Confirm with your bank/ });
  await to_bank.waitFor();
  await looksWell(page, name);
  const [bank] = await Promise.all([context.waitForEvent('page'), to_bank.click()]);
  await bank.close();
}

engineTest('a ride above the cap of its day says so on its receipt', CHROMIUM, async (t) => {
  const { platform, visit } = await stage();
  const { page, leave } = await visit(HERE);
  platform.world.script.started_ago_s = 50 * 60;
  t.after(() => {
    platform.world.script.started_ago_s = 0;
  });
  await signIn(page, RIDER, '/account');
  await addCard(page, 'Card that works');
  await choose(page, 'Scooter');
  await page.getByText('All rides of one day, at most').waitFor();
  await page
    .getByText(/^Today you have paid €1\.\d\d .* at most €10\.\d\d more today\.$/)
    .waitFor();
  await looksWell(page, 'what is left of a day');
  await page.getByRole('button', { name: 'Reserve now' }).click();
  await page.getByText('Today you have paid').waitFor();
  await page.getByRole('button', { name: 'Unlock and ride' }).click();
  await page.getByText(/^Before this ride you had paid €1\.\d\d today\./).waitFor();
  await finish(page);
  await page.getByText('Rides before this one had cost').waitFor();
  await page.getByText('Day limit reached', { exact: true }).waitFor();
  await page.getByText('Above the day limit').waitFor();
  await page.getByText('How this was computed').click();
  await looksWell(page, 'a receipt capped by its day');
  await choose(page, 'Scooter');
  await page.getByText('More of them cost nothing today.').waitFor();
  await leave();
});
