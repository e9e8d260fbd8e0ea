import { between, drawOf } from '@drais/twin/life/draw';
import { type BenchPlatform, openBenchPlatform } from './bench-platform.ts';
import { boxAround, enrolFleet, TOWN, type TownBox } from './device-fleet.ts';
import {
  judgeLiveMap,
  type LiveMapSize,
  MOVES_PER_S,
  STALLED,
  type Watched,
} from './live-map-verdict.ts';
import type { ViewersDuties } from './live-map-viewers.ts';
import { startOwnProcess } from './own-process.ts';
import type { BenchResult, Log } from './result.ts';
import { openSenders } from './telemetry-senders.ts';

const AREA_ID = 'bench';
export const VEHICLES = 10_400;
export const VIEWERS = 2_000;
const WARM_UP_S = 3;
const DRAIN_MS = 30_000;
/** Moves go on while stalled viewers come back. */
const COMING_BACK_S = 5;
/** After the last move: a batch of the door and two frames. */
const SETTLE_MS = 2_000;
/** Half of the viewers look at what an app shows first, half at a place of their own. */
const SHARED_BOXES = 12;
const SHARED_KM = 4;
const OWN_KM = 3;

export interface LiveMapOptions extends LiveMapSize {
  readonly log: Log;
}

/** Vehicles report through the device door; how old is a move when a viewer's map shows it? */
export async function benchLiveMap(options: LiveMapOptions): Promise<BenchResult> {
  const { log, vehicles, viewers, seconds } = options;
  const platform = await openBenchPlatform(log);
  const audience = startOwnProcess<ViewersDuties>(
    new URL('./live-map-viewers.ts', import.meta.url),
  );
  try {
    const wanted = { area_id: AREA_ID, count: vehicles };
    const senders = openSenders(await enrolFleet(platform.base_url, wanted, log));
    try {
      await senders.connect(platform.mqtt_port);
      log(`opening ${String(viewers)} maps`);
      await audience.ask('open', {
        port: Number(new URL(platform.base_url).port),
        area_id: AREA_ID,
        boxes: boxesFor(viewers),
        stalled: STALLED,
        stalled_box: TOWN,
      });
      log(`${String(MOVES_PER_S)} moves a second for ${String(seconds)} s`);
      const watching = openWatch(audience, platform, seconds);
      const load = {
        rate: MOVES_PER_S,
        seconds: WARM_UP_S + seconds + COMING_BACK_S,
        warm_up_s: WARM_UP_S,
        drain_ms: DRAIN_MS,
      };
      const sent = await senders.run(load, (edge) => {
        if (edge === 'begins') watching.begin();
      });
      const watched = await watching.done();
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const consistency = await audience.ask('compare');
      return judgeLiveMap({ options, sent, consistency, ...watched });
    } finally {
      await senders.close();
    }
  } finally {
    await audience.close();
    await platform.close();
  }
}

/** What happens while vehicles move: some viewers stall all the time and then wake. */
function openWatch(
  audience: ReturnType<typeof startOwnProcess<ViewersDuties>>,
  platform: BenchPlatform,
  seconds: number,
) {
  let watched: Promise<Watched> | undefined;
  const watch = async (): Promise<Watched> => {
    await audience.ask('begin');
    await audience.ask('stall');
    const before = platform.processorTimes();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const seen = await audience.ask('end');
    const after = platform.processorTimes();
    const woken = await audience.ask('wake');
    const core_s = after.core_s - before.core_s;
    return { seen, woken, core_s, door_s: after.door_s - before.door_s };
  };
  return {
    begin: (): void => {
      watched = watch();
      // Told when it is waited for.
      watched.catch(() => undefined);
    },
    done: (): Promise<Watched> => watched ?? Promise.reject(new Error('nothing was measured')),
  };
}

/** Where the viewers look. */
export function boxesFor(viewers: number): TownBox[] {
  const draw = drawOf('viewers');
  const anywhere = (side_km: number): TownBox =>
    boxAround(
      {
        lat: between(draw, TOWN.south, TOWN.north),
        lon: between(draw, TOWN.west, TOWN.east),
      },
      side_km,
    );
  const shared = Array.from({ length: SHARED_BOXES }, () => anywhere(SHARED_KM));
  return Array.from({ length: viewers }, (_, n) =>
    n % 2 === 0 ? (shared[(n / 2) % SHARED_BOXES] as TownBox) : anywhere(OWN_KM),
  );
}
