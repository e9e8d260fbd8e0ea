import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleet, payments } from '@drais/contracts';
import type { Host } from '@drais/kit/host';
import { ensureAccount } from '@drais/users';
import type { InputOf, OutputOf, RouteShape } from '@drais/vocabulary/define';
import type { Outcome } from '@drais/vocabulary/outcome';
import type { Principal } from '@drais/vocabulary/principal';
import { PROJECT_ROOT } from '../settings.ts';
import { DEMO_OPERATOR, DEMO_RIDER } from './accounts.ts';

/** An area as the fixtures describe it. */
export interface AreaFixture {
  readonly area: InputOf<typeof fleet.openArea>;
  readonly vehicle_types: InputOf<typeof fleet.defineVehicleTypes>['vehicle_types'];
  readonly stations: InputOf<typeof fleet.addStations>['stations'];
  readonly zones: InputOf<typeof fleet.addZones>['zones'];
  readonly pricing_plans: readonly Omit<InputOf<typeof payments.publishPricingPlan>, 'area_id'>[];
  /** Vehicles by type. */
  readonly fleet: Readonly<Record<string, number>>;
}

/** How long seeding may take: a slow disk at the first start. */
const SEED_TIMEOUT_MS = 60_000;

export function readAreaFixture(name: string): AreaFixture {
  return JSON.parse(
    readFileSync(join(PROJECT_ROOT, 'fixtures', `${name}.json`), 'utf8'),
  ) as AreaFixture;
}

/** Makes the demo's people. Safe at every start. */
export async function seedAccounts(host: Host): Promise<Principal> {
  const users = host.tools('users');
  const account_id = await ensureAccount(users, {
    ...DEMO_OPERATOR,
    facts: ['age_18', 'age_21', 'driving_licence'],
    operator_areas: ['*'],
  });
  await ensureAccount(users, {
    ...DEMO_RIDER,
    facts: ['age_18', 'age_21', 'driving_licence'],
    operator_areas: [],
  });
  return {
    kind: 'account',
    account_id,
    scopes: ['openid', 'rider', 'operator'],
    operator_areas: ['*'],
  };
}

/**
 * Opens the demo area through the operators' own routes. Safe at every start: what exists is left
 * as it is.
 */
export async function seedArea(
  host: Host,
  operator: Principal,
  fixture: AreaFixture,
): Promise<void> {
  const { area } = fixture;
  const { area_id } = area;
  const known = await ask(host, operator, fleet.getArea, { area_id });
  if (!known.ok) must(await ask(host, operator, fleet.openArea, area));
  const priced = await ask(host, operator, payments.listPricingPlans, { area_id });
  // The prices come last: an area with prices was seeded to its end.
  if (priced.ok && priced.value.items.length === fixture.pricing_plans.length) return;
  must(
    await ask(host, operator, fleet.defineVehicleTypes, {
      area_id,
      vehicle_types: fixture.vehicle_types,
    }),
  );
  must(await ask(host, operator, fleet.addStations, { area_id, stations: fixture.stations }));
  must(await ask(host, operator, fleet.addZones, { area_id, zones: fixture.zones }));
  for (const plan of fixture.pricing_plans)
    must(await ask(host, operator, payments.publishPricingPlan, { area_id, ...plan }));
}

async function ask<R extends RouteShape>(
  host: Host,
  principal: Principal,
  route: R,
  input: InputOf<R>,
): Promise<Outcome<OutputOf<R>>> {
  // The same step of a seeding that was cut short finds its own first try.
  const idempotency_key = `seed-${createHash('sha256').update(route.id).update(JSON.stringify(input)).digest('base64url').slice(0, 24)}`;
  const deadline = new Date(Date.now() + SEED_TIMEOUT_MS);
  const trace_id = randomBytes(16).toString('hex');
  return (await host.call(route, input, {
    principal,
    deadline,
    trace_id,
    idempotency_key,
  })) as Outcome<OutputOf<R>>;
}

function must(outcome: Outcome<unknown>): void {
  if (!outcome.ok)
    throw new Error(
      `the demo area cannot be opened: ${outcome.refusal.code}: ${outcome.refusal.detail}`,
    );
}
