import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addSeconds } from '@drais/vocabulary/units';
import fc from 'fast-check';
import type { Period } from './reservation.ts';
import { couldHave, type Offer, offerFor, type WaitlistEntry } from './waitlist.ts';

const now = new Date('2026-05-01T08:00:00.000Z');
const inHours = (hours: number) => addSeconds(now, hours * 3600);
const terms = { charge_min_fraction: 0.2, now };
const STATIONS = ['castle', 'tower'];

interface Standing {
  readonly vehicle_id: string;
  readonly station_id: string;
  readonly charge_fraction: number;
  readonly distance_m: number;
  readonly promised: readonly Period[];
}

const period = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 8 }))
  .map(([from, hours]) => ({ starts_at: inHours(from), ends_at: inHours(from + hours) }));

const vehicles = fc
  .array(
    fc.record({
      station_id: fc.constantFrom(...STATIONS),
      charge_fraction: fc.constantFrom(0.1, 0.9),
      distance_m: fc.nat(500),
      promised: fc.array(period, { maxLength: 2 }),
    }),
    { maxLength: 4 },
  )
  .map((list) => list.map((one, n) => ({ ...one, vehicle_id: `v${String(n)}` })));

const line = fc
  .array(fc.record({ station_id: fc.constantFrom(null, ...STATIONS), period }), { maxLength: 8 })
  .map((list) =>
    list.map(
      (one, n): WaitlistEntry => ({
        ...one.period,
        area_id: 'mannheim',
        entry_id: `e${String(n)}`,
        rider_id: `r${String(n)}`,
        vehicle_class: 'car',
        station_id: one.station_id,
        pricing_plan_id: 'p',
        plan_version: 1,
        status: 'waiting',
        joined_at: addSeconds(now, n),
        reservation_id: null,
        stream_version: 1,
      }),
    ),
  );

const standingAt = (all: readonly Standing[]) => (entry: WaitlistEntry) =>
  all.filter(({ station_id }) => entry.station_id === null || entry.station_id === station_id);
const overlap = (a: Period, b: Period) => a.starts_at < b.ends_at && b.starts_at < a.ends_at;

/** Whether a vehicle could be offered, beside the offers that were made before. */
function fits(vehicle: Standing, entry: WaitlistEntry, before: readonly Offer<Standing>[]) {
  const taken = before.filter((offer) => offer.vehicle.vehicle_id === vehicle.vehicle_id);
  const others = [...vehicle.promised, ...taken.map((offer) => offer.entry)];
  return vehicle.charge_fraction > 0.2 && !others.some((other) => overlap(other, entry));
}

/** The whole line, each after those before. */
function offersFor(
  entries: readonly WaitlistEntry[],
  standing: (entry: WaitlistEntry) => readonly Standing[],
  within: typeof terms,
): Offer<Standing>[] {
  const offers: Offer<Standing>[] = [];
  for (const entry of entries) {
    const vehicle = offerFor(entry, standing(entry), offers, within);
    if (vehicle !== undefined) offers.push({ entry, vehicle });
  }
  return offers;
}

describe('the offers of a waitlist', () => {
  it('are one vehicle for one rider at a time, where they wait and when it is free', () => {
    fc.assert(
      fc.property(line, vehicles, (entries, all) => {
        const offers = offersFor(entries, standingAt(all), terms);
        for (const [n, { entry, vehicle }] of offers.entries()) {
          const real = all.find((one) => one.vehicle_id === vehicle.vehicle_id) as Standing;
          assert.ok(standingAt(all)(entry).includes(real));
          assert.ok(fits(real, entry, offers.slice(0, n)));
        }
        assert.equal(new Set(offers.map(({ entry }) => entry)).size, offers.length);
      }),
    );
  });

  it('pass over nobody who fits and was before', () => {
    fc.assert(
      fc.property(line, vehicles, (entries, all) => {
        const offers = offersFor(entries, standingAt(all), terms);
        for (const [place, entry] of entries.entries()) {
          if (offers.some((offer) => offer.entry === entry)) continue;
          const before = offers.filter((offer) => entries.indexOf(offer.entry) < place);
          const missed = standingAt(all)(entry).filter((one) => fits(one, entry, before));
          assert.deepEqual(missed, []);
        }
      }),
    );
  });

  it('are the same for those before, whoever joins behind', () => {
    fc.assert(
      fc.property(line, vehicles, fc.nat(8), (entries, all, length) => {
        const first = entries.slice(0, length);
        const among_first = offersFor(entries, standingAt(all), terms).filter(({ entry }) =>
          first.includes(entry),
        );
        assert.deepEqual(among_first, offersFor(first, standingAt(all), terms));
      }),
    );
  });
});

describe('a vehicle', () => {
  const waits = { station_id: 'castle', starts_at: inHours(2) };

  it('is for whoever waits where it stands, or anywhere', () => {
    assert.ok(couldHave(waits, { station_id: 'castle', charge_fraction: 0.9 }, terms));
    assert.ok(!couldHave(waits, { station_id: 'tower', charge_fraction: 0.9 }, terms));
    assert.ok(!couldHave(waits, { charge_fraction: 0.9 }, terms));
    assert.ok(couldHave({ ...waits, station_id: null }, { charge_fraction: 0.9 }, terms));
  });

  it('is for nobody in line while its charge is too low', () => {
    assert.ok(!couldHave(waits, { station_id: 'castle', charge_fraction: 0.1 }, terms));
  });
});
