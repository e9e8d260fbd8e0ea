import { booking, fleet, payments, users } from '@drais/contracts';
import { expect } from '@drais/twin/replay/day-town';
import { newUuid } from '@drais/vocabulary/ids';
import type pg from 'pg';
import { readAreaFixture } from '../demo/seed.ts';
import { AREA_ID, DIGITS_BASE, ID_HEAD, VEHICLES } from './reservation-table.ts';
import { openStreet, type Street } from './riding.ts';

/**
 * Riders who ask in turn, spread over all buckets: enough that no two requests at once are of one.
 */
const RIDERS = 1_024;
const VEHICLE_TYPE_ID = 'compact-car';

/**
 * An area with its prices and rules, one rider and one car by the public doors; the other riders
 * and cars are copies of their rows. Returns the accounts.
 */
export async function openBenchTown(base_url: string, owner: pg.Client): Promise<string[]> {
  const street = await openStreet(base_url);
  const fixture = readAreaFixture('mannheim');
  const { operator } = street;
  expect(await operator.call(fleet.openArea, { ...fixture.area, area_id: AREA_ID }));
  const { vehicle_types } = fixture;
  expect(await operator.call(fleet.defineVehicleTypes, { area_id: AREA_ID, vehicle_types }));
  for (const plan of fixture.pricing_plans)
    expect(await operator.call(payments.publishPricingPlan, { area_id: AREA_ID, ...plan }));
  expect(
    await operator.call(booking.setTripRules, {
      area_id: AREA_ID,
      vehicle_class: 'car',
      rules: { charge_min_fraction: 0.1 },
    }),
  );
  await addVehicles(street, owner, fixture.area.center);
  return addRiders(street, owner);
}

async function addVehicles(
  { operator }: Street,
  owner: pg.Client,
  position: { lat: number; lon: number },
): Promise<void> {
  const first = { code: 'FIRST', vehicle_type_id: VEHICLE_TYPE_ID, position, charge_fraction: 1 };
  const { vehicles } = expect(
    await operator.call(fleet.addVehicles, { area_id: AREA_ID, vehicles: [first] }),
  );
  await owner.query(
    `insert into fleet.vehicles (area_id, vehicle_id, public_vehicle_id, code, vehicle_type_id, vehicle_class, vehicle_state,
       state_changed_at, lat, lon, placed_at, charge_fraction, device_id, stream_version)
     select area_id, $1 || ($2::bigint + n), $1 || ($2::bigint + n), 'CAR-' || n, vehicle_type_id, vehicle_class, vehicle_state,
       state_changed_at, lat, lon, placed_at, charge_fraction, device_id, stream_version
     from fleet.vehicles, generate_series(1, $3::int) as n where area_id = $4 and vehicle_id = $5`,
    [ID_HEAD, DIGITS_BASE, VEHICLES, AREA_ID, vehicles[0]?.vehicle_id],
  );
  await owner.query('vacuum analyze fleet.vehicles');
}

async function addRiders(street: Street, owner: pg.Client): Promise<string[]> {
  const { account_id, client } = await street.rider();
  expect(
    await client.call(users.verifyFact, {
      kind: 'driving_licence',
      document_number: 'B072RRE2I55',
      issuing_country: 'DE',
    }),
  );
  const ids = Array.from(
    { length: RIDERS },
    (_, n) => `${String(n % 256).padStart(3, '0')}.${newUuid()}`,
  );
  await owner.query(
    `insert into users.accounts (account_bucket, account_id, status, facts, profile_ref, created_at, stream_version)
     select substr(id, 1, 3), id, status, facts, profile_ref, created_at, stream_version
     from users.accounts, unnest($1::text[]) as id where account_id = $2`,
    [ids, account_id],
  );
  await owner.query('vacuum analyze users.accounts');
  return ids;
}
