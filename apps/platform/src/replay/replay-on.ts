import {
  type DeviceCredentials,
  discover,
  joinAsRider,
  lastingSignIn,
  openPatientClient,
  openTown,
  type PatientClient,
  type PlanTerms,
  patiently,
  placeVehicles,
  type Rider,
  replayDay,
  switchOn,
  type TellAnswer,
} from '@drais/twin';
import { codeOfBike } from '@drais/twin/import/code-of-bike';
import { DEMO_OPERATOR } from '../demo/accounts.ts';
import { audit } from './audit.ts';
import type { RecordedDay } from './read-day.ts';

export interface ReplayOptions {
  readonly platform: { readonly base_url: string; readonly mqtt_url: string };
  /**
   * Connection strings of the databases, read when the day is over: a restart may have moved them.
   */
  databaseUrls(): Promise<readonly string[]>;
  readonly recorded: RecordedDay;
  readonly area: {
    readonly area_id: string;
    readonly time_zone: string;
    readonly currency: string;
    readonly country: string;
  };
  readonly plan: PlanTerms;
  /** Business seconds per wall second at most. */
  readonly speed: number;
  /** How long an outage may last before the replay gives up. */
  readonly patience_ms: number;
  /** Accounts made ahead of need, at once. */
  readonly riders_at_once?: number;
  readonly log: (line: string) => void;
  /** Told every final answer that an operator or a rider of the day got. */
  readonly onAnswer?: (told: TellAnswer) => void;
  /** A share of what is asked for is asked for twice, under the same key. */
  readonly asks_twice?: boolean;
  /** Told each report that a vehicle saw acknowledged, as `<device_id> <sequence>`. */
  readonly onReport?: (report: string) => void;
  /** Everything is in place and the first trip is next. */
  readonly onRiding?: () => void;
  /** Waited for before each step of the clock. */
  readonly beforeStep?: () => Promise<void>;
  /** Waited for after the last trip, before the platform comes to rest. */
  readonly onRidden?: () => Promise<void>;
  /** Waited for when the platform has come to rest, which it does once more before the audit. */
  readonly onAtRest?: () => Promise<void>;
}

/** One line that says whether a replayed day adds up. */
export interface ReplaySummary {
  readonly [figure: string]: unknown;
}

/** Accounts made ahead of the clock: enough that a busy minute does not wait for one. */
const RIDERS_AHEAD = 24;
const TRIP_S_OF_DAY = 86_400;

/** Rides a recorded day on a running platform and audits what it left behind. */
export async function replayOn(options: ReplayOptions): Promise<ReplaySummary> {
  const { platform, recorded, log, patience_ms } = options;
  const { base_url } = platform;
  const configuration = await patiently(patience_ms, () => discover(base_url));
  // A broken connection may end a sign-in; an operator then signs in again.
  const signed_in = lastingSignIn(configuration, DEMO_OPERATOR, 'rider operator');
  const { onAnswer, asks_twice = false } = options;
  const asked_again: Promise<void>[] = [];
  const told = {
    ...(onAnswer === undefined ? {} : { onAnswer }),
    ...(asks_twice ? { onAskedAgain: remember(asked_again) } : {}),
  };
  const operator = openPatientClient({ base_url, patience_ms, token: signed_in.token, ...told });
  const clock = demoClock(base_url, patience_ms);
  const acknowledged = new Set<string>();
  const { town, vehicles } = await openRecordedTown(options, {
    operator,
    now: clock.now,
    acknowledged,
  });

  const door = { base_url, configuration, patience_ms, ...told };
  const riders = riderQueue(door, recorded.day.trips.length);
  try {
    log(`riding ${String(recorded.day.trips.length)} trips`);
    options.onRiding?.();
    const began = Date.now();
    const result = await replayDay({
      day: recorded.day,
      town,
      operator,
      vehicles,
      nextRider: riders.next,
      stepTo: async (at) => {
        await options.beforeStep?.();
        await clock.stepTo(at);
      },
      photo_required: true,
      speed: options.speed,
      log,
    });
    await options.onRidden?.();
    await Promise.all(asked_again);
    await clock.settle();
    const took_s = (Date.now() - began) / 1000;
    await options.onAtRest?.();
    await clock.settle();
    const books = await audit(await options.databaseUrls(), acknowledged);
    return summary(options, { result, took_s, books });
  } finally {
    await Promise.all([...vehicles.values()].map(({ vehicle }) => vehicle.close()));
  }
}

/** Looked at when the day is over; until then a failure must not end the process. */
function remember(list: Promise<void>[]): (asking: Promise<void>) => void {
  return (asking) => {
    asking.catch(() => undefined);
    list.push(asking);
  };
}

/** The recorded stations and vehicles, each vehicle with its device switched on. */
async function openRecordedTown(
  { platform, recorded, area, plan, log, onReport }: ReplayOptions,
  hands: { operator: PatientClient; now: () => Date; acknowledged: Set<string> },
) {
  const { stations, day } = recorded;
  const { operator, now, acknowledged } = hands;
  log(
    `opening ${area.area_id}: ${String(stations.length)} stations, ${String(day.placements.length)} vehicles`,
  );
  const { lat, lon } = stations[0] ?? { lat: 0, lon: 0 };
  const town = await openTown(operator, {
    area: { ...area, name: area.area_id, center: { lat, lon } },
    stations,
    plan,
  });
  const placements = day.placements.map(({ bike_id, terminal }) => ({
    bike_id,
    code: codeOfBike(bike_id),
    terminal,
  }));
  const placed = await placeVehicles(operator, town, placements);
  const switched = placements.map(async (placement) => {
    const { vehicle_id, credentials } = placed.get(placement.code) as {
      vehicle_id: string;
      credentials: DeviceCredentials;
    };
    const vehicle = await switchOn(town, placement, {
      mqtt_url: platform.mqtt_url,
      credentials,
      now,
      onAcknowledged: (sequence) => {
        const report = `${credentials.device_id} ${String(sequence)}`;
        acknowledged.add(report);
        onReport?.(report);
      },
    });
    return [placement.bike_id, { vehicle_id, vehicle }] as const;
  });
  return { town, vehicles: new Map(await Promise.all(switched)) };
}

function summary(
  { recorded }: ReplayOptions,
  done: { result: Awaited<ReturnType<typeof replayDay>>; took_s: number; books: object },
): ReplaySummary {
  const { result } = done;
  const amounts = new Map<string, number>();
  let minutes_charged = 0;
  let unlocks_charged = 0;
  for (const { fare } of result.receipts) {
    const { currency, amount_minor } = fare.total;
    amounts.set(currency, (amounts.get(currency) ?? 0) + amount_minor);
    for (const line of fare.lines) {
      if (line.kind === 'riding') minutes_charged += line.quantity;
      if (line.kind === 'unlock') unlocks_charged += line.quantity;
    }
  }
  return {
    asked: result.asked,
    completed: result.completed,
    refused: result.refused,
    recoveries: result.recoveries,
    moves: result.moves,
    minutes_charged,
    unlocks_charged,
    amount_minor: Object.fromEntries(amounts),
    starts_shifted: recorded.day.counts.starts_shifted,
    shifted_s: recorded.day.counts.shifted_s,
    left_out: recorded.left_out.length,
    ...done.books,
    latencies: result.latencies.summary(),
    took_s: Math.round(done.took_s * 10) / 10,
    speed: Math.round(TRIP_S_OF_DAY / done.took_s),
  };
}

/** The control door of the demo: steps business time and says what it is. */
function demoClock(base_url: string, patience_ms: number) {
  let at = new Date(0);
  const ask = (body?: object) =>
    patiently(patience_ms, async () => {
      const answer = await fetch(
        `${base_url}/demo/clock`,
        body === undefined
          ? {}
          : {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            },
      );
      if (!answer.ok)
        throw new Error(`the demo clock answered ${String(answer.status)}: ${await answer.text()}`);
      return (await answer.json()) as { now: string };
    });
  const stepTo = async (next: Date): Promise<void> => {
    // Set before the platform knows: a vehicle's answer must carry the time that is about to be.
    at = next;
    await ask({ at: next.toISOString() });
  };
  return {
    now: () => at,
    stepTo,
    /** Waits until the platform has done everything that is due now. */
    settle: async () => stepTo(new Date((await ask()).now)),
  };
}

/** Makes accounts ahead of need, in order, a bounded number at once. */
function riderQueue(platform: Parameters<typeof joinAsRider>[0], total: number) {
  const run = Math.random().toString(36).slice(2, 8);
  const ready: Promise<Rider>[] = [];
  let made = 0;
  const make = (): Promise<Rider> => {
    const number = ++made;
    return joinAsRider(platform, {
      email: `rider-${run}-${String(number)}@example.org`,
      password: `a long ride ${run} ${String(number)}`,
      name: `Rider ${String(number)}`,
      birth_date: '1988-03-14',
      card: 'sandbox_ok',
    });
  };
  const fill = (): void => {
    while (ready.length < RIDERS_AHEAD && made < total) {
      const rider = make();
      // Looked at when it is taken; until then a failure must not end the process.
      rider.catch(() => undefined);
      ready.push(rider);
    }
  };
  return {
    next: async (): Promise<Rider> => {
      fill();
      const rider = ready.shift();
      fill();
      if (rider === undefined) throw new Error('more trips than riders');
      return rider;
    },
  };
}
