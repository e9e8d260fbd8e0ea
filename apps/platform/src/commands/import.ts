import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { discover, openPatientClient, signIn } from '@drais/twin';
import { type ImportSummary, importBikeshare } from '@drais/twin/import/import-bikeshare';
import { Refused } from '@drais/twin/replay/day-town';
import { SignInRefused } from '@drais/twin/rider/sign-in';
import { BadArguments, runCommand } from './arguments.ts';
import { type ImportArguments, readImportArguments } from './import-arguments.ts';

/**
 * An outage of the platform longer than this ends the import; run again, it goes over what is there
 * already.
 */
const PATIENCE_MS = 60_000;

/** Told in one sentence, exit code 1: the arguments were fine, the world was not. */
class NotImported extends Error {}

/** Loads a recorded system into a running platform, as an operator does: through the public API. */
async function importRecord(): Promise<number> {
  const given = readImportArguments(process.argv.slice(2));
  try {
    const summary = await load(given);
    console.log(given.json ? JSON.stringify(summary) : sentenceOf(summary));
    return 0;
  } catch (error) {
    if (!(error instanceof NotImported)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function load(given: ImportArguments): Promise<ImportSummary> {
  const { area_id, opening } = given;
  const stations = readText(given.stations_file);
  const trips = openText(given.trips_file);
  const operator = await signInAsOperator(given);
  const tell = (line: string): void => console.error(line);
  const outcome = await importBikeshare({
    operator,
    area_id,
    stations,
    trips,
    tell,
    ...(opening === undefined ? {} : { opening }),
  }).catch((error: unknown) => {
    // An outage that outlasted our patience has the sdk's name on it.
    if (error instanceof Refused || (error instanceof Error && error.name === 'Unreachable')) {
      throw new NotImported(`The import ended early: ${error.message}`, { cause: error });
    }
    if (!isBrokenArchive(error)) throw error;
    throw new NotImported(
      `${given.trips_file} is a broken archive (${error.message}); what stood before the break is loaded.`,
    );
  });
  if (outcome.ok) return outcome.value;
  const { code, detail } = outcome.refusal;
  throw code === 'import.area_unknown' ? new BadArguments(detail) : new NotImported(detail);
}

function isBrokenArchive(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

function sentenceOf(summary: ImportSummary): string {
  const { area_id, stations, vehicles, vehicles_added, trips, problems, left_out } = summary;
  return (
    `${area_id}: ${String(stations)} stations, ${String(vehicles)} vehicles (${String(vehicles_added)} new), ` +
    `${String(trips)} trips; ${String(problems)} broken rows, ${String(left_out)} trips left out`
  );
}

async function signInAsOperator({ base_url, email, password }: ImportArguments) {
  try {
    const configuration = await discover(base_url);
    const signed_in = await signIn(configuration, { email, password }, 'operator');
    return openPatientClient({ base_url, patience_ms: PATIENCE_MS, token: signed_in.token });
  } catch (cause) {
    const { message } = cause as Error;
    const what = cause instanceof SignInRefused ? `did not let ${email} in` : 'does not answer';
    throw new NotImported(`Drais at ${base_url} ${what}: ${message}.`, { cause });
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
