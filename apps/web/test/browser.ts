import AxeBuilder from '@axe-core/playwright';
import type { Engine } from '@drais/kit/testing/engines';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type FakePlatform, openFakePlatform } from './fake-platform.ts';

export const CHROMIUM: Engine = { command: 'chromium', install: 'apt-get install chromium' };
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };
export const PARADEPLATZ = { latitude: 49.4876, longitude: 8.4664 };
export const PASSWORD = 'correct horse battery';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** A page on a busy machine with two cores; one that is well answers within a second. */
const PATIENCE_MS = 20_000;

export interface Stage {
  readonly platform: FakePlatform;
  /** A page of a person who has never been here. */
  visit(options?: BrowserContextOptions): Promise<Visit>;
  close(): Promise<void>;
}

export interface Visit {
  readonly page: Page;
  /**
   * What went wrong in the page besides refused calls: faults in scripts, breaches of the content
   * security policy.
   */
  readonly faults: readonly string[];
  leave(): Promise<void>;
}

/** A fake platform with the built pages, and a browser before it. */
export async function openStage(): Promise<Stage> {
  const platform = await openFakePlatform();
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: FLAGS,
  });
  return {
    platform,
    visit: (options) => visit(browser, platform, options),
    close: async () => {
      await browser.close();
      await platform.close();
    },
  };
}

async function visit(
  browser: Browser,
  platform: FakePlatform,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: platform.origin,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/content.security.policy|hydrat|MISSING_MESSAGE|INVALID_MESSAGE/i.test(message.text()))
      faults.push(message.text());
  });
  return { page, faults, leave: () => context.close() };
}

/** Signs in through the page, and arrives at `path`. */
export async function signIn(page: Page, email: string, path: string): Promise<void> {
  await page.goto(`/auth/sign-in?return_to=${encodeURIComponent(path)}`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname === new URL(path, 'http://x').pathname);
}

/**
 * The rules that a page breaks, in light colours and in dark ones, each with where: empty when it
 * breaks none.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const everything = new AxeBuilder({ page }).options({
    rules: { 'target-size': { enabled: true } },
  });
  await paint(page, 'light');
  const light = await everything.analyze();
  await paint(page, 'dark');
  const dark = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
  await paint(page, 'light');
  return [...light.violations, ...dark.violations].map(
    (one) =>
      `${one.id}: ${one.help} at ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}

/**
 * Turns the colours and waits until they are on the screen: a page half turned has contrasts that
 * nobody sees.
 */
async function paint(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getTiming().iterations === 1)
        .map(({ finished }) => finished),
    );
  });
}
