import { after, describe } from 'node:test';
import { booking, fleet, payments, users } from '@drais/contracts';
import { engineTest } from '@drais/kit/testing/engines';
import { waitFor } from '@drais/kit/testing/wait-for';
import type { Page } from 'playwright-core';
import { CHROMIUM } from '../apps/web/test/chromium.ts';
import {
  leaveClean,
  looksWell,
  openStage,
  rowOf,
  type Stage,
  signIn,
  standingAt,
} from './support/browser.ts';
import { type Drais, type KnownRider, WASSERTURM } from './support/platform.ts';
import { must } from './support/ride.ts';

const HOUR_MS = 3_600_000;
/** A kilometre and more from the Wasserturm: no story finds the cars of another. */
const LINDENHOF = { lat: 49.4745, lon: 8.4678 };
const JUNGBUSCH = { lat: 49.4938, lon: 8.4581 };

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

describe('the pages of a promise before the real platform', { concurrency: 3 }, () => {
  engineTest(
    'a rider agrees to the fee of a late return, and gets its receipt',
    CHROMIUM,
    async () => {
      const { drais, visit } = await stage();
      await publishWithFees(drais);
      const rider = await newDriver(drais);
      await drais.vehicle('FEE-1', LINDENHOF, 'compact-car');
      const phone = await visit(standingAt(LINDENHOF));
      const { page } = phone;
      await signIn(page, rider, '/');
      await openCard(drais, page, rider, 'FEE-1');
      await page.getByRole('button', { name: /^Free/ }).first().click();
      await page.getByText('Free then.').waitFor();
      await page.getByText('This starts so soon that giving it back costs €5.00.').waitFor();
      await page.getByRole('button', { name: 'Reserve this time' }).click();
      await page.getByRole('button', { name: 'Give it back' }).click();
      await page.getByRole('button', { name: 'Give it back for €5.00' }).click();
      await page.getByText('Giving your reservation back or moving it late costs €5.00.').waitFor();
      await looksWell(phone, 'a fee just charged');
      await page.getByRole('link', { name: 'See the receipt' }).click();
      await page.getByText('Given back or moved', { exact: true }).waitFor();
      await page.getByText('Paid', { exact: true }).waitFor();
      await page.getByText('FEE-1').waitFor();
      await looksWell(phone, 'the receipt of a fee');
      await leaveClean(phone);
    },
  );

  engineTest(
    'a rider in line is offered what another gives back, and takes it',
    CHROMIUM,
    async () => {
      const { drais, visit } = await stage();
      const [holder, waiter] = [await newDriver(drais), await newDriver(drais)];
      await drais.vehicle('WAIT-1', WASSERTURM, 'cargo-van');
      const reservation_id = await reserveAhead(drais, holder, 'WAIT-1');
      const phone = await visit(standingAt(WASSERTURM));
      const { page } = phone;
      await signIn(page, waiter, '/');
      await openCard(drais, page, waiter, 'WAIT-1');
      await page.getByText('Taken then: somebody else has it from').waitFor();
      await page.getByLabel('From').fill(inAnHour());
      await page.getByRole('button', { name: 'Reserve this time' }).click();
      await page.getByText('Somebody else has just taken this vehicle.').waitFor();
      await page.getByRole('button', { name: 'Take another one here' }).click();
      await page.getByText('Nothing of this kind is free here then.').waitFor();
      await page.getByRole('button', { name: 'Tell me when one is free' }).click();
      await page.getByText('Number 1 in line.').waitFor();
      await page.getByRole('link', { name: 'Your ride' }).click();
      await page.getByRole('button', { name: 'Do not wait' }).waitFor();
      must(await holder.client.call(booking.cancelReservation, { reservation_id }));
      await page.getByRole('heading', { name: 'It is your turn' }).waitFor();
      await looksWell(phone, 'an offer');
      await page.getByRole('button', { name: 'Take it' }).click();
      await page.getByRole('button', { name: 'Change the time' }).waitFor();
      await leaveClean(phone, [
        /^409 POST \/v1\/reservations$/,
        /^409 POST \/v1\/place-reservations$/,
      ]);
    },
  );

  engineTest(
    'a rider is told of the car that stands for a broken one, and takes it',
    CHROMIUM,
    async () => {
      const { drais, visit } = await stage();
      const rider = await newDriver(drais);
      const { vehicle_id } = await drais.vehicle('HEAL-1', JUNGBUSCH, 'compact-car');
      await drais.vehicle('HEAL-2', JUNGBUSCH, 'compact-car');
      await reserveAhead(drais, rider, 'HEAL-1');
      const phone = await visit(standingAt(JUNGBUSCH));
      const { page } = phone;
      await signIn(page, rider, '/trip');
      await page.getByText('HEAL-1').first().waitFor();
      must(await drais.operator.call(fleet.pickUpVehicle, { vehicle_id, reason: 'A flat tyre' }));
      const case_id = await untilConflict(drais, vehicle_id);
      const replan = {
        case_id,
        decision: 'replan' as const,
        reason: 'It will not be back in time',
      };
      must(await drais.operator.call(booking.decideConflictCase, replan));
      await page.getByText('HEAL-1 cannot be driven').waitFor();
      await page.getByText('We keep HEAL-2 for you instead, at the same price.').waitFor();
      await looksWell(phone, 'another car instead');
      await page.getByRole('button', { name: 'Take this one' }).click();
      await page.getByText('You have accepted it.').waitFor();
      await leaveClean(phone);
    },
  );
});

/** A rider who may drive cars and vans. */
async function newDriver(drais: Drais): Promise<KnownRider> {
  const rider = await drais.rider();
  const licence = { document_number: 'B072RRE2I55', issuing_country: 'DE' };
  must(await rider.client.call(users.verifyFact, { kind: 'driving_licence', ...licence }));
  return rider;
}

async function publishWithFees({ operator, area_id }: Drais): Promise<void> {
  must(
    await operator.call(payments.publishPricingPlan, {
      area_id,
      vehicle_class: 'car',
      name: 'By the minute, with fees',
      currency: 'EUR',
      unlock_minor: 100,
      per_minute_minor: 29,
      pause_per_minute_minor: 10,
      cap_minor: null,
      hold_minor: 5000,
      cancellation_fee_minor: 500,
      no_show_fee_minor: 1500,
      vat_bp: 1900,
      fee_vat_bp: 0,
    }),
  );
}

async function openCard(drais: Drais, page: Page, rider: KnownRider, code: string): Promise<void> {
  const kind = code.startsWith('WAIT') ? 'Van' : 'Car';
  await page.getByRole('button', { name: kind, exact: true }).click();
  await page.getByRole('button', { name: 'Use my place' }).click();
  await (await rowOf(drais, page, rider, code)).click();
  await page.getByRole('button', { name: 'Reserve this time' }).waitFor();
}

/** As the clocks of the demo area show it, for a field of day and time. */
function inAnHour(): string {
  const format = { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' } as const;
  const words = new Intl.DateTimeFormat('sv-SE', format).format(new Date(Date.now() + HOUR_MS));
  return words.replace(' ', 'T');
}

/** Reserves from an hour from now on, for two hours. */
async function reserveAhead(drais: Drais, rider: KnownRider, code: string): Promise<string> {
  const starts_ms = Date.now() + HOUR_MS;
  const { reservation_id } = must(
    await rider.client.call(booking.reserveVehicle, {
      area_id: drais.area_id,
      code,
      starts_at: new Date(starts_ms).toISOString(),
      ends_at: new Date(starts_ms + 2 * HOUR_MS).toISOString(),
    }),
  );
  return reservation_id;
}

async function untilConflict({ operator, area_id }: Drais, vehicle_id: string): Promise<string> {
  const found = await waitFor(
    async () => {
      const page = must(
        await operator.call(booking.listConflictCases, { area_id, status: 'open' }),
      );
      return page.items.find((one) => one.vehicle_id === vehicle_id);
    },
    { what: 'a promise in doubt', timeout_ms: 90_000 },
  );
  return found.case_id;
}
