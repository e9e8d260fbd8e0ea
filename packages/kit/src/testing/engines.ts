import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';

/** A program that some tests need and that npm does not install. */
export interface Engine {
  /** Its name on the PATH. */
  readonly command: string;
  /** What a person runs to get it. */
  readonly install: string;
}

/** An engine that hangs fails its test by name, and lets the others of the file run. */
const LIMIT_MS = 240_000;

/** Why a test that needs the command cannot run here, or false when it can. */
export function needsEngine(command: string, install: string): string | false {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => isExecutable(join(folder, command)))
    ? false
    : `needs ${command}: ${install}`;
}

/** In CI, or where DRAIS_REQUIRE_ENGINES is set, a missing engine is a failure and not a skip. */
export function areEnginesRequired(env: NodeJS.ProcessEnv = process.env): boolean {
  const required = env['DRAIS_REQUIRE_ENGINES'] ?? env['CI'] ?? '';
  return !['', '0', 'false'].includes(required);
}

/**
 * A test that needs an engine. Without it the test is skipped with the reason, or fails where
 * engines are required: the test alone, not the loading of its file, so the others in the file
 * still run.
 */
export function engineTest(
  name: string,
  engine: Engine,
  work: (t: TestContext) => void | Promise<void>,
): Promise<void> {
  const missing = needsEngine(engine.command, engine.install);
  if (missing === false) return test(name, { timeout: LIMIT_MS }, work);
  if (!areEnginesRequired()) return test(name, { skip: missing }, work);
  return test(name, () => {
    throw new Error(missing);
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // Absent, or not for us to run: either way the next folder may have it.
  }
}
