import assert from 'node:assert/strict';
import { after, describe } from 'node:test';
import { booking, fleet } from '@drais/contracts';
import { engineTest } from '@drais/kit/testing/engines';
import { waitFor } from '@drais/kit/testing/wait-for';
import { DEMO_OPERATOR } from '@drais/platform/demo/accounts';
import type { Page } from 'playwright-core';
import { CHROMIUM, DESK } from '../apps/web/test/chromium.ts';
import {
  finishWithPhoto,
  leaveClean,
  looksWell,
  openStage,
  rowOf,
  type Stage,
  signIn,
  standingAt,
} from './support/browser.ts';
import {
  becomeRider,
  compareReceipt,
  endAcrossReload,
  pauseAndRideOn,
  rideOnAcrossLosses,
  takeNearestByKeyboard,
  unlockByKeyboard,
} from './support/browser-ride.ts';
import { must, reserve } from './support/ride.ts';

/** In the station, in the middle of the map that everybody sees first. */
const PARADEPLATZ = { lat: 49.4875, lon: 8.466 };
/** Beside it, too near for a report of the way there to be doubted. */
const BESIDE_PARADEPLATZ = { lat: 49.4878, lon: 8.4661 };
/** In the castle's garden, where nobody may park, and on the street behind its fence. */
const CASTLE_GARDEN = { lat: 49.4818, lon: 8.4622 };
const BEHIND_THE_FENCE = { lat: 49.4824, lon: 8.4622 };
const WAIT = { timeout_ms: 60_000 };

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

describe('the pages before the real platform', { concurrency: 2 }, () => {
  engineTest('a visitor sees vehicles come, move and go on the open page', CHROMIUM, async () => {
    const { drais, visit } = await stage();
    const other = await drais.rider();
    const { vehicle } = await drais.vehicle('SEEN-1', PARADEPLATZ, 'scooter');
    const guest = await visit({ viewport: DESK });
    const { page } = guest;
    await page.goto('/');
    await page.getByRole('region', { name: /Map/ }).locator('canvas').waitFor();
    const first = await rowOf(drais, page, other, 'SEEN-1');
    await first.waitFor();
    await page.evaluate('window.never_left = true');
    const before = await first.textContent();
    await vehicle.report({ position: BESIDE_PARADEPLATZ, speed_m_s: 0 });
    await waitFor(async () => (await first.textContent()) !== before || undefined, {
      what: 'the row to say the new distance',
      ...WAIT,
    });
    await drais.vehicle('SEEN-2', PARADEPLATZ, 'compact-car');
    const second = await rowOf(drais, page, other, 'SEEN-2');
    await second.waitFor();
    assert.match((await second.textContent()) ?? '', /€0\.29 a minute/);
    await looksWell(guest, 'the map');

    await first.click();
    await page.getByRole('link', { name: 'Sign in to reserve' }).waitFor();
    await looksWell(guest, 'a vehicle');
    const { reservation_id } = must(await reserve(other, 'SEEN-1'));
    await page.getByText('Somebody else has just taken this vehicle.').waitFor();
    await page.getByRole('button', { name: 'All vehicles' }).click();
    await second.waitFor();
    assert.equal(await first.count(), 0);
    must(await other.client.call(booking.cancelReservation, { reservation_id }));
    await first.waitFor();
    assert.equal(await page.evaluate('window.never_left'), true);

    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Password').waitFor();
    await looksWell(guest, 'signing in');
    await leaveClean(guest);
  });

  engineTest('somebody new rides from sign-up to receipt, on a phone', CHROMIUM, async () => {
    const { drais, visit } = await stage();
    const { vehicle } = await drais.vehicle('RIDE-1', PARADEPLATZ);
    const phone = await visit(standingAt(PARADEPLATZ));
    await becomeRider(phone);
    await takeNearestByKeyboard(phone, 'E-bike');
    await unlockByKeyboard(phone);
    assert.equal(vehicle.isLocked(), false);
    await pauseAndRideOn(phone, vehicle);
    await rideOnAcrossLosses(phone);
    assert.equal(vehicle.isLocked(), false, 'what failed without a network was not done later');
    await endAcrossReload(phone);
    assert.equal(vehicle.isLocked(), true);
    await compareReceipt(phone, 'RIDE-1');
    await leaveClean(phone, Array(2).fill(/^422 POST .*\/end$/));
  });

  engineTest('a rider confirms at their bank, and the vehicle opens', CHROMIUM, async () => {
    const { drais, visit } = await stage();
    const rider = await drais.rider('sandbox_sca_challenge');
    const { vehicle } = await drais.vehicle('BANK-1', PARADEPLATZ, 'scooter');
    must(await reserve(rider, 'BANK-1'));
    const phone = await visit(standingAt(PARADEPLATZ));
    const { page } = phone;
    await signIn(page, rider, '/trip');

    await page.getByRole('button', { name: 'Unlock and ride' }).click();
    await page.getByRole('link', { name: 'Confirm with your bank' }).waitFor();
    await looksWell(phone, 'a bank that asks');
    await page.getByRole('button', { name: 'Do not start this ride' }).click();
    await page.getByText('You called it off before your bank had confirmed.').waitFor();
    assert.equal(vehicle.isLocked(), true);

    await page.getByRole('button', { name: 'Unlock and ride' }).click();
    await page.getByRole('link', { name: 'Confirm with your bank' }).click();
    await page.getByRole('button', { name: /yes|confirm/i }).click();
    await page.getByRole('button', { name: 'End the ride' }).waitFor();
    assert.equal(vehicle.isLocked(), false);
    await page.getByRole('button', { name: 'End the ride' }).click();
    await finishWithPhoto(page);
    const at_bank = (url: string) => new URL(url).origin !== drais.base_url;
    assert.ok(phone.strangers.every(at_bank), 'only the bank was visited beside us');
    assert.deepEqual(phone.faults, []);
    await phone.leave();
  });

  engineTest('a refusal is told in words that help', CHROMIUM, async () => {
    const { drais, visit } = await stage();
    const [rider, other] = [await drais.rider('sandbox_declined'), await drais.rider()];
    await drais.vehicle('SAID-1', CASTLE_GARDEN, 'scooter');
    const { vehicle } = await drais.vehicle('SAID-2', CASTLE_GARDEN, 'scooter');
    const desk = await visit({ ...standingAt(BEHIND_THE_FENCE), viewport: DESK });
    const { page } = desk;
    await signIn(page, rider, '/');
    await (await rowOf(drais, page, other, 'SAID-1')).click();
    await page.route('**/v1/reservations', async (route) => {
      must(await reserve(other, 'SAID-1'));
      await route.continue();
    });
    await page.getByRole('button', { name: 'Reserve now' }).click();
    await page.getByText('Somebody else has just taken this vehicle.').waitFor();
    await looksWell(desk, 'a vehicle that is gone');
    await page.unroute('**/v1/reservations');

    await page.getByRole('button', { name: 'All vehicles' }).click();
    await (await rowOf(drais, page, other, 'SAID-2')).click();
    await page.getByRole('button', { name: 'Reserve now' }).click();
    await page.getByRole('button', { name: 'Unlock and ride' }).click();
    await page.getByText(/^Your vehicle stands \d+ m away\. Please check its plate\.$/).waitFor();
    await looksWell(desk, 'a vehicle that stands elsewhere');
    await page.getByRole('button', { name: 'I stand beside it: unlock' }).click();
    await page.getByText('Your bank said no to this card. Try another one.').waitFor();
    await looksWell(desk, 'a declined card');
    await page.getByRole('link', { name: 'Add or change your card' }).click();
    await page.getByRole('button', { name: 'Add this card' }).click();
    await page.getByRole('button', { name: 'Unlock and ride' }).click();
    await page.getByRole('button', { name: 'I stand beside it: unlock' }).click();

    await page.getByRole('button', { name: 'End the ride' }).click();
    await page
      .getByText(/^The ride cannot end here\. The nearest station is \d+ m away\.$/)
      .waitFor();
    await looksWell(desk, 'a ride that may not end here');
    await vehicle.report({ position: BEHIND_THE_FENCE, speed_m_s: 0 });
    await page.getByRole('button', { name: 'End the ride' }).click();
    await finishWithPhoto(page);
    await leaveClean(desk, [
      /^409 POST \/v1\/reservations$/,
      /^409 POST \/v1\/trips$/,
      /^402 POST \/v1\/trips$/,
      /^409 POST \/v1\/trips$/,
      /^409 POST .*\/end$/,
      /^422 POST .*\/end$/,
    ]);
  });

  engineTest(
    'an operator sees a command to a silent vehicle run out, never done',
    CHROMIUM,
    async () => {
      const { drais, visit } = await stage();
      const rider = await drais.rider();
      const { vehicle, vehicle_id } = await drais.vehicle('WATCH-1', PARADEPLATZ, 'cargo-van');
      await drais.vehicle('WATCH-2', PARADEPLATZ, 'scooter');
      const desk = await visit({ viewport: DESK });
      const { page } = desk;
      await signIn(page, DEMO_OPERATOR, '/operator');
      const row = page.getByRole('row').filter({ hasText: 'WATCH-2' });
      await row.getByText('Free').waitFor();
      must(await reserve(rider, 'WATCH-2'));
      await row.getByText('Reserved').waitFor();

      vehicle.setCoverage(false);
      await page.getByRole('link', { name: 'WATCH-1' }).click();
      await page.getByText('Came into the fleet').waitFor();
      await command(page, 'Unlock', 'A parcel is still inside');
      const asked = page.locator('[data-command]').first();
      await asked.getByText('Waiting for an answer').waitFor();
      await asked.getByText('Not handed over to the vehicle yet.').waitFor();
      await looksWell(desk, 'a vehicle with a command under way');
      await page.getByRole('link', { name: 'Cases' }).click();
      await page.getByText('No case waits for a decision.').waitFor();
      await looksWell(desk, 'the cases');
      await page.getByRole('link', { name: 'Reports' }).click();
      await page.getByText('Every report was plausible.').waitFor();
      await looksWell(desk, 'the reports');
      await page.getByRole('link', { name: 'Fleet' }).click();
      await row.waitFor();
      await looksWell(desk, 'the fleet');
      await page.getByRole('link', { name: 'WATCH-1' }).click();
      await asked.getByText('Ran out unanswered').waitFor();
      await page.getByText('Ran out unanswered: Unlock').waitFor();

      vehicle.setCoverage(true);
      await vehicle.report({ position: PARADEPLATZ, speed_m_s: 0 });
      await page.getByText('Connected', { exact: true }).waitFor();
      await command(page, 'Lock', 'To be sure');
      await asked.getByText('Done', { exact: true }).waitFor();
      assert.equal(vehicle.isLocked(), true);
      const { items } = must(await drais.operator.call(fleet.listCommands, { vehicle_id }));
      assert.deepEqual(
        items.map(({ kind, status }) => [kind, status]),
        [
          ['lock', 'acknowledged'],
          ['unlock', 'expired'],
        ],
      );
      await page.getByText('Why: A parcel is still inside').waitFor();
      await leaveClean(desk);
    },
  );
});

async function command(page: Page, kind: 'Lock' | 'Unlock', reason: string): Promise<void> {
  await page.getByRole('button', { name: kind, exact: true }).click();
  await page.getByLabel('Why?').fill(reason);
  await page.getByRole('button', { name: `${kind} now` }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
