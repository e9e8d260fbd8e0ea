import assert from 'node:assert/strict';
import { after } from 'node:test';
import { engineTest } from '@drais/kit/testing/engines';
import type { Page } from 'playwright-core';
import { instantOfWallTime, wallTimeAt } from '../src/map/area-time.ts';
import { addCard, choose, openStage, type Stage, signIn } from './browser.ts';
import { CHROMIUM, DESK, looksWell, PHONE, tabTo } from './chromium.ts';
import { promiseToAnother } from './fake/calendar-answers.ts';
import { free } from './fake/trip-course.ts';
import { AREA, type World } from './fake/world.ts';

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

const RIDER = 'rider@example.org';
const DAY_MS = 86_400_000;
/** The day after tomorrow, by the clocks of the area. */
const DATE = wallTimeAt(new Date(Date.now() + 2 * DAY_MS), AREA.time_zone).slice(0, 10);
const CALENDAR = '**/v1/areas/*/vehicles/*/free-periods';

function clock(hour: string): Date {
  return instantOfWallTime(`${DATE}T${hour}`, AREA.time_zone) ?? assert.fail(hour);
}

/** Somebody else has every car in these hours of the day after tomorrow. */
function takeCars(world: World, ...hours: readonly (readonly [from: string, until: string])[]) {
  for (const { code, vehicle_class } of world.vehicles)
    if (vehicle_class === 'car')
      for (const [from, until] of hours)
        promiseToAnother(world, code, { from: clock(from), until: clock(until) });
}

function letGo(world: World): void {
  for (const { view } of world.reservations.splice(0)) free(world, view.vehicle_id);
}

/** The day after tomorrow among the days of the calendar. */
function thatDay(page: Page) {
  const number = String(Number(DATE.slice(8)));
  return page.getByRole('button', { name: new RegExp(`^\\w{3} ${number} `) });
}

engineTest('a rider takes a stretch that is free, and moves it to another', CHROMIUM, async () => {
  const { platform, visit } = await stage();
  const { world } = platform;
  takeCars(world, ['10:00', '12:00'], ['16:00', '20:30']);
  const { page, faults, leave } = await visit({ viewport: PHONE });
  await signIn(page, RIDER, '/');
  await choose(page, 'Car');
  await page.getByText('Free then.').waitFor();
  await thatDay(page).click();
  await page.getByText('Taken from 10:00 to 12:00').waitFor();
  await looksWell(page, 'the free times of a car');
  await tabTo(page, /^Free from 12:00 to 16:00$/);
  await page.keyboard.press('Enter');
  await page.getByText('Free then. Somebody else has it from 16:00.').waitFor();
  assert.equal(await page.getByLabel('From').inputValue(), `${DATE}T12:00`);
  await page.getByLabel('How long').selectOption('6');
  await page.getByText('Taken then: somebody else has it from 16:00 until 20:30.').waitFor();
  await looksWell(page, 'a time that is taken');
  await page.getByLabel('How long').selectOption('2');
  await page.getByRole('button', { name: 'Reserve this time' }).click();
  await page.getByRole('button', { name: 'Change the time' }).click();
  const mine = world.reservations.at(-1)?.view ?? assert.fail('nothing is reserved');
  assert.deepEqual([mine.starts_at, mine.ends_at], [clock('12:00'), clock('14:00')].map(iso));

  const dialog = page.getByRole('dialog');
  await dialog.getByText('Yours from 12:00 to 14:00').waitFor();
  await looksWell(page, 'the free times around a reservation');
  await dialog.getByLabel('Until').fill(`${DATE}T17:00`);
  await dialog.getByText('Taken then: somebody else has it from 16:00 until 20:30.').waitFor();
  await dialog.getByRole('button', { name: /^Take .* instead$/ }).waitFor();
  await dialog.getByRole('button', { name: /^Free from 14:00 to 16:00/ }).click();
  await dialog.getByText('Free then. Somebody else has it from 16:00.').waitFor();
  await dialog.getByRole('button', { name: /^Change it/ }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(world.reservations.at(-1)?.view.ends_at, iso(clock('16:00')));
  assert.deepEqual(faults, []);
  letGo(world);
  await leave();
});

const iso = (at: Date) => at.toISOString();

engineTest('a car in use is kept as long as nobody else has it', CHROMIUM, async () => {
  const { platform, visit } = await stage();
  const { world } = platform;
  const { page, leave } = await visit({ viewport: PHONE });
  await signIn(page, RIDER, '/account');
  await addCard(page, 'Card that works');
  await choose(page, 'Car');
  await page.getByRole('button', { name: 'Reserve this time' }).click();
  await page.getByRole('button', { name: 'Unlock and ride' }).click();
  const mine = world.reservations.at(-1)?.view ?? assert.fail('nothing is reserved');
  const ends_ms = Date.parse(mine.ends_at);
  const next = promiseToAnother(world, mine.code, {
    from: new Date(ends_ms + 5_400_000),
    until: new Date(ends_ms + DAY_MS),
  });
  await page.getByRole('button', { name: 'Keep it longer' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Nobody else has it before').waitFor();
  assert.equal(await dialog.getByRole('button', { name: '2 hours longer' }).count(), 0);
  await dialog.getByRole('button', { name: /^Until / }).click();
  await looksWell(page, 'keeping a car as long as it is free');
  await dialog.getByRole('button', { name: 'Keep it until then' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(mineOf(world, mine.reservation_id)?.ends_at, next.starts_at);
  await page.getByRole('button', { name: 'Keep it longer' }).click();
  await dialog.getByText('Somebody else has it right after you.').waitFor();
  letGo(world);
  world.trips.length = 0;
  await leave();
});

function mineOf(world: World, reservation_id: string) {
  return world.reservations.find(({ view }) => view.reservation_id === reservation_id)?.view;
}

engineTest(
  'a calendar says when it knows nothing, old news, or that all is taken',
  CHROMIUM,
  async () => {
    const { platform, visit } = await stage();
    const { world } = platform;
    const { page, context, leave } = await visit({ viewport: DESK });
    const looking = page.getByText('Looking up when it is free').waitFor({ state: 'attached' });
    await page.route(CALENDAR, (route) => looking.then(() => route.abort()));
    await choose(page, 'Car');
    const calendar = page.getByRole('region', { name: 'When it is free' });
    await calendar.getByText('We cannot be reached right now.').waitFor();
    await looksWell(page, 'a calendar that is not known');
    await page.unroute(CALENDAR);
    await calendar.getByRole('button', { name: 'Try again' }).click();
    await calendar.getByRole('button', { name: /^Today/ }).waitFor();
    assert.equal(await calendar.getByRole('button', { name: /^Free/ }).count(), 0, 'only to see');
    await context.setOffline(true);
    await page.evaluate(() => globalThis.dispatchEvent(new Event('visibilitychange')));
    await calendar.getByText(/^This is from \d\d:\d\d\. It may have changed since\.$/).waitFor();
    await looksWell(page, 'a calendar that is not up to date');
    await context.setOffline(false);
    for (const { code, vehicle_class } of world.vehicles)
      if (vehicle_class === 'car')
        promiseToAnother(world, code, {
          from: new Date(),
          until: new Date(Date.now() + 9 * DAY_MS),
        });
    await page.reload();
    await calendar.getByRole('button', { name: /^Today \d+ Taken$/ }).waitFor();
    await calendar.getByText('Somebody else has it on all of these days.').waitFor();
    await looksWell(page, 'a car that is never free');
    letGo(world);
    await leave();
  },
);
