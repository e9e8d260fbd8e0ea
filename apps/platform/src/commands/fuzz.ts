import { type FuzzMqttResult, fuzzMqtt } from '../fuzz/fuzz-mqtt.ts';
import { type FuzzResult, fuzzPlatform } from '../fuzz/fuzz-run.ts';
import { onOwnPlatform } from '../fuzz/own-fuzz-platform.ts';
import { readArguments, runCommand } from './arguments.ts';

/**
 * Attacks a platform of its own, in an empty folder and on free ports: over HTTP as its own
 * description says, or with `--mqtt` at the vehicles' door. Ends with one line of JSON.
 */
async function fuzz(): Promise<number> {
  const given = readArguments(process.argv.slice(2), {
    values: ['requests', 'packets', 'seed', 'seconds'],
    flags: ['json', 'mqtt'],
  });
  const log = (line: string): void => console.error(line);
  const seed = given.whole('seed', Date.now() % 1_000_000);
  const common = { seed, seconds_max: given.whole('seconds', 3_600), log };
  const result = await onOwnPlatform<FuzzResult | FuzzMqttResult>(log, (platform) =>
    given.has('mqtt')
      ? fuzzMqtt(platform, { ...common, packets: given.whole('packets', 1_000_000) })
      : fuzzPlatform(platform, { ...common, requests: given.whole('requests', 100_000) }),
  );
  console.log(JSON.stringify(result, null, given.has('json') ? 0 : 2));
  return result.holds ? 0 : 1;
}

await runCommand(fuzz);
