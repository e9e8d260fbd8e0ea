import { fleet } from '@drais/contracts';
import { expect } from '../replay/day-town.ts';
import type { PatientClient } from '../rider/patient-client.ts';
import { askAtDoor } from '../rider/public-door.ts';
import { type Ask, type Credentials, discover } from '../rider/sign-in.ts';
import { openVehicle } from '../vehicle/vehicle.ts';
import { between, drawOf } from './draw.ts';
import { type LifeMemory, openLifeMemory } from './life-memory.ts';
import { keepTrying } from './pause.ts';
import { planFleet } from './plan-fleet.ts';
import { type SettledVehicle, settleFleet } from './settle-fleet.ts';
import { type Doorstep, enter, enterAsRider } from './simulated-account.ts';
import { rideAndRest } from './simulated-rider.ts';
import { followStrangers } from './strangers.ts';
import { type DemoTown, isAtCharger, readTown } from './town.ts';
import { openTownVehicle, type TownVehicle } from './town-vehicle.ts';

export interface LifeOptions {
  /** Where the platform is reached from here. */
  readonly base_url: string;
  /** The name it goes by, in tokens and links; `base_url` when absent. */
  readonly public_url?: string;
  readonly mqtt_url: string;
  readonly area_id: string;
  /** An operator of the area: registers and enrols the vehicles. */
  readonly operator: Credentials;
  /** Keys and passwords of vehicles and riders; readable by its owner only. */
  readonly memory_file: string;
  /** Vehicles by type. */
  readonly fleet: Readonly<Record<string, number>>;
  /** Decides where vehicles stand at first; the riders' chance is new in each life. */
  readonly seed: string;
  readonly log: (line: string) => void;
}

export interface Life {
  /** Everybody stops where they are; trips that run go on when the life does. */
  stop(): Promise<void>;
}

/**
 * People on the way at once. Six keep a map of fifty vehicles lively and leave most of them to
 * whoever looks at it.
 */
const RIDERS = 6;
/** The world's pulse. A vehicle's place on the way is as old as this at most. */
const TICK_MS = 1000;
/** How long one call outlasts an outage; afterwards its rider starts over. */
const PATIENCE_MS = 60_000;
/** Before somebody tries again what failed. */
const RETRY_S = { town: 3, rider: 30 };
/**
 * The memory is saved when a lock has moved, a moment later so that several moves are one write,
 * and now and then.
 */
const SAVE_S = { after_lock: 0.25, always: 300 };
/** Seconds over which riders set out for the first time. */
const FIRST_WAIT_S = { least: 3, most: 60 };
/**
 * After a start the life's own riders get this long to find their vehicles before an open lock
 * counts as a person's.
 */
const STRANGERS_AFTER_S = 60;
/** The same trouble is told once in so many minutes. */
const TELL_AGAIN_MS = 600_000;

/**
 * Keeps a modest life going in a demo area: its vehicles report and obey, and simulated riders take
 * some of them from station to station. Only by public doors: the API as an operator and as riders,
 * and the device protocol. Returns at once and lives until it is stopped, through every restart of
 * the platform.
 */
export async function liveInTown(options: LifeOptions): Promise<Life> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const memory = openLifeMemory(options.memory_file, options.log);
  const tell = tellerOf(options.log);
  const living = live(options, { memory, tell, signal }).catch((error: unknown) => {
    if (!signal.aborted) tell(error);
  });
  return {
    stop: async () => {
      leaving.abort();
      await living;
    },
  };
}

interface Living {
  readonly memory: LifeMemory;
  readonly tell: (error: unknown) => void;
  readonly signal: AbortSignal;
}

async function live(options: LifeOptions, living: Living): Promise<void> {
  const { base_url, public_url = base_url, area_id, log } = options;
  const { memory, tell, signal } = living;
  const ask = askAtDoor({ base_url, public_url });
  const draw = drawOf(`${options.seed} ${new Date().toISOString()}`);
  const prepared = await keepTrying(
    async () => {
      const doorstep: Doorstep = {
        base_url,
        configuration: await discover(public_url, ask),
        patience_ms: PATIENCE_MS,
      };
      const operator = await enter(doorstep, options.operator, 'operator');
      const town = await readTown(operator, { area_id, draw, signal });
      const plan = planFleet({
        area_id,
        fleet: options.fleet,
        stations: town.stations,
        seed: options.seed,
      });
      return {
        doorstep,
        operator,
        town,
        settled: await settleFleet(operator, { area_id, plan, memory, signal }),
      };
    },
    { pause_s: RETRY_S.town, signal, tell },
  );
  const { doorstep, operator, town, settled } = prepared;
  const follow = followStrangers({
    town,
    signal,
    tell,
    isOnTrip: (vehicle_id) => isOnTrip(operator, vehicle_id, signal),
  });
  const saver = openSaver(town, memory);
  const onLock = (vehicle: TownVehicle): void => {
    saver.soon();
    follow(vehicle);
  };
  const switching = settled.map((vehicle) => switchOn(options, { town, vehicle, onLock, signal }));
  const ticking = setInterval(() => {
    const now_ms = performance.now();
    for (const vehicle of town.vehicles.values()) vehicle.tick(now_ms);
  }, TICK_MS);
  try {
    await Promise.all(switching);
    log(
      `${area_id}: ${String(town.vehicles.size)} simulated vehicles and ${String(RIDERS)} riders are in town`,
    );
    for (const vehicle of town.vehicles.values()) follow(vehicle, STRANGERS_AFTER_S);
    await Promise.all(
      Array.from({ length: RIDERS }, (_, n) => liveAsRider({ doorstep, town, ask, n }, living)),
    );
  } finally {
    clearInterval(ticking);
    await Promise.allSettled(switching);
    await Promise.all([...town.vehicles.values()].map(({ vehicle }) => vehicle.close()));
    saver.close();
  }
}

/**
 * Connects a vehicle and gives it a body; rejects when the life ends before the door has opened.
 */
async function switchOn(
  { mqtt_url }: LifeOptions,
  {
    town,
    vehicle: settled,
    onLock,
    signal,
  }: {
    readonly town: DemoTown;
    readonly vehicle: SettledVehicle;
    readonly onLock: (vehicle: TownVehicle) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { code, vehicle_id, credentials, position, charge_fraction, remembered } = settled;
  const type = town.types.get(settled.vehicle_type_id);
  if (type === undefined) return;
  const link = { mqtt_url, credentials, position, charge_fraction, now: () => new Date(), signal };
  const vehicle = await openVehicle({
    ...link,
    ...(remembered === undefined ? {} : { remembered }),
  });
  const { vehicle_class, speed_max_m_s, range_max_m } = type;
  town.vehicles.set(
    code,
    openTownVehicle({
      vehicle,
      code,
      vehicle_id,
      vehicle_class,
      speed_max_m_s,
      range_max_m,
      position,
      charge_fraction,
      onLock,
      draw: town.draw,
      isAtCharger: (here) => isAtCharger(town, here),
    }),
  );
}

async function liveAsRider(
  {
    doorstep,
    town,
    ask,
    n,
  }: {
    readonly doorstep: Doorstep;
    readonly town: DemoTown;
    readonly ask: Ask;
    readonly n: number;
  },
  { memory, tell, signal }: Living,
): Promise<never> {
  const retry = { pause_s: RETRY_S.rider, signal, tell };
  const client = await keepTrying(() => enterAsRider(doorstep, memory, n), retry);
  const first_wait_s = between(town.draw, FIRST_WAIT_S.least, FIRST_WAIT_S.most);
  return keepTrying(() => rideAndRest({ client, town, ask, signal }, first_wait_s), retry);
}

async function isOnTrip(
  operator: PatientClient,
  vehicle_id: string,
  signal: AbortSignal,
): Promise<boolean> {
  const vehicle = expect(await operator.call(fleet.getFleetVehicle, { vehicle_id }, { signal }));
  return vehicle.vehicle_state === 'on_trip';
}

/**
 * Saves what the vehicles remember: a lock that has moved soon, the numbers of their reports now
 * and then.
 */
function openSaver(town: DemoTown, memory: LifeMemory) {
  let due: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(due);
    due = undefined;
    for (const [code, { vehicle }] of town.vehicles) {
      const kept = memory.vehicles.get(code);
      if (kept !== undefined) memory.vehicles.set(code, { ...kept, memory: vehicle.memory() });
    }
    memory.save();
  };
  const always = setInterval(save, SAVE_S.always * 1000);
  return {
    soon: () => {
      due ??= setTimeout(save, SAVE_S.after_lock * 1000);
    },
    close: () => {
      clearInterval(always);
      save();
    },
  };
}

/** What goes wrong is told once in a while: an outage of an hour is one line, not thousands. */
function tellerOf(log: (line: string) => void): (error: unknown) => void {
  const told_at_ms = new Map<string, number>();
  return (error) => {
    const text = error instanceof Error ? error.message : String(error);
    const now_ms = Date.now();
    if (now_ms - (told_at_ms.get(text) ?? -TELL_AGAIN_MS) < TELL_AGAIN_MS) return;
    if (told_at_ms.size > 100) told_at_ms.clear();
    told_at_ms.set(text, now_ms);
    log(text);
  };
}
