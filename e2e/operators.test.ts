import assert from 'node:assert/strict';
import { after, describe } from 'node:test';
import { booking, payments } from '@drais/contracts';
import { engineTest } from '@drais/kit/testing/engines';
import { waitFor } from '@drais/kit/testing/wait-for';
import { DEMO_OPERATOR } from '@drais/platform/demo/accounts';
import type { Page } from 'playwright-core';
import { CHROMIUM, DESK, PHONE, tabTo } from '../apps/web/test/chromium.ts';
import {
  leaveClean,
  openStage,
  looksWell as passes,
  type Stage,
  signIn,
} from './support/browser.ts';
import { codeOf, must, startRide, untilPaid, untilStatus } from './support/ride.ts';

/** In the station, in the middle of the map. */
const PARADEPLATZ = { lat: 49.4875, lon: 8.466 };
/** Where each page is kept as a picture, at both sizes; nowhere when empty. */
const PICTURES = process.env['DRAIS_TEST_PICTURES'] ?? '';

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

type Visit = Awaited<ReturnType<Stage['visit']>>;

async function looksWell(visit: Visit, name: string): Promise<void> {
  if (PICTURES !== '') await takePictures(visit.page, name);
  await passes(visit, name);
}

async function takePictures(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries({ phone: PHONE, desk: DESK })) {
    await page.setViewportSize(viewport);
    const path = `${PICTURES}/${name.replaceAll(' ', '-')}-${size}.png`;
    await page.screenshot({ path, fullPage: true });
  }
  await page.setViewportSize(DESK);
}

describe('an operator and one ride', () => {
  engineTest('a ride is ended for a rider whose phone died, and corrected', CHROMIUM, async () => {
    const { drais, visit } = await stage();
    const rider = await drais.rider();
    const { vehicle } = await drais.vehicle('OPS-1', PARADEPLATZ);
    const trip_id = await startRide(rider, 'OPS-1');
    const desk = await visit({ viewport: DESK });
    const { page } = desk;

    await signIn(page, DEMO_OPERATOR, '/operator/trips');
    await page.getByLabel('Vehicle code').fill('ops-1');
    await page.getByLabel('State').selectOption('active');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/status=active/);
    const row = page.locator(`[data-trip="${trip_id}"]`);
    await row.waitFor();
    assert.equal(await page.locator('[data-trip]').count(), 1);
    await looksWell(desk, 'the rides');
    await page.reload();
    await row.waitFor();
    await row.getByRole('link').click();

    await page.getByText('Vehicle open, the meter runs').waitFor();
    await looksWell(desk, 'a ride under way');
    await page.getByRole('button', { name: 'End this ride' }).click();
    await page.getByText('The rider pays').waitFor();
    await looksWell(desk, 'the effect of an end');
    await page.getByRole('button', { name: 'End the ride' }).click();
    await page.getByText('Say what you go by, in a few words.').waitFor();
    await page.getByLabel('What do you go by?').fill('Called from a friend’s phone.');
    await tabTo(page, /^End the ride$/);
    await page.keyboard.press('Enter');
    await page.getByText('Ended for the rider').waitFor();
    await page.getByText('The vehicle did it: Lock').waitFor();
    await page.getByText('Locked', { exact: true }).waitFor();
    await page.getByText('By you').waitFor();
    assert.equal(vehicle.isLocked(), true);
    const ended = await untilStatus(rider, trip_id, 'ended');
    assert.equal(ended.ended_for_rider?.reason, 'phone_dead');
    await untilPaid(rider, trip_id);

    await page.getByText('Settled').waitFor();
    await looksWell(desk, 'a ride that was ended');
    await page.getByRole('button', { name: 'Correct the price' }).click();
    await page.getByLabel(/^Right price/).fill('0.50');
    await page.getByText('Back to the card').waitFor();
    await looksWell(desk, 'the effect of a correction');
    await page.getByLabel('What do you go by?').fill('The lock stuck for a minute.');
    await page.getByRole('dialog').getByRole('button', { name: 'Correct the price' }).click();
    await page.getByText(/became €0\.50: The vehicle was broken/).waitFor();
    const { total_after } = must(await rider.client.call(payments.getReceipt, { trip_id }));
    assert.equal(total_after?.amount_minor, 50);
    await leaveClean(desk);

    const phone = await visit({ viewport: PHONE });
    await signIn(phone.page, rider, `/trips/${encodeURIComponent(trip_id)}/receipt`);
    await phone.page.getByText('We ended this ride for you').waitFor();
    await looksWell(phone, 'a receipt of a ride that was ended');
    await leaveClean(phone);
  });

  engineTest('a silent vehicle is ended too, and stays a case', CHROMIUM, async () => {
    const { drais, visit } = await stage();
    const { operator, area_id } = drais;
    const rider = await drais.rider();
    const { vehicle } = await drais.vehicle('OPS-2', PARADEPLATZ);
    const trip_id = await startRide(rider, 'OPS-2');
    vehicle.setCoverage(false);
    const preview = must(await operator.call(booking.previewEndForRider, { trip_id }));
    const { ended_at } = preview;
    const decision = { trip_id, reason: 'phone_dead', note: 'Seen at the station.' } as const;
    must(await operator.call(booking.endForRider, { ...decision, ended_at }));
    // Three locks are asked for, each with its lease.
    const ended = await waitFor(
      async () => {
        const trip = must(await rider.client.call(booking.getTrip, { trip_id }));
        return trip.status === 'ended' ? trip : undefined;
      },
      { what: 'an end without a lock', timeout_ms: 120_000 },
    );
    assert.equal(ended.lock_confirmed, false);
    await untilPaid(rider, trip_id);
    const { items } = must(await operator.call(booking.listCases, { area_id, state: 'open' }));
    const found = items.find((one) => one.trip_id === trip_id);
    assert.equal(found?.kind, 'vehicle_check');
    const again = await operator.call(booking.endForRider, { ...decision, ended_at });
    assert.equal(codeOf(again), 'booking.trip_over');
    const theirs = await rider.client.call(booking.getTripTimeline, { trip_id });
    assert.equal(codeOf(theirs), 'gateway.scope_missing');

    const desk = await visit({ viewport: DESK });
    const { page } = desk;
    await signIn(page, DEMO_OPERATOR, '/operator/cases');
    const card = page.locator(`[data-case="${trip_id}"]`);
    await card.getByText('Lock not confirmed').waitFor();
    await looksWell(desk, 'the open cases');
    await card.getByRole('button', { name: 'Take it' }).click();
    await page.getByRole('button', { name: 'In work' }).click();
    await card.getByText('you', { exact: true }).waitFor();
    await card.getByRole('button', { name: 'Note or time' }).click();
    await page
      .getByRole('textbox', { name: 'Note', exact: true })
      .fill('A technician is on the way.');
    await page.getByLabel('To be done by').fill('2026-12-24T18:30');
    await looksWell(desk, 'a note on a case');
    await page.getByRole('button', { name: 'Keep it' }).click();
    await card.getByText('A technician is on the way.').waitFor();
    await card.getByRole('button', { name: 'The vehicle is safe' }).click();
    await page.getByLabel('How do you know?').fill('The technician locked it.');
    await looksWell(desk, 'closing a check');
    await page.getByRole('button', { name: 'Close the case' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Closed' }).click();
    await card.getByText('The technician locked it.').waitFor();
    await looksWell(desk, 'the closed cases');
    await leaveClean(desk);
  });
});
