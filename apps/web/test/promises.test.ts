import assert from 'node:assert/strict';
import { after } from 'node:test';
import { booking } from '@drais/contracts';
import { engineTest } from '@drais/kit/testing/engines';
import type { Page } from 'playwright-core';
import { choose, openStage, type Stage, signIn } from './browser.ts';
import { CHROMIUM, DESK, looksWell, PHONE, tabTo } from './chromium.ts';
import { feeNow } from './fake/promise-course.ts';
import { free } from './fake/trip-course.ts';
import { letOfferLapse, offerToFirst } from './fake/waitlist-answers.ts';
import type { Reservation, World } from './fake/world.ts';

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

const RIDER = 'rider@example.org';
const DAY_MS = 86_400_000;

/** Nothing is promised any more, and every vehicle of it is free for the next story. */
function letGo(world: World): void {
  for (const { view } of world.reservations.splice(0)) free(world, view.vehicle_id);
}

/** The rider's newest promise, as the fake keeps it. */
function newest(world: World): World['reservations'][number] {
  return world.reservations.at(-1) ?? assert.fail('nothing is promised');
}

function tomorrowAtTen(): string {
  return `${new Date(Date.now() + DAY_MS).toISOString().slice(0, 10)}T10:00`;
}

/** Reserves a car tomorrow at ten, for two hours. */
async function reserveTomorrow(page: Page, kind = 'Car'): Promise<void> {
  await choose(page, kind);
  await page.getByLabel('From').fill(tomorrowAtTen());
  await page.getByRole('button', { name: 'Reserve this time' }).click();
  await page.waitForURL('**/trip');
  await page.getByRole('button', { name: 'Change the time' }).waitFor();
}

async function giveBack(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Give it back' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Give it back/ })
    .click();
  await page.getByText('You have no vehicle at the moment.').waitFor();
}

engineTest(
  'what a late return of a car costs is shown before it is agreed to',
  CHROMIUM,
  async () => {
    const { page, faults, leave } = await (await stage()).visit({ viewport: PHONE });
    await signIn(page, RIDER, '/');
    await choose(page, 'Car');
    await page.getByText('This starts so soon that giving it back costs €5.00.').waitFor();
    await page.getByText('Not coming costs €15.00.').waitFor();
    await looksWell(page, 'a car before it is reserved');
    await page.getByRole('button', { name: 'Reserve this time' }).click();
    await page.getByRole('button', { name: 'Give it back' }).waitFor();
    await looksWell(page, 'a reserved car');
    await tabTo(page, /^Give it back/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Give it back for €5.00' }).waitFor();
    await looksWell(page, 'giving back at a fee');
    await tabTo(page, /^Give it back for €5\.00/);
    await page.keyboard.press('Enter');
    await page.getByText('Giving your reservation back or moving it late costs €5.00.').waitFor();
    await looksWell(page, 'a fee just charged');
    await page.getByRole('link', { name: 'See the receipt' }).click();
    await page.getByText('Given back or moved', { exact: true }).waitFor();
    assert.equal(await page.getByTestId('total').textContent(), '€5.00');
    assert.equal(await page.getByText('Started', { exact: true }).count(), 0);
    await page.getByText('How this was computed').click();
    await page.getByText('later than was free. That costs €5.00.').waitFor();
    await looksWell(page, 'the receipt of a fee');
    await page.goto('/trips');
    await page.getByRole('heading', { name: 'Fees' }).waitFor();
    await looksWell(page, 'the trips with a fee');
    await page.getByRole('link', { name: /^Given back or moved late/ }).click();
    await page.waitForURL(/\/receipt$/);
    assert.deepEqual(faults, []);
    await leave();
  },
);

engineTest(
  'a fee that this clock does not know yet is shown before it is taken',
  CHROMIUM,
  async () => {
    const { platform, visit } = await stage();
    const { page, leave } = await visit({ viewport: PHONE });
    await signIn(page, RIDER, '/');
    await reserveTomorrow(page);
    platform.world.script.next_refusal = {
      route_id: booking.cancelReservation.id,
      code: 'booking.fee_not_accepted',
      detail: 'Late.',
    };
    await page.getByRole('button', { name: 'Give it back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Give it back' }).click();
    await page.getByText('costs a fee by now. Look at it and decide again.').waitFor();
    await page.getByRole('button', { name: 'Give it back' }).click();
    await page.getByRole('button', { name: 'Give it back for €5.00' }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).last().click();
    letGo(platform.world);
    await leave();
  },
);

engineTest(
  'a period is moved: early for nothing, late for the fee that is shown',
  CHROMIUM,
  async () => {
    const { platform, visit } = await stage();
    const { page, faults, leave } = await visit({ viewport: PHONE });
    await signIn(page, RIDER, '/');
    await reserveTomorrow(page);
    const before = newest(platform.world).view;
    const tomorrow = before.starts_at.slice(0, 10);
    await page.getByRole('button', { name: 'Change the time' }).click();
    await page.getByRole('dialog').getByLabel('Until').fill(`${tomorrow}T14:30`);
    await looksWell(page, 'changing the time');
    await page.getByRole('button', { name: 'Change it', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const longer = newest(platform.world).view;
    assert.equal(longer.starts_at, before.starts_at);
    assert.equal(Date.parse(longer.ends_at) - Date.parse(before.ends_at), 2.5 * 3_600_000);

    await page.getByRole('button', { name: 'Change the time' }).click();
    await page.getByRole('button', { name: 'Change it', exact: true }).click();
    await page.getByText('This is the time that you have already.').waitFor();
    makeLate(newest(platform.world));
    await page.reload();
    await page.getByRole('button', { name: 'Change the time' }).click();
    await page.getByRole('dialog').getByLabel('From').fill(`${tomorrow}T11:00`);
    await page.getByText('It starts soon, so changing it costs €5.00.').waitFor();
    await looksWell(page, 'changing the time late');
    await page.getByRole('dialog').getByLabel('From').fill(`${tomorrow}T10:00`);
    await page.getByText('It starts soon, so changing it').waitFor({ state: 'detached' });
    await page.getByRole('dialog').getByLabel('From').fill(`${tomorrow}T11:00`);
    refuseChange(platform.world, 'booking.vehicle_not_available');
    await page.getByRole('button', { name: 'Change it for €5.00' }).click();
    await page.getByText('Somebody else has this vehicle at that time.').waitFor();
    await page.getByRole('button', { name: 'Change it for €5.00' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('moving it late costs €5.00.').waitFor();
    assert.deepEqual(faults, []);
    letGo(platform.world);
    await leave();
  },
);

/** As if the start were near: its free time is over. */
function makeLate(promise: World['reservations'][number]): void {
  const { cancellation } = promise.view;
  assert.ok(cancellation);
  const free_until = new Date(Date.now() - 60_000).toISOString();
  promise.view = { ...promise.view, cancellation: { ...cancellation, free_until } };
  assert.ok(feeNow(promise.view));
}

function refuseChange(world: World, code: string): void {
  world.script.next_refusal = { route_id: booking.changeReservation.id, code, detail: 'No.' };
}

engineTest(
  'who comes too late takes another one of the kind where it stood',
  CHROMIUM,
  async () => {
    const { platform, visit } = await stage();
    const { page, faults, leave } = await visit({ viewport: PHONE });
    await signIn(page, RIDER, '/');
    await choose(page, 'Scooter');
    await page.getByRole('button', { name: 'Reserve now' }).waitFor();
    const id = new URL(page.url()).searchParams.get('vehicle');
    const taken = platform.world.vehicles.find((one) => one.public_vehicle_id === id);
    assert.ok(taken);
    taken.vehicle_state = 'reserved';
    platform.tell();
    await page.getByText('Somebody else has just taken this vehicle.').waitFor();
    await looksWell(page, 'a vehicle that somebody took');
    await page.getByRole('button', { name: 'Take another one here' }).click();
    await page.waitForURL('**/trip');
    const { vehicle_class, vehicle_id } = newest(platform.world).view;
    assert.equal(vehicle_class, 'scooter');
    assert.notEqual(vehicle_id, taken.vehicle_id);
    taken.vehicle_state = 'available';
    await page.getByRole('button', { name: 'Give it back' }).waitFor();
    await giveBack(page);
    assert.deepEqual(faults, []);
    await leave();
  },
);

engineTest(
  'who waits in line is offered what becomes free, and takes it in time',
  CHROMIUM,
  async () => {
    const { platform, visit } = await stage();
    const { world } = platform;
    const { page, faults, leave } = await visit({ viewport: PHONE });
    await signIn(page, RIDER, '/');
    await choose(page, 'Van');
    await page.getByRole('button', { name: 'Reserve this time' }).waitFor();
    const vans = world.vehicles.filter(
      (one) => one.vehicle_class === 'van' && one.vehicle_state === 'available',
    );
    for (const van of vans) van.vehicle_state = 'reserved';
    platform.tell();
    await page.getByRole('button', { name: 'Take another one here' }).click();
    await page.getByText('Nothing of this kind is free here then.').waitFor();
    await looksWell(page, 'nothing of a kind is free');
    await page.getByRole('button', { name: 'Tell me when one is free' }).click();
    await page.getByText('Choose a later start.').waitFor();
    await page.getByLabel('From').fill(tomorrowAtTen());
    await page.getByRole('button', { name: 'Take another one here' }).click();
    await page.getByRole('button', { name: 'Tell me when one is free' }).click();
    await page.getByText('Number 1 in line.').waitFor();
    await looksWell(page, 'in line');
    await page.getByRole('link', { name: 'Your ride' }).click();
    await page.getByRole('button', { name: 'Do not wait' }).waitFor();
    await looksWell(page, 'a place in line');

    for (const van of vans) van.vehicle_state = 'available';
    offerToFirst(world);
    await page.getByRole('heading', { name: 'It is your turn' }).waitFor();
    await page.getByText(/^It is kept for you until \d\d:\d\d\./).waitFor();
    await looksWell(page, 'an offer');
    await tabTo(page, /^Take it/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Unlock and ride' }).waitFor();
    assert.equal(world.waitlist.at(-1)?.view.status, 'served');
    assert.equal(newest(world).view.status, 'held');
    assert.deepEqual(faults, []);
    letGo(world);
    await leave();
  },
);

engineTest(
  'an offer that nobody takes passes on, and who waits no more leaves the line',
  CHROMIUM,
  async () => {
    const { platform, visit } = await stage();
    const { world } = platform;
    const { page, leave } = await visit({ viewport: DESK });
    await signIn(page, RIDER, '/account');
    await joinByCall(page);
    const lapsed = offerToFirst(world);
    await page.goto('/trip');
    await page.getByRole('heading', { name: 'It is your turn' }).waitFor();
    letOfferLapse(world, lapsed);
    await page.getByText('has gone on to the next in line').waitFor();
    await looksWell(page, 'an offer that is over');
    await joinByCall(page);
    await page.reload();
    await page.getByRole('button', { name: 'Do not wait' }).click();
    await page.getByRole('button', { name: 'Do not wait' }).waitFor({ state: 'detached' });
    assert.equal(world.waitlist.at(-1)?.view.status, 'left');
    world.waitlist.length = 0;
    letGo(world);
    await leave();
  },
);

/** Joins the line for a van tomorrow, as the page would. */
async function joinByCall(page: Page): Promise<void> {
  const starts_ms = Date.now() + DAY_MS;
  const answer = await page.request.post('/v1/waitlist-entries', {
    headers: { 'idempotency-key': String(starts_ms) },
    data: {
      area_id: 'mannheim',
      vehicle_class: 'van',
      starts_at: new Date(starts_ms).toISOString(),
      ends_at: new Date(starts_ms + 7_200_000).toISOString(),
    },
  });
  assert.equal(answer.status(), 201);
}

engineTest(
  'another vehicle stands for one that cannot be had, and is accepted',
  CHROMIUM,
  async () => {
    const { platform, visit } = await stage();
    const { world } = platform;
    const { page, faults, leave } = await visit({ viewport: PHONE });
    await signIn(page, RIDER, '/');
    await reserveTomorrow(page);
    const promise = newest(world);
    promise.view = { ...promise.view, notice: replacement('late') };
    await page.getByText('MA-1001 is not back in time').waitFor();
    await looksWell(page, 'another vehicle instead');
    const van = world.vehicles.find(
      (one) => one.vehicle_class === 'van' && one.vehicle_state === 'available',
    );
    const { vehicle_class = 'van', code = '', vehicle_id = '' } = van ?? {};
    const notice = replacement('faulty');
    promise.view = { ...promise.view, vehicle_class, code, vehicle_id, notice };
    await page.getByText('We keep another kind of vehicle for you instead').waitFor();
    await looksWell(page, 'another kind instead');
    await page.getByRole('button', { name: 'Take this one' }).click();
    await page.getByText('You have accepted it.').waitFor();
    assert.deepEqual(faults, []);
    letGo(world);
    await leave();
  },
);

function replacement(
  cause: 'late' | 'flat' | 'silent' | 'faulty',
): NonNullable<Reservation['notice']> {
  const answer_by = new Date(Date.now() + 1_800_000).toISOString();
  return { kind: 'replacement', cause, former_code: 'MA-1001', answer_by };
}

engineTest('a promise that nothing can stand for is let go with a credit', CHROMIUM, async () => {
  const { platform, visit } = await stage();
  const { world } = platform;
  const { page, leave } = await visit({ viewport: PHONE });
  await signIn(page, RIDER, '/');
  await reserveTomorrow(page);
  const promise = newest(world);
  const credit = { amount_minor: 500, currency: 'EUR' };
  const { cancellation: _terms, ...rest } = promise.view;
  promise.view = {
    ...rest,
    status: 'cancelled',
    notice: { kind: 'released', cause: 'silent', credit },
  };
  await page.getByText(`We cannot reach ${promise.view.code}`).waitFor();
  await page.getByText('You get €5.00 for it.').waitFor();
  await looksWell(page, 'a promise let go');
  await page.getByRole('link', { name: 'See your credit' }).click();
  await page.waitForURL('**/account/credit');
  letGo(world);
  await leave();
});

engineTest(
  'a held vehicle stays on the page without a network, with its time',
  CHROMIUM,
  async () => {
    const { platform, visit } = await stage();
    const { page, context, leave } = await visit({ viewport: PHONE });
    await signIn(page, RIDER, '/');
    await reserveTomorrow(page);
    await context.setOffline(true);
    await page.getByText(/^No connection\. This is from \d\d:\d\d\.$/).waitFor();
    await page.getByRole('button', { name: 'Unlock and ride' }).waitFor();
    await looksWell(page, 'a reserved car without a network');
    await context.setOffline(false);
    await page.getByText('No connection.').waitFor({ state: 'detached' });
    letGo(platform.world);
    await leave();
  },
);
