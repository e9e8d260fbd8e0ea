import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { booking, fleet } from '@drais/contracts';
import { Unavailable } from '@drais/kit';
import { openTestRoom, riderPrincipal } from '@drais/kit/testing/open-room';
import type { InputOf } from '@drais/vocabulary/define';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { bookingRoom } from '../index.ts';

export const area_id = 'mannheim';
export const rider_id = '042.01a2040c-f370-7b6f-ad85-275d5783bbc5';
export const rider = riderPrincipal(rider_id);
export const other = riderPrincipal('077.01a2040c-f370-7b6f-ad85-275d5783bbc6');
export const vehicle_id = 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc7';
export const bay = { lat: 49.4875, lon: 8.466, accuracy_m: 5 };

/** As another room tells it, which may publish fees too. */
interface TownPlan {
  readonly [term: string]: unknown;
  readonly pricing_plan_id: string;
  readonly version: number;
  readonly currency: string;
  readonly unlock_minor: number;
  readonly per_minute_minor: number;
}

const plan: TownPlan = {
  pricing_plan_id: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc8',
  version: 3,
  area_id,
  vehicle_class: 'e_bike',
  name: 'E-bike',
  currency: 'EUR',
  unlock_minor: 100,
  per_minute_minor: 20,
  pause_per_minute_minor: 10,
  cap_minor: null,
  hold_minor: 2000,
  vat_bp: 1900,
};

/** The unlock fee and each started minute, without tax and pauses. */
function fareOf({ started_at, ended_at }: { started_at: string; ended_at: string }) {
  const minutes = Math.ceil((Date.parse(ended_at) - Date.parse(started_at)) / 60_000);
  const amount_minor = plan.unlock_minor + minutes * plan.per_minute_minor;
  return {
    total: { amount_minor, currency: plan.currency },
    lines: [],
    vat: { vat_bp: 0, net_minor: amount_minor, vat_minor: 0 },
  };
}

type Vehicle = Record<string, unknown>;

const eBike: Vehicle = {
  vehicle_id,
  public_vehicle_id: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc9',
  code: 'MA-0042',
  vehicle_class: 'e_bike',
  vehicle_type_id: 'e-bike',
  vehicle_state: 'available',
  ...bay,
  charge_fraction: 0.8,
  speed_m_s: 0,
  locked: true,
};
/** Beside the first one, for whoever wants two. */
const secondEBike: Vehicle = {
  ...eBike,
  vehicle_id: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbca',
  public_vehicle_id: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbcb',
  code: 'MA-0043',
};

/** No station has this id. */
export const nowhere = 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbcf';

/** A town with two e-bikes, whose other rooms do as the test says. */
export async function openTown(t: TestContext) {
  const town = {
    now: new Date('2026-05-01T08:00:00.000Z'),
    hold: 'held',
    wall_began_at: new Date(),
    /** Of a bank that wants to hear the rider, wall time. */
    bank_waits_s: 600,
    wall_ahead_s: 0,
    /** What the bank says to the next question after it has asked the rider. */
    once_asked: null as string | null,
    plan,
    has_prices: true,
    parking: 'inside',
    commands: [] as { command_id: string; kind: string }[],
    listed_commands: [] as object[],
    vehicle: { ...eBike },
    /** More vehicles that stand at the bay. */
    others: [secondEBike],
    has_device: true,
    rider: { status: 'active', may_ride: ['scooter', 'e_bike', 'car', 'van'] },
    fleet_is_down: false,
    payments_are_down: false,
    photo_arrived: true,
  };
  const whenUp = async (value: unknown): Promise<Outcome<unknown>> => {
    if (town.fleet_is_down) throw new Unavailable('fleet');
    return accept(value);
  };
  const findVehicle = async (asked: Vehicle): Promise<Outcome<unknown>> => {
    const names = ['vehicle_id', 'public_vehicle_id', 'code'];
    const found = [town.vehicle, ...town.others].find((vehicle) =>
      names.some((name) => asked[name] === vehicle[name]),
    );
    return found === undefined ? refuse('fleet.vehicle_unknown', 'No such.') : whenUp(found);
  };
  const room = await openTestRoom(t, bookingRoom, {
    now: () => town.now,
    wallNow: () => addSeconds(new Date(), town.wall_ahead_s),
    objects: {
      findFacts: async () => (town.photo_arrived ? { size_bytes: 10, sha256: 'x' } : null),
    },
    calls: {
      'fleet.get_vehicle': findVehicle,
      'fleet.list_standing_vehicles': async (asked: Vehicle) => {
        if (asked['station_id'] === nowhere) return refuse('fleet.place_unknown', 'No such.');
        const items = [town.vehicle, ...town.others].filter(
          (one) =>
            one['vehicle_class'] === asked['vehicle_class'] &&
            ['available', 'reserved'].includes(String(one['vehicle_state'])),
        );
        const all = items.map((one, n) => ({ ...one, distance_m: n * 10 }));
        const from = Number(asked['cursor'] ?? 0);
        const until = from + Number(asked['limit'] ?? 50);
        const rest = until < all.length ? { next_cursor: String(until) } : {};
        return whenUp({ items: all.slice(from, until), ...rest });
      },
      'fleet.check_parking': () => whenUp({ verdict: town.parking, nearest_station_m: 312.4 }),
      'fleet.issue_command': async (input: { command_id: string; kind: string }) => {
        if (!town.has_device) return refuse('fleet.vehicle_has_no_device', 'It has none.');
        town.commands.push(input);
        const times = { issued_at: town.now.toISOString(), expires_at: town.now.toISOString() };
        const { command_id, kind } = input;
        const said = { status: 'issued', deliveries: 1, asked_by: 'booking', ...times };
        town.listed_commands.push({ command_id, kind, vehicle_id, ...said });
        return whenUp({ ...input, vehicle_id, ...said });
      },
      'payments.get_current_plan': async () =>
        town.has_prices ? accept(town.plan) : refuse('payments.no_pricing_plan', 'None yet.'),
      'fleet.list_commands': () => whenUp({ items: [...town.listed_commands].reverse() }),
      'payments.price_usage': async (usage: { started_at: string; ended_at: string }) => {
        if (town.payments_are_down) throw new Unavailable('payments');
        return accept(fareOf(usage));
      },
      'payments.get_plan_version': async () => accept(plan),
      'payments.place_hold': async () => {
        if (town.payments_are_down) throw new Unavailable('payments');
        if (town.hold !== 'action_required') return accept({ status: town.hold });
        const ends_at = addSeconds(town.wall_began_at, town.bank_waits_s).toISOString();
        if (town.once_asked !== null) town.hold = town.once_asked;
        return accept({
          status: 'action_required',
          action: { kind: 'redirect', url: 'http://bank', ends_at },
        });
      },
      'users.get_rider': async () => accept({ account_id: rider_id, ...town.rider }),
    },
  });
  const acknowledge = async (options: { in_time?: boolean } = {}) => {
    const { command_id, kind } = town.commands.at(-1) as {
      command_id: string;
      kind: 'lock' | 'unlock';
    };
    await room.deliver(fleet.events.commandAcknowledged, area_id, {
      command_id,
      vehicle_id,
      kind,
      executed_at: town.now.toISOString(),
      in_time: options.in_time ?? true,
    });
  };
  const pass = (seconds: number) => {
    town.now = new Date(town.now.getTime() + seconds * 1000);
  };
  const reserve = async (who = rider, more: Partial<InputOf<typeof booking.reserveVehicle>> = {}) =>
    room.call(booking.reserveVehicle, { area_id, code: 'MA-0042', ...more }, who);
  /** Reserves what nobody else wants, and gives the reservation's id. */
  const hold = async (...asked: Parameters<typeof reserve>) => {
    const reserved = await reserve(...asked);
    assert.ok(reserved.ok, JSON.stringify(reserved));
    return reserved.value.reservation_id;
  };
  const begin = (reservation_id: string, who = rider) =>
    room.call(booking.startTrip, { reservation_id }, who);
  const start = async () => {
    const started = await begin(await hold());
    assert.ok(started.ok, JSON.stringify(started));
    return started.value.trip_id;
  };
  const end = async (trip_id: string, more: object = {}) => {
    const photo = await room.call(
      booking.addReturnPhoto,
      { trip_id, content_type: 'image/jpeg', size_bytes: 10 },
      rider,
    );
    const photo_id = photo.ok ? { photo_id: photo.value.photo_id } : {};
    return room.call(
      booking.endTrip,
      { trip_id, attempted_at: town.now.toISOString(), position: bay, ...photo_id, ...more },
      rider,
    );
  };
  const trip = async (trip_id: string) => {
    const found = await room.call(booking.getTrip, { trip_id }, rider);
    assert.ok(found.ok);
    return found.value;
  };
  const typesOf = async () => (await room.events()).map(({ type }) => type.replace('booking.', ''));
  return { town, room, acknowledge, pass, reserve, hold, begin, start, end, trip, typesOf };
}

/** `ok`, or the code of the refusal. */
export const codeOf = (outcome: { ok: boolean; refusal?: { code: string } }) =>
  outcome.ok ? 'ok' : outcome.refusal?.code;
