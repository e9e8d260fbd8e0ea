// `npm test [part of a path ...]`: runs every test file of the house, three at a time, against one
// PostgreSQL server that lives as long as the run. The last line is the count, and nothing else.
//
// A whole run ends with a walk through the refusals, which counts as one test: every code of the
// contracts has come out of some test, and none came out where it is not promised.
//
// The server's binaries come with npm, so it is always started: a run that skips its database tests
// because nobody started a server would be green for the wrong reason.

import { globSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startTestPostgres, type TestPostgres } from '../packages/kit/src/testing/run-postgres.ts';
import { openRefusalWalk } from './refusal-walk.ts';
import { printLastLine, reporter, type Tally } from './reporter.ts';

/**
 * Test files that run at once. The long ones are stories that wait half of their time, for pages,
 * deadlines and vehicles: with two of them the smallest machine we build on (two cores) idles.
 */
const FILES_AT_ONCE = 3;

const TEST_FOLDERS = ['packages', 'services', 'apps', 'e2e', 'tools'];
const SKIPPED_FOLDERS = new Set(['node_modules', '.next', '.drais', 'fixtures']);

const root = fileURLToPath(new URL('..', import.meta.url));
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const files = findTestFiles(filters);
if (files.length === 0) {
  console.error(`No test file matches ${filters.join(' or ') || TEST_FOLDERS.join(', ')}.`);
  printLastLine({ passed: 0, failed: 0, skipped: 0 });
  process.exit(1);
}

const interrupt = new AbortController();
let signalled: NodeJS.Signals | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    signalled ??= signal;
    interrupt.abort();
  });
}

let postgres: TestPostgres | undefined;
const walk = openRefusalWalk();
const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
try {
  postgres = await startTestPostgres();
  Object.assign(process.env, postgres.env, walk.env);
  if (!interrupt.signal.aborted) await runFiles();
  judgeRefusals();
} catch (error) {
  tally.failed += 1;
  console.error(error);
} finally {
  await postgres?.stop();
  walk.close();
}
printLastLine(tally);
process.exitCode = exitCode();

/**
 * Test files below the folders of the house whose path holds one of the words, in a fixed order.
 */
function findTestFiles(words: readonly string[]): string[] {
  return globSync(
    TEST_FOLDERS.map((folder) => `${folder}/**/*.test.ts`),
    { cwd: root, exclude: (name) => SKIPPED_FOLDERS.has(name) },
  )
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
}

async function runFiles(): Promise<void> {
  const events = run({
    files: files.map((file) => join(root, file)),
    cwd: root,
    concurrency: FILES_AT_ONCE,
    signal: interrupt.signal,
    execArgv: ['--import', new URL('./file-limit.ts', import.meta.url).href],
  });
  await pipeline(events, (source) => reporter(source, { tally, root }), process.stdout, {
    end: false,
  });
}

/** Some of the files cannot produce every refusal, so that only a whole run is judged. */
function judgeRefusals(): void {
  if (filters.length > 0 || interrupt.signal.aborted) {
    console.log('The walk through the refusals is not made: it takes a whole run.');
    return;
  }
  const findings = walk.findings();
  if (findings.length === 0) tally.passed += 1;
  else {
    tally.failed += 1;
    console.log(`FAIL the walk through the refusals\n     ${findings.join('\n     ')}`);
  }
}

/**
 * 128 plus the signal's number after a signal, as shells expect; no test at all is a failure too.
 */
function exitCode(): number {
  if (signalled !== undefined) return 128 + constants.signals[signalled];
  return tally.failed > 0 || tally.passed === 0 ? 1 : 0;
}
