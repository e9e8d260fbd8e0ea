import assert from 'node:assert/strict';
import { fleet } from '@drais/contracts';
import type { Point } from '@drais/vocabulary/units';
import type { BrowserContextOptions, Page } from 'playwright-core';
import {
  looksWell as looksWellAt,
  openChromium,
  openVisit,
  PHONE,
  takePhoto,
  typeCredentials,
  type Visit,
} from '../../apps/web/test/chromium.ts';
import { type Drais, type KnownRider, openDrais } from './platform.ts';
import { must } from './ride.ts';

/** The whole platform with its pages, and a browser before it. */
export interface Stage {
  readonly drais: Drais;
  /** A page of a person who has never been here. */
  visit(options?: BrowserContextOptions): Promise<Visit>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const cleanups: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const work of cleanups.splice(0).reverse()) await work();
  };
  try {
    const drais = await openDrais(
      {
        after: (work) => {
          cleanups.push(work);
        },
      },
      { DRAIS_WEB: 'on' },
    );
    const browser = await openChromium();
    cleanups.push(() => browser.close());
    return { drais, visit: (options) => openVisit(browser, drais.base_url, options), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A person with a telephone that says where it is. */
export function standingAt({ lat, lon }: Point): BrowserContextOptions {
  return {
    viewport: PHONE,
    geolocation: { latitude: lat, longitude: lon, accuracy: 8 },
    permissions: ['geolocation'],
  };
}

/** The row of a free vehicle in the list beside the map. */
export async function rowOf(drais: Drais, page: Page, rider: KnownRider, code: string) {
  const { area_id } = drais;
  const { public_vehicle_id } = must(
    await rider.client.call(fleet.findVehicleByCode, { area_id, code }),
  );
  return page.locator(`[data-vehicle="${public_vehicle_id}"]`);
}

/** Signs in through the pages, and arrives at `path`. */
export async function signIn(
  page: Page,
  who: { readonly email: string; readonly password: string },
  path: string,
): Promise<void> {
  await page.goto(`/auth/sign-in?return_to=${encodeURIComponent(path)}`);
  await typeCredentials(page, who);
  await page.waitForURL((url) => url.pathname === path);
}

/** Takes and sends the photo of the parked vehicle, and arrives at the paid receipt. */
export async function finishWithPhoto(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'One photo and you are done' }).waitFor();
  await takePhoto(page);
  await page.getByRole('button', { name: 'Send and finish' }).click();
  await page.waitForURL(/\/receipt$/);
  await page.getByText('Paid', { exact: true }).waitFor();
}

/** What the pages' own tests look at by day and by night is looked at here with real content. */
export function looksWell({ page }: Visit, name: string): Promise<void> {
  return looksWellAt(page, name, { by_night: false });
}

/**
 * Nothing failed in the page, nobody else was asked for anything, and no script could read what
 * proves who this is. `refused` are the calls that a rule said no to, in their order.
 */
export async function leaveClean(visit: Visit, refused: readonly RegExp[] = []): Promise<void> {
  const { page, context } = visit;
  assert.deepEqual(visit.faults, []);
  assert.deepEqual(visit.strangers, []);
  assert.equal(visit.refused.length, refused.length, visit.refused.join(', '));
  for (const [n, call] of visit.refused.entries()) assert.match(call, refused[n] as RegExp);
  const cookies = await context.cookies();
  for (const { name, httpOnly, sameSite } of cookies)
    assert.deepEqual({ name, httpOnly, sameSite }, { name, httpOnly: true, sameSite: 'Lax' });
  const readable = await readableByScripts(page);
  assert.doesNotMatch(readable, /eyJ[\w-]+\.eyJ/, 'a signed token');
  // The name of a sign-in that is under way stands in its address; its cookie only repeats it.
  for (const { name, value } of cookies.filter(({ path }) => path === '/'))
    assert.ok(!readable.includes(value), `${name} can be read by scripts`);
  await visit.leave();
}

/** All that a script of the page could take away with it. */
async function readableByScripts(page: Page): Promise<string> {
  const { origins } = await page.context().storageState();
  const kept = await page.evaluate(
    '[document.cookie, ...Object.values(sessionStorage), document.documentElement.outerHTML].join()',
  );
  return `${String(kept)} ${JSON.stringify(origins)}`;
}
