import assert from 'node:assert/strict';
import { after } from 'node:test';
import { engineTest } from '@drais/kit/testing/engines';
import { waitFor } from '@drais/kit/testing/wait-for';
import { openStage, PARADEPLATZ, type Stage, signIn } from './browser.ts';
import { CHROMIUM, DESK, PHONE } from './chromium.ts';

/** So far from the middle of the area that a phone does not show both at first. */
const WASSERTURM = { latitude: 49.4846, longitude: 8.4751 };

let opened: Promise<Stage> | undefined;
const stage = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

engineTest(
  'map and list show the same vehicles, and follow the kind that is asked for',
  CHROMIUM,
  async () => {
    const { page, faults, refused, leave } = await (await stage()).visit({ viewport: DESK });
    await page.goto('/');
    await page.locator('[data-vehicle]').first().waitFor();
    await page.getByRole('button', { name: 'Van', exact: true }).click();
    await page.locator('[data-vehicle]').filter({ hasText: 'Kick' }).waitFor({ state: 'detached' });
    const names = await page.locator('[data-vehicle]').allTextContents();
    assert.ok(
      names.length > 0 && names.every((name) => name.startsWith('Cargo 9')),
      names.join(' | '),
    );
    await page.getByRole('region', { name: /Map/ }).locator('canvas').waitFor();
    assert.deepEqual(faults, []);
    assert.deepEqual(refused, [], 'a visitor is asked for nothing, and so refused nothing');
    await leave();
  },
);

engineTest('the list is nearest first, from where the person stands', CHROMIUM, async () => {
  const { page, leave } = await (await stage()).visit({
    viewport: PHONE,
    geolocation: PARADEPLATZ,
    permissions: ['geolocation'],
  });
  await page.goto('/');
  await page.locator('[data-vehicle]').first().waitFor();
  await page.getByRole('button', { name: 'Use my place' }).click();
  await page.getByText('nearest to you first').waitFor();
  const texts = await page.locator('[data-vehicle]').allTextContents();
  const metres = texts.map((text) => {
    const [, value, unit] = /([\d.]+) (k?m)(?!i)/.exec(text.slice(text.indexOf('minute'))) ?? [];
    return Number(value) * (unit === 'km' ? 1000 : 1);
  });
  assert.deepEqual(
    metres,
    [...metres].sort((a, b) => a - b),
  );
  await leave();
});

engineTest('a map that loads late shows where the person stands', CHROMIUM, async () => {
  const { page, leave } = await (await stage()).visit({
    viewport: PHONE,
    geolocation: WASSERTURM,
    permissions: ['geolocation'],
  });
  const { promise: may_load, resolve: load } = Promise.withResolvers<void>();
  await page.route('**/maplibre/worker.mjs', async (route) => {
    await may_load;
    await route.continue();
  });
  await page.goto('/');
  await page.getByRole('button', { name: 'Use my place' }).click();
  await page.getByText('nearest to you first').waitFor();
  const rows = page.locator('[data-vehicle]');
  const nearest = await rows.first().textContent();
  const before = await rows.count();
  load();
  await waitFor(async () => (await rows.count()) < before || undefined, {
    what: 'the list of what the map shows',
    timeout_ms: 30_000,
  });
  assert.equal(await rows.first().textContent(), nearest);
  await leave();
});

engineTest('a place that the browser keeps to itself is no obstacle', CHROMIUM, async () => {
  const { page, leave } = await (await stage()).visit({ viewport: PHONE });
  await page.goto('/');
  await page.getByRole('button', { name: 'Use my place' }).click();
  await page.getByText('Your browser keeps your place to itself.').waitFor();
  await page.locator('[data-vehicle]').first().waitFor();
  await leave();
});

engineTest(
  'a lost stream is told with the time of what is shown, and comes back',
  CHROMIUM,
  async () => {
    const { platform, visit } = await stage();
    const { page, leave } = await visit({ viewport: PHONE });
    await page.goto('/');
    await page.locator('[data-vehicle]').first().waitFor();
    platform.cutStreams();
    await page.getByText(/Showing what was known at \d\d:\d\d/).waitFor();
    assert.ok((await page.locator('[data-vehicle]').count()) > 0);
    platform.restoreStreams();
    await page.getByText(/Showing what was known/).waitFor({ state: 'detached' });
    await leave();
  },
);

engineTest('a device that loses its network is told so too', CHROMIUM, async () => {
  const { page, context, leave } = await (await stage()).visit({ viewport: PHONE });
  await page.goto('/');
  await page.locator('[data-vehicle]').first().waitFor();
  await context.setOffline(true);
  await page.getByText(/Showing what was known at \d\d:\d\d/).waitFor();
  await context.setOffline(false);
  await page.getByText(/Showing what was known/).waitFor({ state: 'detached' });
  await leave();
});

engineTest(
  'a vehicle that somebody else takes leaves the list and its card says so',
  CHROMIUM,
  async () => {
    const { platform, visit } = await stage();
    const { page, leave } = await visit({ viewport: DESK });
    await page.goto('/');
    await page.locator('[data-vehicle]').first().click();
    await page.getByRole('link', { name: 'Sign in to reserve' }).waitFor();
    const id = new URL(page.url()).searchParams.get('vehicle');
    const taken = platform.world.vehicles.find((one) => one.public_vehicle_id === id);
    assert.ok(taken);
    taken.vehicle_state = 'reserved';
    platform.tell();
    await page.getByText('Somebody else has just taken this vehicle.').waitFor();
    await page.getByRole('button', { name: 'All vehicles' }).click();
    assert.equal(await page.locator(`[data-vehicle="${String(id)}"]`).count(), 0);
    taken.vehicle_state = 'available';
    await leave();
  },
);

engineTest('every page brings a policy of its own and names no host', CHROMIUM, async () => {
  const { platform } = await stage();
  const answers = await Promise.all([fetch(platform.origin), fetch(platform.origin)]);
  const policies = answers.map((answer) => answer.headers.get('content-security-policy') ?? '');
  assert.match(policies[0] ?? '', /script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic';/);
  assert.doesNotMatch(policies[0] ?? '', /unsafe/);
  assert.notEqual(policies[0], policies[1]);
  assert.doesNotMatch((await answers[0]?.text()) ?? '', /127\.0\.0\.1|localhost/);
});

engineTest('an operator sees a command through to what the vehicle said', CHROMIUM, async () => {
  const { page, faults, leave } = await (await stage()).visit({ viewport: DESK });
  await signIn(page, 'operator@example.org', '/operator');
  await page.getByLabel('Find by code').fill('ma-1027');
  await page.getByRole('link', { name: 'MA-1001' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'MA-1027' }).click();
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await page.getByLabel('Why?').fill('A rider cannot reach the basket');
  await page.getByRole('button', { name: 'Unlock now' }).click();
  await page.locator('[data-command="issued"]').waitFor();
  await page.locator('[data-command="acknowledged"]').waitFor();
  assert.deepEqual(faults, []);
  await leave();
});

engineTest('an operator decides when a lost ride ended', CHROMIUM, async () => {
  const { platform, visit } = await stage();
  const { page, leave } = await visit({ viewport: PHONE });
  await signIn(page, 'operator@example.org', '/operator/cases?about=recovery');
  await page.getByRole('button', { name: 'Decide' }).click();
  await page.getByLabel('Ended').fill('2026-01-05T08:30');
  await page.getByLabel('Reason').fill('Found at the station by staff');
  await page.getByRole('button', { name: 'Close the case' }).click();
  await page.getByText('No case waits for a decision.').waitFor();
  assert.equal(platform.world.cases[0]?.closed_at, '2026-01-05T07:30:00.000Z');
  await leave();
});

engineTest('who is no operator of the area is told so', CHROMIUM, async () => {
  const { page, leave } = await (await stage()).visit({ viewport: DESK });
  await signIn(page, 'rider@example.org', '/operator');
  await page.getByText('You are not an operator of this area.').waitFor();
  await leave();
});
