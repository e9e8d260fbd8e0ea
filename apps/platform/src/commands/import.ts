import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { discover, openPatientClient, signIn } from '@drais/twin';
import { importBikeshare } from '@drais/twin/import/import-bikeshare';
import { BadArguments, runCommand } from './arguments.ts';
import { type ImportArguments, readImportArguments } from './import-arguments.ts';

/** An outage of the platform longer than this ends the import; run again, it goes over what is there already. */
const PATIENCE_MS = 60_000;

/** Loads a recorded system into a running platform, as an operator does: through the public API. */
async function importRecord(): Promise<number> {
  const given = readImportArguments(process.argv.slice(2));
  const tell = (line: string): void => console.error(line);
  const stations = readText(given.stations_file);
  const trips = openText(given.trips_file);
  const operator = await signInAsOperator(given);
  const outcome = await importBikeshare({
    operator,
    area_id: given.area_id,
    stations,
    trips,
    tell,
    ...(given.opening === undefined ? {} : { opening: given.opening }),
  });
  if (!outcome.ok) {
    if (outcome.refusal.code === 'import.area_unknown') throw new BadArguments(outcome.refusal.detail);
    tell(outcome.refusal.detail);
    return 1;
  }
  const { value } = outcome;
  console.log(
    given.json
      ? JSON.stringify(value)
      : `${value.area_id}: ${String(value.stations)} stations, ${String(value.vehicles)} vehicles (${String(value.vehicles_added)} new), ` +
          `${String(value.trips)} trips; ${String(value.problems)} broken rows, ${String(value.left_out)} trips left out`,
  );
  return 0;
}

async function signInAsOperator({ base_url, email, password }: ImportArguments) {
  try {
    const configuration = await discover(base_url);
    const signed_in = await signIn(configuration, { email, password }, 'operator');
    return openPatientClient({ base_url, patience_ms: PATIENCE_MS, token: signed_in.token });
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`Drais at ${base_url} did not let ${email} in: ${message}.`, { cause });
  }
}

function readText(file: string): string {
  const bytes = readable(file, () => readFileSync(file));
  return readable(file, () => (isPacked(file) ? gunzipSync(bytes) : bytes).toString('utf8'));
}

function openText(file: string): AsyncIterable<Uint8Array> {
  if (!isPacked(file)) return createReadStream(file);
  const unpacked = createGunzip();
  // A failed read destroys `unpacked` with its error, so that whoever reads it is told.
  pipeline(createReadStream(file), unpacked, () => undefined);
  return unpacked;
}

/** By the first bytes (RFC 1952), as a name may say anything. */
function isPacked(file: string): boolean {
  return readable(file, () => {
    const handle = openSync(file, 'r');
    const bytes = Buffer.alloc(2);
    try {
      readSync(handle, bytes, 0, 2, 0);
    } finally {
      closeSync(handle);
    }
    return bytes[0] === 0x1f && bytes[1] === 0x8b;
  });
}

function readable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new BadArguments(`${file} cannot be read: ${(cause as Error).message}`);
  }
}

await runCommand(importRecord);
