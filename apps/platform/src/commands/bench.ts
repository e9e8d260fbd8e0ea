import { benchEventLag } from '../bench/event-lag.ts';
import { benchGateway } from '../bench/gateway.ts';
import { benchLiveMap, VEHICLES, VIEWERS } from '../bench/live-map.ts';
import { benchNearby } from '../bench/nearby.ts';
import { benchReservationHttp } from '../bench/reservation-http.ts';
import { benchReservationSql } from '../bench/reservation-sql.ts';
import { type BenchResult, type Log, PeerMissing, tableOf } from '../bench/result.ts';
import { benchSoak } from '../bench/soak.ts';
import { benchStart } from '../bench/start.ts';
import { benchTelemetry } from '../bench/telemetry.ts';
import { benchUnlock } from '../bench/unlock.ts';
import { BadArguments, readArguments, runCommand } from './arguments.ts';

type Given = ReturnType<typeof readArguments>;

const BENCHES: Readonly<Record<string, (given: Given, log: Log) => Promise<BenchResult>>> = {
  'live-map': (given, log) =>
    benchLiveMap({
      seconds: given.whole('seconds', 60),
      vehicles: given.whole('vehicles', VEHICLES),
      viewers: given.whole('viewers', VIEWERS),
      log,
    }),
  nearby: (given, log) => benchNearby({ seconds: given.whole('seconds', 10), log }),
  'reservation-sql': (given, log) =>
    benchReservationSql({
      seconds: given.whole('seconds', 15),
      rounds: given.whole('rounds', 3),
      log,
    }),
  'reservation-http': (given, log) =>
    benchReservationHttp({
      seconds: given.whole('seconds', 15),
      rounds: given.whole('rounds', 3),
      log,
    }),
  'event-lag': (given, log) =>
    benchEventLag({
      rate_per_s: given.whole('rate', 1000),
      seconds: given.whole('seconds', 15),
      rounds: given.whole('rounds', 3),
      log,
    }),
  gateway: (given, log) =>
    benchGateway({
      rate_per_s: given.whole('rate', 1000),
      seconds: given.whole('seconds', 15),
      rounds: given.whole('rounds', 3),
      log,
    }),
  soak: (given, log) => benchSoak({ seconds: given.whole('seconds', 1_800), log }),
  start: (_given, log) => benchStart(log),
  telemetry: (given, log) =>
    benchTelemetry({
      seconds: given.whole('seconds', 600),
      rate: given.whole('rate', 20_000),
      connections: given.whole('connections', 5_000),
      log,
    }),
  unlock: (given, log) => benchUnlock({ unlocks: given.whole('unlocks', 200), log }),
};
/** The machine lacks what a bench compares with: neither met nor missed. */
const PEER_MISSING_STATUS = 3;

/**
 * Measures one thing beside a peer doing the same work, and ends with one line of JSON or a table.
 */
async function bench(): Promise<number> {
  const given = readArguments(process.argv.slice(2), {
    values: ['seconds', 'rounds', 'unlocks', 'rate', 'connections', 'vehicles', 'viewers'],
    flags: ['json'],
  });
  const [name = ''] = given.words;
  const run = BENCHES[name];
  if (run === undefined)
    throw new BadArguments(`name a bench: ${Object.keys(BENCHES).join(', ')}.`);
  try {
    const result = await run(given, (line) => console.error(line));
    console.log(given.has('json') ? JSON.stringify(result) : tableOf(result));
    return result.met ? 0 : 1;
  } catch (error) {
    if (!(error instanceof PeerMissing)) throw error;
    console.error(error.message);
    return PEER_MISSING_STATUS;
  }
}

await runCommand(bench);
