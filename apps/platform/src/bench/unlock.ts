import type { Rider } from '@drais/twin';
import { type BenchResult, type Log, quantile, rounded } from './result.ts';
import { giveBack, openStreet, type ParkedVehicle, unlock } from './riding.ts';
import { openSlowLink } from './slow-link.ts';
import { withPlatform } from './with-platform.ts';

/** Pairs of a rider and a vehicle that ride at the same time. */
const PAIRS = 20;
const P95_MOST_MS = 3_000;
const QUALITY = { round_trip_ms: 300, late_share: 0.05, late_ms: { least: 1_000, most: 3_000 } };

interface Ridden {
  readonly taken_ms: readonly number[];
  readonly failures: Readonly<Record<string, number>>;
}

/** Unlocks by API over a slow link to the vehicles, and the same over none. */
export async function benchUnlock({
  unlocks,
  log,
}: {
  unlocks: number;
  log: Log;
}): Promise<BenchResult> {
  const more = { DRAIS_SHARDS: '2', DRAIS_DEMO_AREA: 'on' };
  return withPlatform(more, log, async ({ platform }) => {
    const { public_url, mqtt_port } = platform.environment;
    const link = await openSlowLink(mqtt_port, QUALITY);
    try {
      const street = await openStreet(public_url);
      const riders: Rider[] = [];
      for (let n = 0; n < PAIRS; n++) riders.push(await street.rider());
      const rideAll = async (name: string, port: number): Promise<Ridden> => {
        const vehicles = await Promise.all(
          riders.map((_rider, n) =>
            street.vehicle(`${name}-${String(n)}`, `mqtt://127.0.0.1:${String(port)}`),
          ),
        );
        log(`${String(unlocks)} unlocks, ${name}`);
        try {
          return await ride(riders, vehicles, unlocks);
        } finally {
          await Promise.all(vehicles.map(({ vehicle }) => vehicle.close()));
        }
      };
      const direct = await rideAll('DIRECT', mqtt_port);
      const slow = await rideAll('SLOW', link.port);
      return judge(slow, direct, { unlocks, link: link.evidence() });
    } finally {
      await link.close();
    }
  });
}

/** Every pair rides in a loop of its own until `unlocks` have been asked for together. */
async function ride(
  riders: readonly Rider[],
  vehicles: readonly ParkedVehicle[],
  unlocks: number,
): Promise<Ridden> {
  const taken_ms: number[] = [];
  const failures: Record<string, number> = {};
  let asked = 0;
  await Promise.all(
    riders.map(async (rider, n) => {
      const vehicle = vehicles[n] as ParkedVehicle;
      while (asked < unlocks) {
        asked++;
        const done = await unlock(rider, vehicle);
        if ('failure' in done) {
          failures[done.failure] = (failures[done.failure] ?? 0) + 1;
          continue;
        }
        taken_ms.push(done.took_ms);
        await giveBack(rider, vehicle, done.trip_id);
      }
    }),
  );
  return { taken_ms, failures };
}

function judge(slow: Ridden, direct: Ridden, run: { unlocks: number; link: object }): BenchResult {
  const over_link = summary(slow);
  const over_none = summary(direct);
  // A trip that did not begin has no time: as many as the tail holds would hide it.
  const has_all = over_link.succeeded >= run.unlocks * 0.95;
  return {
    bench: 'unlock',
    met: over_link.p95_ms <= P95_MOST_MS && has_all,
    aims: { p95_ms: `<= ${String(P95_MOST_MS)}`, succeeded: '>= 95 %' },
    ratios: { p95_to_direct: rounded(over_link.p95_ms / over_none.p95_ms, 2) },
    figures: {
      ...over_link,
      unlocks: run.unlocks,
      pairs: PAIRS,
      link_asked: QUALITY,
      link_measured: run.link,
    },
    peers: { without_link: over_none },
  };
}

function summary({ taken_ms, failures }: Ridden) {
  return {
    succeeded: taken_ms.length,
    failures,
    p50_ms: rounded(quantile(taken_ms, 0.5)),
    p95_ms: rounded(quantile(taken_ms, 0.95)),
    p99_ms: rounded(quantile(taken_ms, 0.99)),
  };
}
