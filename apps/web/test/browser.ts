import type { BrowserContextOptions, Page } from 'playwright-core';
import { openChromium, openVisit, typeCredentials, type Visit } from './chromium.ts';
import { type FakePlatform, openFakePlatform } from './fake-platform.ts';

export const PARADEPLATZ = { latitude: 49.4876, longitude: 8.4664 };
export const PASSWORD = 'correct horse battery';

export interface Stage {
  readonly platform: FakePlatform;
  /** A page of a person who has never been here. */
  visit(options?: BrowserContextOptions): Promise<Visit>;
  close(): Promise<void>;
}

/** A fake platform with the built pages, and a browser before it. */
export async function openStage(): Promise<Stage> {
  const platform = await openFakePlatform();
  const browser = await openChromium();
  return {
    platform,
    visit: (options) => openVisit(browser, platform.origin, options),
    close: async () => {
      await browser.close();
      await platform.close();
    },
  };
}

/** Signs in through the page, and arrives at `path`. */
export async function signIn(page: Page, email: string, path: string): Promise<void> {
  await page.goto(`/auth/sign-in?return_to=${encodeURIComponent(path)}`);
  await typeCredentials(page, { email, password: PASSWORD });
  await page.waitForURL((url) => url.pathname === new URL(path, 'http://x').pathname);
}

/** Adds a card of the practice bank through the page, and arrives at `back`. */
export async function addCard(page: Page, name: string, back = '/trip'): Promise<void> {
  await page.goto(`/account/payment?back=${back}`);
  await page.getByLabel(name).check();
  await page.getByRole('button', { name: 'Add this card' }).click();
  await page.waitForURL(`**${back}`);
}

/** Chooses the first free vehicle of a kind on the map's page. */
export async function choose(page: Page, kind: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: kind, exact: true }).click();
  await page.locator('[data-vehicle]').first().click();
}
