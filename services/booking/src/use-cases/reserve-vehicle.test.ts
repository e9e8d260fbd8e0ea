import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeOf, openTown, other } from './town.fixture.ts';

const at = (time: string) => `2026-05-${time}:00.000Z`;
/** The town opens on the first of May at eight. */
const morning = { starts_at: at('01T09:00'), ends_at: at('01T12:00') };

async function openTownWithCar(...[t]: Parameters<typeof openTown>) {
  const opened = await openTown(t);
  opened.town.vehicle['vehicle_class'] = 'car';
  return opened;
}

describe('a rider who names a vehicle', () => {
  it('is told when no vehicle carries the code', async (t) => {
    const { reserve } = await openTown(t);
    assert.equal(codeOf(await reserve(undefined, { code: 'MA-9999' })), 'booking.vehicle_unknown');
  });

  it('names it by its code or by its id on the map, not by both', async (t) => {
    const { town, reserve } = await openTown(t);
    const public_vehicle_id = town.vehicle['public_vehicle_id'] as string;
    assert.equal(
      codeOf(await reserve(undefined, { public_vehicle_id })),
      'booking.vehicle_ambiguous',
    );
  });

  it('does not get one that is out of service', async (t) => {
    const { town, reserve } = await openTown(t);
    town.vehicle['vehicle_state'] = 'non_operational';
    assert.equal(codeOf(await reserve()), 'booking.vehicle_not_available');
  });

  it('needs a verified age or licence for its class', async (t) => {
    const { town, reserve } = await openTown(t);
    town.rider.may_ride = ['scooter'];
    assert.equal(codeOf(await reserve()), 'booking.rider_may_not_ride_class');
  });
});

describe('a hold', () => {
  it('is one at a time, until it is given back', async (t) => {
    const { reserve } = await openTown(t);
    assert.equal(codeOf(await reserve()), 'ok');
    const second = { code: 'MA-0043' };
    assert.equal(codeOf(await reserve(undefined, second)), 'booking.rider_has_hold');
    assert.equal(codeOf(await reserve(other, second)), 'ok');
  });

  it('starts now and takes no period', async (t) => {
    const { reserve } = await openTown(t);
    assert.equal(codeOf(await reserve(undefined, morning)), 'booking.period_not_taken');
  });
});

describe('a car', () => {
  it('is reserved for a period, which has to be said', async (t) => {
    const { reserve } = await openTownWithCar(t);
    assert.equal(codeOf(await reserve()), 'booking.period_missing');
    const { starts_at } = morning;
    assert.equal(codeOf(await reserve(undefined, { starts_at })), 'booking.period_missing');
    assert.equal(codeOf(await reserve(undefined, morning)), 'ok');
  });

  it('is not reserved for too short, too long, too far ahead, or the past', async (t) => {
    const { reserve } = await openTownWithCar(t);
    const impossible = [
      [at('01T09:00'), at('01T09:14')],
      [at('01T09:00'), at('08T09:01')],
      [at('08T08:01'), at('08T09:00')],
      [at('01T07:57'), at('01T09:00')],
      [at('01T12:00'), at('01T09:00')],
    ] as const;
    for (const [starts_at, ends_at] of impossible) {
      assert.equal(
        codeOf(await reserve(undefined, { starts_at, ends_at })),
        'booking.period_invalid',
        `${starts_at} to ${ends_at}`,
      );
    }
  });

  it('is not promised twice for any part of a period', async (t) => {
    const { reserve } = await openTownWithCar(t);
    await reserve(undefined, morning);
    const noon = { starts_at: at('01T11:59'), ends_at: at('01T14:00') };
    assert.equal(codeOf(await reserve(other, noon)), 'booking.vehicle_not_available');
    const later = { starts_at: at('01T12:00'), ends_at: at('01T14:00') };
    assert.equal(codeOf(await reserve(other, later)), 'ok');
  });
});

describe('the price of a reservation', () => {
  it('must be one that is published', async (t) => {
    const { town, reserve } = await openTown(t);
    town.has_prices = false;
    assert.equal(codeOf(await reserve()), 'booking.no_pricing_plan');
  });

  it('is the one that the rider was shown, or the rider looks again', async (t) => {
    const { town, reserve } = await openTown(t);
    const { pricing_plan_id, version } = town.plan;
    const shown = (seen: number) => ({ accepted_plan: { pricing_plan_id, version: seen } });
    assert.equal(codeOf(await reserve(undefined, shown(version - 1))), 'booking.price_changed');
    assert.equal(codeOf(await reserve(undefined, shown(version))), 'ok');
  });
});
