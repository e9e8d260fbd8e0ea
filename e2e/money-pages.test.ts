import { after, describe } from 'node:test';
import { payments } from '@drais/contracts';
import { engineTest } from '@drais/kit/testing/engines';
import { waitFor } from '@drais/kit/testing/wait-for';
import type { Page } from 'playwright-core';
import { CHROMIUM } from '../apps/web/test/chromium.ts';
import {
  finishWithPhoto,
  leaveClean,
  looksWell,
  openStage,
  type Stage,
  signIn,
  standingAt,
} from './support/browser.ts';
import { type Drais, type KnownRider, WASSERTURM } from './support/platform.ts';
import { endRide, must, reserve, startRide, untilPaid } from './support/ride.ts';

/** Of a sandbox card that gives nothing, so that a ride without a hold is owed. */
const GIVES_NOTHING = 'sandbox_insufficient_funds';
const WAIT = { timeout_ms: 60_000 };

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

describe('the pages of a rider’s money before the real platform', { concurrency: 1 }, () => {
  engineTest('a rider who owes reads why, adds a card, pays and rides on', CHROMIUM, async () => {
    const { drais, visit } = await stage();
    await publishWithoutHold(drais);
    const rider = await drais.rider(GIVES_NOTHING);
    await owe(drais, rider, 'OWES-1');
    await drais.vehicle('OWES-2', WASSERTURM);
    must(await reserve(rider, 'OWES-2'));

    const phone = await visit(standingAt(WASSERTURM));
    const { page } = phone;
    await signIn(page, rider, '/trip');
    await page.getByRole('button', { name: 'Unlock and ride' }).click();
    await page.getByText('An earlier ride is not paid yet.').waitFor();
    await page.getByRole('link', { name: 'See what you owe' }).click();
    const pay = page.getByRole('button', { name: /^Pay €[\d.]+ now$/ });
    await pay.waitFor();
    await looksWell(phone, 'a debt');
    await pay.click();
    await page.getByText('Your bank said no to this card. Nothing was charged.').waitFor();
    await looksWell(phone, 'a debt that the bank did not pay');

    await page.getByRole('link', { name: 'Add or change your card' }).click();
    await page.getByLabel('Card that works').check();
    await page.getByRole('button', { name: 'Add this card' }).click();
    // The new card is asked at once, or when the rider says so: whichever is first.
    await payUnlessPaid(page);
    await page.getByText('You owe nothing.').waitFor();
    await looksWell(phone, 'no debt');
    await page.getByRole('link', { name: 'Go to your ride' }).click();
    await page.getByRole('button', { name: 'Unlock and ride' }).click();
    await page.getByRole('button', { name: 'End the ride' }).click();
    await finishWithPhoto(page);
    await leaveClean(phone, [/^402 POST \/v1\/trips$/, /^422 POST .*\/end$/]);
  });

  engineTest('a rider whose bank asks each time pays what they owe', CHROMIUM, async () => {
    const { drais, visit } = await stage();
    await publishWithoutHold(drais);
    const rider = await drais.rider('sandbox_sca_challenge');
    await owe(drais, rider, 'ASKS-1');
    const phone = await visit(standingAt(WASSERTURM));
    const { page, context } = phone;
    await signIn(page, rider, '/account/debts');
    await page.getByRole('button', { name: /^Pay €[\d.]+ now$/ }).click();
    await page.getByText('Does your bank want you to confirm each payment?').waitFor();
    await page.getByRole('button', { name: /^Pay €[\d.]+ and confirm$/ }).click();
    const to_bank = page.getByRole('link', { name: /^Confirm with your bank/ });
    const [bank] = await Promise.all([context.waitForEvent('page'), to_bank.click()]);
    await bank.getByRole('button', { name: 'Yes, it is me' }).click();
    await page.getByText('You owe nothing.').waitFor();
    await page.getByText('Paid. Thank you.').waitFor();
    await leaveClean(phone);
  });

  engineTest('a voucher pays a ride, and a correction gives it back', CHROMIUM, async () => {
    const { drais, visit } = await stage();
    await publishWithoutHold(drais);
    const rider = await drais.rider();
    const code = 'RIDE-FREE-10';
    await makeVoucher(drais, code);
    const phone = await visit(standingAt(WASSERTURM));
    const { page } = phone;
    await signIn(page, rider, '/account');
    await page.getByRole('link', { name: 'Your credit' }).click();
    await page.getByText('Nothing has moved yet.').waitFor();
    await looksWell(phone, 'no credit');
    await redeem(page, 'NO-SUCH-CODE');
    await page.getByText('We do not know this code. Please look at it again.').waitFor();
    await redeem(page, code.toLowerCase());
    await page.getByText('€10.00 added to your credit.').waitFor();
    await balance(page, '€10.00');
    await looksWell(phone, 'credit from a voucher');
    await page.getByRole('button', { name: 'Add €20.00' }).click();
    await page.getByText('Your bank has agreed.').waitFor();
    await balance(page, '€30.00');

    await drais.vehicle('FREE-1', WASSERTURM);
    const trip_id = await startRide(rider, 'FREE-1');
    must(await endRide(rider, trip_id));
    const { fare } = await untilPaid(rider, trip_id);
    await page.goto(`/trips/${trip_id}/receipt`);
    await page.getByText('Paid with your credit').waitFor();
    await looksWell(phone, 'a receipt paid by credit');

    await correct(drais, { trip_id, rider_id: rider.account_id, fare_minor: 10 });
    await page.reload();
    await page.getByText('Something was wrong with the vehicle').waitFor();
    const less = `€${((fare.total.amount_minor - 10) / 100).toFixed(2)}`;
    await page.getByText(`${less} is added to your credit.`).waitFor();
    await page.getByText('What the ride costs now').waitFor();
    await looksWell(phone, 'a corrected receipt');
    await leaveClean(phone, [/^404 POST \/v1\/credit\/vouchers$/]);
  });
});

/** E-bikes start without a hold: what the card does not give afterwards is owed. */
async function publishWithoutHold({ operator, area_id }: Drais): Promise<void> {
  must(
    await operator.call(payments.publishPricingPlan, {
      area_id,
      vehicle_class: 'e_bike',
      name: 'Ride first',
      currency: 'EUR',
      unlock_minor: 100,
      per_minute_minor: 20,
      pause_per_minute_minor: 10,
      cap_minor: null,
      hold_minor: 0,
      vat_bp: 1900,
    }),
  );
}

async function owe(drais: Drais, rider: KnownRider, code: string): Promise<void> {
  await drais.vehicle(code, WASSERTURM);
  const trip_id = await startRide(rider, code);
  must(await endRide(rider, trip_id));
  await waitFor(
    async () => {
      const { items } = must(await rider.client.call(payments.listDebts, {}));
      return items.some((one) => !one.is_being_collected) || undefined;
    },
    { what: 'a debt', ...WAIT },
  );
}

async function payUnlessPaid(page: Page): Promise<void> {
  const nothing = page.getByText('You owe nothing.');
  const pay = page.getByRole('button', { name: /^Pay €[\d.]+ now$/ });
  await nothing.or(pay).first().waitFor();
  // The button goes away under the finger when the card has just been asked.
  await Promise.race([nothing.waitFor(), pay.click()]).catch(() => undefined);
}

async function makeVoucher({ operator, area_id }: Drais, code: string): Promise<void> {
  const valid_until = new Date(Date.now() + 86_400_000).toISOString();
  const worth = { amount_minor: 1_000, currency: 'EUR' };
  must(
    await operator.call(payments.createVoucher, {
      area_id,
      code,
      ...worth,
      valid_until,
      uses_max: 1,
    }),
  );
}

async function redeem(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Use it' }).click();
}

async function balance(page: Page, amount: string): Promise<void> {
  await page.getByTestId('balance').filter({ hasText: amount }).waitFor();
}

async function correct(
  { operator }: Drais,
  which: { trip_id: string; rider_id: string; fare_minor: number },
): Promise<void> {
  const why = { reason: 'vehicle_fault', note: 'The brake was loose.' } as const;
  must(await operator.call(payments.correctTrip, { ...which, ...why }));
}
