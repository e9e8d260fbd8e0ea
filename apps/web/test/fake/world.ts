import type { booking, fleet, payments, users } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import { VEHICLE_CLASSES, type VehicleClass } from '@drais/vocabulary/vehicle';

export type FleetVehicle = OutputOf<typeof fleet.getFleetVehicle>;
export type Trip = OutputOf<typeof booking.getTrip>;
export type Reservation = OutputOf<typeof booking.getReservation>;
export type Plan = OutputOf<typeof payments.listPricingPlans>['items'][number];
export type Receipt = OutputOf<typeof payments.getReceipt>;
export type Command = OutputOf<typeof fleet.listCommands>['items'][number];
export type RecoveryCase = OutputOf<typeof booking.listRecoveryCases>['items'][number];
export type Account = OutputOf<typeof users.getMe>;
export type WaitlistEntry = OutputOf<typeof booking.listWaitlistEntries>['items'][number];
export type Debt = OutputOf<typeof payments.listDebts>['items'][number];
export type CreditMovement = OutputOf<typeof payments.listCredit>['items'][number];
export type Warning = NonNullable<Trip['warnings']>[number];
export type Station = OutputOf<typeof fleet.listStations>['items'][number];

export const AREA = {
  area_id: 'mannheim',
  name: 'Mannheim',
  time_zone: 'Europe/Berlin',
  currency: 'EUR',
  country: 'DE',
  center: { lat: 49.4875, lon: 8.466 },
};

const PRICES: Readonly<
  Record<
    VehicleClass,
    readonly [unlock: number, minute: number, pause: number, cap: number | null, hold: number]
  >
> = {
  scooter: [100, 22, 8, 2500, 2000],
  e_bike: [50, 15, 5, 1800, 1500],
  car: [150, 31, 12, 6900, 10_000],
  van: [250, 38, 15, 8900, 15_000],
};
/** What giving a period back late and not coming cost, and the most that a day costs. */
const BOUNDS: Readonly<Record<VehicleClass, Partial<Plan>>> = {
  scooter: { day_cap_minor: 1200 },
  e_bike: {},
  car: { cancellation_fee_minor: 500, no_show_fee_minor: 1500, fee_vat_bp: 0 },
  van: { cancellation_fee_minor: 800, no_show_fee_minor: 2000, fee_vat_bp: 0 },
};
const TYPE_NAMES: Readonly<Record<VehicleClass, string>> = {
  scooter: 'Kick 4',
  e_bike: 'Draisine E',
  car: 'Compact 300',
  van: 'Cargo 9',
};
const STATION_NAMES = [
  ['Wasserturm', 49.4846, 8.4751],
  ['Hauptbahnhof', 49.4797, 8.4692],
  ['Paradeplatz', 49.4876, 8.4662],
  ['Schloss', 49.4835, 8.4622],
  ['Alter Messplatz', 49.4978, 8.4732],
  ['Jungbusch', 49.4938, 8.4581],
  ['Luisenpark', 49.4832, 8.4933],
  ['Marktplatz', 49.4902, 8.4676],
  ['Lindenhof', 49.4745, 8.4678],
  ['Herzogenried', 49.5035, 8.4822],
  ['Rosengarten', 49.4853, 8.4778],
  ['Collini', 49.4903, 8.4785],
] as const;

/** A name-like number that is the same in every run. */
export function fakeId(shard_key: string, number: number): string {
  return `${shard_key}.01980000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

export const VEHICLE_TYPES = VEHICLE_CLASSES.map((vehicle_class) => ({
  vehicle_type_id: `${vehicle_class.replace('_', '-')}-1`,
  vehicle_class,
  name: TYPE_NAMES[vehicle_class],
  range_max_m: { scooter: 45_000, e_bike: 80_000, car: 300_000, van: 220_000 }[vehicle_class],
  speed_max_m_s: vehicle_class === 'car' || vehicle_class === 'van' ? 36 : 6.9,
}));

export const STATIONS: Station[] = STATION_NAMES.map(([name, lat, lon], index) => ({
  station_id: fakeId('mannheim', 5000 + index),
  short_name: `MA-${String(index + 1)}`,
  name,
  lat,
  lon,
  capacity: 14,
  radius_m: 30,
  is_charging_station: index % 4 === 0,
  vehicles_available: 2,
}));

export const PLANS: Plan[] = VEHICLE_CLASSES.map((vehicle_class, index) => {
  const [unlock_minor, per_minute_minor, pause_per_minute_minor, cap_minor, hold_minor] =
    PRICES[vehicle_class];
  return {
    pricing_plan_id: fakeId('mannheim', 6000 + index),
    version: 3,
    area_id: 'mannheim',
    vehicle_class,
    name: `City ${TYPE_NAMES[vehicle_class]}`,
    currency: 'EUR',
    unlock_minor,
    per_minute_minor,
    pause_per_minute_minor,
    cap_minor,
    hold_minor,
    vat_bp: 1900,
    ...BOUNDS[vehicle_class],
  };
});

const CLASS_OF_TURN: readonly VehicleClass[] = [
  'scooter',
  'e_bike',
  'scooter',
  'e_bike',
  'scooter',
  'car',
  'e_bike',
  'scooter',
  'van',
  'e_bike',
];
const STATE_OF_TURN = [
  'available',
  'available',
  'available',
  'on_trip',
  'available',
  'available',
  'reserved',
  'available',
  'available',
  'available',
  'non_operational',
  'available',
] as const;

/**
 * Vehicles round the stations, the same in every run: scattered by the golden angle, so that they
 * look placed by nobody.
 */
export function newVehicles(now: Date): FleetVehicle[] {
  return Array.from({ length: 66 }, (_, index) => {
    const station = STATIONS[(index * 7) % STATIONS.length] as Station;
    const angle = index * 2.399963;
    const reach = 0.0004 + (index % 9) * 0.00021;
    const vehicle_class = CLASS_OF_TURN[index % CLASS_OF_TURN.length] as VehicleClass;
    const type = VEHICLE_TYPES.find(
      (one) => one.vehicle_class === vehicle_class,
    ) as (typeof VEHICLE_TYPES)[number];
    const charge_fraction = Math.round((0.18 + ((index * 37) % 82) / 100) * 100) / 100;
    return {
      vehicle_id: fakeId('mannheim', 1000 + index),
      public_vehicle_id: fakeId('mannheim', 2000 + index),
      code: `MA-${String(1001 + index * 13)}`,
      vehicle_class,
      vehicle_type_id: type.vehicle_type_id,
      vehicle_state: STATE_OF_TURN[index % STATE_OF_TURN.length] ?? 'available',
      lat: Number((station.lat + Math.sin(angle) * reach).toFixed(6)),
      lon: Number((station.lon + Math.cos(angle) * reach * 1.54).toFixed(6)),
      accuracy_m: 6,
      charge_fraction,
      range_m: Math.round(type.range_max_m * charge_fraction),
      speed_m_s: 0,
      locked: true,
      reported_at: now.toISOString(),
      last_moved_at: now.toISOString(),
      device_id: fakeId('mannheim', 3000 + index),
      connected: index % 17 !== 16,
    };
  });
}

export interface World {
  readonly vehicles: FleetVehicle[];
  readonly accounts: Map<string, Account & { password: string }>;
  /** Cookie to account. */
  readonly sessions: Map<string, string>;
  /** Sign-ins under way: where to go on afterwards. */
  readonly interactions: Map<string, string>;
  readonly cards: Map<
    string,
    {
      payment_method_id: string;
      label: string;
      added_at: string;
      is_default: boolean;
      token: string;
    }[]
  >;
  readonly reservations: { owner: string; view: Reservation }[];
  readonly trips: {
    owner: string;
    vehicle_id: string;
    view: Trip;
    polls: number;
    photo: boolean;
    warnings?: Warning[];
  }[];
  readonly receipts: Map<string, { readonly owner: string; readonly receipt: Receipt }>;
  readonly waitlist: { owner: string; view: WaitlistEntry }[];
  readonly debts: { owner: string; view: Debt; looks: number }[];
  readonly credit: { owner: string; view: CreditMovement }[];
  /** Top-ups that wait for the bank's yes. */
  readonly top_ups: Map<string, { readonly owner: string; readonly amount: Debt['amount'] }>;
  /** Trips and top-ups that the rider has confirmed with the bank. */
  readonly confirmed: Set<string>;
  readonly photos: Set<string>;
  readonly commands: Command[];
  readonly cases: RecoveryCase[];
  /** What the fake shall do; tests turn these. */
  readonly script: {
    streams_down: boolean;
    vehicle_answers: boolean;
    /** Started trips look as old as this. */
    started_ago_s: number;
    /** The next call of this route is refused so. */
    next_refusal:
      | { route_id: string; code: string; detail: string; facts?: Record<string, number> }
      | undefined;
  };
  next_number: number;
}

export function newWorld(now: Date): World {
  const accounts = new Map<string, Account & { password: string }>();
  const people = [
    ['rider@example.org', 'Carla Rider', [], ['scooter', 'e_bike', 'car', 'van']],
    ['new@example.org', 'Nils Neu', [], []],
    ['operator@example.org', 'Olga Operator', ['mannheim'], ['scooter', 'e_bike']],
  ] as const;
  for (const [index, [email, name, operator_areas, may_ride]] of people.entries()) {
    const account_id = fakeId(`00${String(index)}`, 1);
    accounts.set(account_id, {
      account_id,
      email,
      name,
      status: 'active',
      operator_areas: [...operator_areas],
      may_ride: [...may_ride],
      password: 'correct horse battery',
    });
  }
  const late = new Date(now.getTime() - 13 * 3600_000).toISOString();
  return {
    vehicles: newVehicles(now),
    accounts,
    sessions: new Map(),
    interactions: new Map(),
    cards: new Map(),
    reservations: [],
    trips: [],
    receipts: new Map(),
    waitlist: [],
    debts: [],
    credit: [],
    top_ups: new Map(),
    confirmed: new Set(),
    photos: new Set(),
    commands: [],
    cases: [
      {
        case_id: fakeId('mannheim', 9001),
        trip_id: fakeId('mannheim', 9002),
        vehicle_id: fakeId('mannheim', 1003),
        status: 'open',
        opened_at: late,
      },
    ],
    script: {
      streams_down: false,
      vehicle_answers: true,
      started_ago_s: 0,
      next_refusal: undefined,
    },
    next_number: 100_000,
  };
}

export function newNumber(world: World): number {
  world.next_number += 1;
  return world.next_number;
}
