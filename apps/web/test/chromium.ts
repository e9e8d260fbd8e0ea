import assert from 'node:assert/strict';
import AxeBuilder from '@axe-core/playwright';
import type { Engine } from '@drais/kit/testing/engines';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

export const CHROMIUM: Engine = { command: 'chromium', install: 'apt-get install chromium' };
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 800 };

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
const PATIENCE_MS = 60_000;
/** What Chromium writes about every answer from 400 on: such answers are counted by themselves. */
const ABOUT_AN_ANSWER = /^Failed to load resource: the server responded with a status of \d+/;
/** What Chromium writes about a call that a lost network swallowed. */
const ABOUT_THE_NETWORK = /net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED)/;

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /**
   * What went wrong in the page: faults in scripts, breaches of the content security policy,
   * everything that it writes as an error.
   */
  readonly faults: readonly string[];
  /** Calls that were answered with a "no", as `409 POST /v1/reservations`. */
  readonly refused: readonly string[];
  /** Requests to anybody else than the platform. */
  readonly strangers: readonly string[];
  leave(): Promise<void>;
}

export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: FLAGS });
}

/** A page of a person who has never been here. */
export async function openVisit(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: origin,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  return { page, context, ...watch(page, origin), leave: () => context.close() };
}

function watch(page: Page, origin: string): Pick<Visit, 'faults' | 'refused' | 'strangers'> {
  const faults: string[] = [];
  const refused: string[] = [];
  const strangers: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() !== 'error' || ABOUT_AN_ANSWER.test(text) || ABOUT_THE_NETWORK.test(text))
      return;
    faults.push(text);
  });
  page.on('response', (response) => {
    if (response.status() < 400) return;
    const { pathname } = new URL(response.url());
    refused.push(`${String(response.status())} ${response.request().method()} ${pathname}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== origin) strangers.push(url.href);
    if ('authorization' in request.headers()) faults.push(`a token in the page, for ${url.href}`);
  });
  return { faults, refused, strangers };
}

/** Types e-mail and password into the sign-in page that is open, or about to be. */
export async function typeCredentials(
  page: Page,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<void> {
  // The form that is just being left may have a password field too.
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/**
 * Moves the focus by the tab key until it stands on what has this name, as a person without a mouse
 * does.
 */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    if (name.test(await focusedName(page))) return;
  }
  assert.fail(`the tab key never came to ${String(name)}`);
}

/** By the accessibility tree, as a screen reader says it. */
async function focusedName(page: Page): Promise<string> {
  const focused = page.locator(':focus');
  if ((await focused.count()) !== 1) return '';
  const [first = ''] = (await focused.ariaSnapshot()).split('\n');
  return /"(.*)"/.exec(first)?.[1] ?? '';
}

/** A picture from the camera: what the page itself looks like. */
export async function takePhoto(page: Page): Promise<void> {
  const buffer = await page.screenshot();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'parked.png', mimeType: 'image/png', buffer });
}

/** Where each page that is looked at is kept as a picture, at both sizes; nowhere when empty. */
const PICTURES = process.env['DRAIS_TEST_PICTURES'] ?? '';

/**
 * Breaks no rule of accessibility and is nowhere cut off, on a desk and on a phone, nor by night
 * where that is asked. Leaves the page at the size that it had.
 */
export async function looksWell(
  page: Page,
  name: string,
  { by_night = true }: { readonly by_night?: boolean } = {},
): Promise<void> {
  const before = page.viewportSize() ?? PHONE;
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    await page.setViewportSize(viewport);
    await looksWellHere(page, `${name} on a ${size}`, { colours: size === 'desk' });
    if (PICTURES === '') continue;
    const path = `${PICTURES}/${name.replaceAll(' ', '-')}-${size}.png`;
    await page.screenshot({ path, fullPage: true });
  }
  if (by_night) await looksWellByNight(page, name);
  await page.setViewportSize(before);
}

/**
 * The same at the size that the page has. Colours are the same at every size: contrasts are looked
 * at by day on a desk and by night on a phone.
 */
export async function looksWellHere(
  page: Page,
  name: string,
  { colours }: { readonly colours: boolean },
): Promise<void> {
  await paint(page, 'light');
  const { violations } = await newAxe(page)
    .options({
      rules: { 'target-size': { enabled: true }, 'color-contrast': { enabled: colours } },
    })
    .analyze();
  const overflow_px = await page
    .locator('html')
    .evaluate((html) => html.scrollWidth - html.clientWidth);
  const faults = [
    ...violations.map(wordsOf),
    ...(overflow_px > 0 ? [`${String(overflow_px)} px wider than its window`] : []),
  ];
  assert.deepEqual(faults, [], name);
}

/** No contrast is too low in dark colours. */
export async function looksWellByNight(page: Page, name: string): Promise<void> {
  await paint(page, 'dark');
  const { violations } = await newAxe(page).withRules(['color-contrast']).analyze();
  await paint(page, 'light');
  assert.deepEqual(violations.map(wordsOf), [], `${name} in the dark`);
}

type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number];

function wordsOf({ id, help, nodes }: Violation): string {
  return `${id}: ${help} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`;
}

/** Our pages have no frames of others, for whose sake axe would open another page each time. */
function newAxe(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode();
}

/**
 * Turns the colours and waits until they are on the screen: a page half turned has contrasts that
 * nobody sees.
 */
async function paint(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator('html').evaluate(async (html) => {
    const view = html.ownerDocument.defaultView;
    const frame = () => new Promise((resolve) => view?.requestAnimationFrame(resolve));
    await frame();
    await frame();
    // All are asked now: one that is called off meanwhile would never say that it is finished.
    const ends: Promise<unknown>[] = [];
    for (const { effect, finished } of html.ownerDocument.getAnimations())
      if (effect?.getTiming().iterations === 1) ends.push(finished);
    await Promise.allSettled(ends);
  });
}
