import fc from 'fast-check';
import type { History } from './history.ts';

/** One ride as a draw describes it: which vehicle, how long, how much. */
interface DrawnRide {
  readonly vehicle: number;
  readonly gap_ms: number;
  readonly held_ms: number;
  readonly ride_ms: number;
  readonly fare_minor: number;
}

const ride: fc.Arbitrary<DrawnRide> = fc.record({
  vehicle: fc.integer({ min: 0, max: 3 }),
  gap_ms: fc.integer({ min: 0, max: 1_000 }),
  held_ms: fc.integer({ min: 1, max: 1_000 }),
  ride_ms: fc.integer({ min: 1, max: 10_000 }),
  fare_minor: fc.integer({ min: 1, max: 5_000 }),
});

const CURRENCY = 'EUR';

/** A day in which nothing went wrong: at least two rides of one vehicle. */
export const goodHistory: fc.Arbitrary<History> = fc
  .array(ride, { minLength: 1, maxLength: 20 })
  .chain((rides) => fc.tuple(fc.constant(rides), fc.boolean()))
  .map(([rides, last_is_out]) => {
    const first = rides[0] as DrawnRide;
    return historyOf([...rides, { ...first }], last_is_out);
  });

function historyOf(rides: readonly DrawnRide[], last_is_out: boolean): History {
  const free_from = new Map<number, number>();
  const days = rides.map((drawn, n) => rideOf(drawn, n, free_from));
  const out = last_is_out ? days.at(-1) : undefined;
  return {
    acknowledged: days.flatMap(({ names }) => names),
    // Every other one asked twice.
    told: days.flatMap(({ told }, n) => (n % 2 === 0 ? [told, told] : [told])),
    // Also what nobody was told of: a call whose answer was lost.
    stored: [...days.flatMap(({ names }) => names), 'reservation:unheard'],
    promises: days.map(({ promise }) => promise),
    possession: days.flatMap(({ taken, given_back }) =>
      taken === out?.taken ? [taken] : [taken, given_back],
    ),
    holders: out === undefined ? [] : [out.taken],
    seen: days.map(({ seen }) => seen),
    ledger: days.flatMap(({ entries }) => entries),
    bank: days.map(({ movement }) => movement),
  };
}

function rideOf(drawn: DrawnRide, n: number, free_from: Map<number, number>) {
  const from_ms = (free_from.get(drawn.vehicle) ?? 0) + drawn.gap_ms;
  const until_ms = from_ms + drawn.held_ms + drawn.ride_ms;
  free_from.set(drawn.vehicle, until_ms);
  const vehicle_id = `vehicle-${String(drawn.vehicle)}`;
  const [reservation_id, trip_id] = [`reservation-${String(n)}`, `trip-${String(n)}`];
  const amount_minor = drawn.fare_minor;
  const cause = `capture:payment-${String(n)}:hold:capture`;
  return {
    told: { key: `booking.start_trip key-${String(n)}`, said: `trip:${trip_id}` },
    names: [`reservation:${reservation_id}`, `trip:${trip_id}`, `report:d-${String(n)} 1`],
    promise: { vehicle_id, reservation_id, from_ms, until_ms },
    taken: { vehicle_id, trip_id, what: 'taken' as const },
    given_back: { vehicle_id, trip_id, what: 'given_back' as const },
    seen: { vehicle_id, trip_id, from_ms: from_ms + drawn.held_ms, until_ms },
    movement: { cause, amount_minor, currency: CURRENCY },
    entries: [
      entryOf(`fare:payment-${String(n)}`, ['rider_receivable', 'revenue'], amount_minor),
      entryOf(cause, ['provider_clearing', 'rider_receivable'], amount_minor),
    ],
  };
}

function entryOf(cause: string, [debit, credit]: [string, string], amount_minor: number) {
  return {
    entry_id: `entry of ${cause}`,
    cause,
    lines: [
      { account: debit, amount_minor, currency: CURRENCY },
      { account: credit, amount_minor: -amount_minor, currency: CURRENCY },
    ],
  };
}
