import assert from 'node:assert/strict';
import { after } from 'node:test';
import { booking } from '@drais/contracts';
import { engineTest } from '@drais/kit/testing/engines';
import { openStage, type Stage, signIn } from './browser.ts';
import { CHROMIUM, DESK, looksWell, PHONE, tabTo } from './chromium.ts';

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

const OPERATOR = 'operator@example.org';
async function openDesk(path: string) {
  const { visit, platform } = await stage();
  const desk = await visit({ viewport: DESK });
  await signIn(desk.page, OPERATOR, path);
  return { ...desk, platform };
}

engineTest('a promise in doubt is decided after seeing who gets what', CHROMIUM, async () => {
  const { page, faults, leave } = await openDesk('/operator/cases');
  await page.getByRole('button', { name: 'Promises in doubt' }).click();
  await page.waitForURL(/about=conflict/);
  const card = page.getByRole('listitem').filter({ hasText: 'The vehicle is out of service' });
  await card.getByText('Decide before').waitFor();
  await looksWell(page, 'promises in doubt');
  await card.getByRole('button', { name: 'Take it' }).click();
  await page.getByRole('button', { name: 'Mine', exact: true }).click();
  await page.getByRole('button', { name: 'In work' }).click();
  await page.waitForURL(/state=in_work/);
  await page.reload();
  await card.getByRole('button', { name: 'Decide' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('MA-1196 (Car)').waitFor();
  await looksWell(page, 'the effect of re-planning');
  await dialog.getByLabel('Decision').selectOption('keep');
  await dialog.getByText(/The rider keeps/).waitFor();
  await dialog.getByRole('button', { name: 'Decide' }).click();
  await dialog.getByText('Say it in a few words.').waitFor();
  await dialog.getByLabel('What do you go by?').fill('The garage has it ready.');
  await tabTo(page, /^Decide$/);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Closed' }).click();
  await page.getByRole('button', { name: 'Everybody’s' }).click();
  await page.getByText('The promise stood.').waitFor();
  await page.getByText('The garage has it ready.').waitFor();
  assert.deepEqual(faults, []);
  await leave();
});

engineTest('who is let go of a promise is known before it is decided', CHROMIUM, async () => {
  const { page, platform, leave } = await openDesk('/operator/cases?about=conflict');
  const card = page.getByRole('listitem').filter({ hasText: 'Somebody still has the vehicle' });
  await card.getByRole('button', { name: 'Decide' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/gets €5\.00 as credit/).waitFor();
  await looksWell(page, 'letting a rider go');
  platform.world.script.next_refusal = {
    route_id: booking.decideConflictCase.id,
    code: 'booking.case_closed',
    detail: 'Closed.',
  };
  await dialog.getByLabel('What do you go by?').fill('It will not be back.');
  await dialog.getByRole('button', { name: 'Decide' }).click();
  await dialog.getByRole('alert').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await leave();
});

engineTest('a long ride is closed with the price that it makes', CHROMIUM, async () => {
  const { page, leave } = await openDesk('/operator/cases?about=recovery');
  await page.getByRole('button', { name: 'Decide' }).click();
  await page.getByRole('dialog').getByText('€18.50').waitFor();
  await looksWell(page, 'the effect of closing a long ride');
  await leave();
});

engineTest(
  'a vehicle is looked at, and back in rent only when it is locked',
  CHROMIUM,
  async () => {
    const { page, faults, leave } = await openDesk('/operator/cases');
    await page.getByRole('button', { name: 'Vehicles', exact: true }).click();
    await page.waitForURL(/about=vehicles/);
    const openLock = page.getByRole('listitem').filter({ hasText: 'Opened too late' });
    await openLock.waitFor();
    await looksWell(page, 'cases of vehicles');
    await openLock.getByRole('button', { name: 'I have looked at it' }).click();
    await page.getByText(/its lock is open/).waitFor();
    await looksWell(page, 'looking at an open vehicle');
    await page.keyboard.press('Escape');
    const moved = page.getByRole('listitem').filter({ hasText: 'Moved without a ride' });
    await moved.getByText('220 m').waitFor();
    await moved.getByRole('button', { name: 'I have looked at it' }).click();
    await page.getByText('It can be hired again at once.').waitFor();
    await page.getByLabel('What did you see?').fill('It stands well.');
    await page.getByRole('button', { name: 'Close the case' }).click();
    await moved.waitFor({ state: 'detached' });
    await openLock.getByRole('link', { name: 'See the vehicle' }).click();
    await page.getByText('Somebody has to look at this vehicle').waitFor();
    await looksWell(page, 'a vehicle with a case');
    assert.deepEqual(faults, []);
    await leave();
  },
);

engineTest('a rule is changed after seeing what changes', CHROMIUM, async () => {
  const { page, faults, leave } = await openDesk('/operator/rules');
  await page.getByText('Battery is low below').waitFor();
  await page.getByText('No riding').waitFor();
  await looksWell(page, 'the rules');
  await page.getByRole('button', { name: 'Change' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Nothing yet.').waitFor();
  await dialog.getByLabel(/^Battery is low below/).fill('150');
  await dialog.getByRole('button', { name: 'Set these rules' }).click();
  await dialog.getByText('0 to 100').nth(1).waitFor();
  await dialog.getByLabel(/^Battery is low below/).fill('25');
  await dialog.getByText('Battery is low below: 20% becomes 25%').waitFor();
  await looksWell(page, 'the effect of other rules');
  await dialog.getByRole('button', { name: 'Set these rules' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('25%').waitFor();
  assert.deepEqual(faults, []);
  await leave();
});

engineTest('money that waits leads to the ride that puts it right', CHROMIUM, async () => {
  const { page, faults, leave } = await openDesk('/operator/money');
  await page.getByRole('link', { name: /Refund refused/ }).waitFor();
  await page.getByText('fee for a reservation').waitFor();
  assert.equal(await page.getByRole('link', { name: /To be asked for again/ }).count(), 0);
  await looksWell(page, 'what is not settled');
  await page.getByRole('button', { name: 'Could not be collected' }).click();
  await page.waitForURL(/status=uncollected/);
  await page.getByRole('link', { name: /Refund refused/ }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: /Could not be collected/ }).click();
  await page.getByRole('button', { name: 'Give credit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Credit in EUR/).fill('3.50');
  await dialog.getByText('€3.50').waitFor();
  await looksWell(page, 'the effect of goodwill');
  await dialog.getByLabel('What do you go by?').fill('Waited long for an answer.');
  await dialog.getByRole('button', { name: 'Give credit' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Give the refused refund as credit' }).click();
  await dialog.getByText('€6.00').waitFor();
  await looksWell(page, 'the effect of a refused refund');
  await dialog.getByLabel('What do you go by?').fill('The card is closed.');
  await dialog.getByRole('button', { name: 'Give as credit' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Settled').waitFor();
  await looksWell(page, 'a ride put right');
  assert.deepEqual(faults, []);
  await leave();
});

engineTest('a voucher is made after seeing what it costs at most', CHROMIUM, async () => {
  const { page, faults, leave } = await openDesk('/operator/money?part=disputes');
  await page.getByText('Answer before').waitFor();
  await looksWell(page, 'disputes');
  await page.getByRole('button', { name: 'Vouchers' }).click();
  await page.getByText('37 of 500').waitFor();
  await looksWell(page, 'vouchers');
  assert.equal(await page.getByRole('button', { name: 'Not explained' }).count(), 0);
  await page.getByRole('button', { name: 'Make a voucher' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await dialog.getByText('Enter day and time.').waitFor();
  await looksWell(page, 'a voucher with faults');
  await dialog.getByLabel('Code').fill('welcome-5');
  await dialog.getByLabel(/^Worth in/).fill('7');
  await dialog.getByLabel(/^How many/).fill('200');
  await dialog.getByLabel('Valid until').fill('2030-01-31T12:00');
  await dialog.getByText('It costs €1,400.00 at most.').waitFor();
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await dialog.getByText('Another voucher has this code.').waitFor();
  await dialog.getByLabel('Code').fill('spring-7');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await page.locator('[data-voucher="SPRING-7"]').waitFor();
  assert.deepEqual(faults, []);
  await leave();
});

engineTest('a list says when it is empty, and when it is not up to date', CHROMIUM, async () => {
  const { page, leave } = await openDesk('/operator/cases?about=vehicle_check&state=closed');
  await page.getByText('No case has been closed yet.').waitFor();
  await looksWell(page, 'no closed cases');
  await page.goto('/operator/cases?about=vehicle_check&state=in_work');
  await page.getByText('A technician is on the way.').waitFor();
  await page.route('**/v1/areas/*/cases*', (route) => route.abort());
  await page.evaluate(() => globalThis.dispatchEvent(new Event('visibilitychange')));
  await page.getByText('It is not up to date.').waitFor();
  await page.getByText('We cannot be reached right now.').waitFor();
  await page.getByText('A technician is on the way.').waitFor();
  await looksWell(page, 'cases that are not up to date');
  await page.unroute('**/v1/areas/*/cases*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('It is not up to date.').waitFor({ state: 'detached' });
  await leave();
});

engineTest(
  'a vehicle whose battery is low says so in the list and on its page',
  CHROMIUM,
  async () => {
    const { page, leave } = await openDesk('/operator');
    await page.getByRole('row').filter({ hasText: 'Battery low' }).first().waitFor();
    await looksWell(page, 'the fleet');
    const low = page.getByRole('row').filter({ hasText: 'Battery low' }).first();
    await low.getByRole('link').click();
    await page.getByRole('heading', { name: 'Commands' }).waitFor();
    await page.getByText('Battery low').waitFor();
    await leave();
  },
);

engineTest('a page names the feeds of the areas', CHROMIUM, async () => {
  const { visit } = await stage();
  const { page, leave } = await visit({ viewport: PHONE });
  await page.goto('/');
  const link = page.locator('head link[rel="gbfs"]');
  assert.equal(await link.getAttribute('href'), '/gbfs/manifest.json');
  await leave();
});
