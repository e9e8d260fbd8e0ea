import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

/** Counts of single tests; a file that could not be loaded counts as one failure. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

interface ReporterOptions {
  /** Filled while the tests run, for whoever started them. */
  readonly tally: Tally;
  /** Paths are printed relative to this folder. */
  readonly root: string;
  /** A file slower than this is named at the end, in milliseconds. */
  readonly slow_ms?: number;
}

/** What node:test says about one test that has come to its end. */
type Ended = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>;

/**
 * Where a test stands: `entryFile` is the file that was run, `file` the one that holds the line.
 */
interface Place {
  readonly file?: string;
  readonly entryFile?: string;
  readonly line?: number;
}

interface Known {
  readonly name: string;
  readonly parentId: number | undefined;
}

/** Names of tests as paths through their suites, and which of them have begun and not ended. */
interface Names {
  readonly known: Map<string, Known>;
  readonly running: Set<string>;
}

/**
 * A file slower than this is named at the end of the run, in milliseconds. Most files end within
 * two seconds; at ten somebody should look why, and lower would name every file that clones a
 * database.
 */
const SLOW_FILE_MS = 10_000;

/** Slow files that are named; more would push the failures out of sight. */
const SLOW_FILES_MAX = 5;

/**
 * One line per failure and per skip with the full name of the test, what the files print, and a
 * hint at the slowest files. Passed tests stay silent.
 */
export async function* reporter(
  source: AsyncIterable<TestEvent>,
  { tally, root, slow_ms = SLOW_FILE_MS }: ReporterOptions,
): AsyncGenerator<string> {
  const names: Names = { known: new Map(), running: new Set() };
  const durations: { file: string; duration_ms: number }[] = [];
  for await (const event of source) {
    follow(names, event);
    if (event.type === 'test:stdout' || event.type === 'test:stderr') yield event.data.message;
    if (event.type === 'test:summary' && event.data.file !== undefined) {
      durations.push({
        file: relative(root, event.data.file),
        duration_ms: event.data.duration_ms,
      });
    }
    if (event.type === 'test:pass' || event.type === 'test:fail')
      yield judge(names, event, tally, root);
  }
  yield slowest(durations, slow_ms);
}

/** The closing line of a run, alone on its line: other programs read it. */
export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Prints the closing line. */
export function printLastLine(tally: Tally): void {
  console.log(lastLine(tally));
}

/** Counts an ended test and returns the line to print about it, or nothing. */
function judge(names: Names, event: Ended, tally: Tally, root: string): string {
  const { data } = event;
  const path = relative(root, fileOf(data));
  const title = `${path}:${data.line ?? 0} ${titleOf(names, data)}`;

  if (data.skip !== undefined) {
    tally.skipped += 1;
    return `SKIP ${title}${typeof data.skip === 'string' ? `: ${data.skip}` : ''}\n`;
  }
  if (data.todo !== undefined) {
    tally.skipped += 1;
    return `SKIP ${title}: to do${typeof data.todo === 'string' ? `, ${data.todo}` : ''}\n`;
  }
  if (event.type === 'test:fail') return judgeFailure(names, event, { tally, title, path });
  if (data.details.type === 'suite') return '';
  if (data.name !== data.file) {
    tally.passed += 1;
    return '';
  }
  // node:test calls a file that declares no test at all a passed test of the file's name.
  tally.failed += 1;
  return `FAIL ${path}\n     The file holds no test.\n`;
}

function judgeFailure(
  names: Names,
  event: Extract<TestEvent, { type: 'test:fail' }>,
  { tally, title, path }: { tally: Tally; title: string; path: string },
): string {
  const { data } = event;
  const error = data.details.error as Error & { failureType?: string };
  const isFile = data.name === data.file;
  const unfinished = isFile ? unfinishedIn(names, data.name) : [];
  // A suite fails because of its tests, and a file too: those have been counted already.
  if (error.failureType === 'subtestsFailed' && unfinished.length === 0) return '';

  tally.failed += 1;
  if (!isFile) return `FAIL ${title}\n${indent(reasonOf(error))}\n`;
  const hint = unfinished.length > 0 ? ` Not finished: ${unfinished.join('; ')}.` : '';
  return `FAIL ${path}\n     The file's process failed; what it printed stands above.${hint}\n`;
}

/** Tests of a file that began and never ended: where its process hung or fell. */
function unfinishedIn(names: Names, file: string): string[] {
  return [...names.running]
    .filter((key) => key.startsWith(`${file}#`))
    .map((key) => nameOf(names, key));
}

/** The thrown error with the frames of our own files; node:test wraps it as the cause. */
function reasonOf(error: Error): string {
  const thrown = error.cause;
  if (!(thrown instanceof Error)) return typeof thrown === 'string' ? thrown : error.message;
  const frames = (thrown.stack ?? thrown.message).split('\n');
  const kept = frames.filter((line) => !/^\s+at .*(\(node:|node_modules)/.test(line));
  const cause = thrown.cause instanceof Error ? `\ncaused by: ${thrown.cause.message}` : '';
  return kept.join('\n') + cause;
}

/** Keeps the tree of names and the set of running tests up to date. */
function follow(names: Names, event: TestEvent): void {
  if (event.type === 'test:enqueue' || event.type === 'test:start') {
    const { name, parentId } = event.data;
    names.known.set(keyOf(event.data), { name, parentId });
  }
  if (event.type === 'test:dequeue' && event.data.type === 'test') {
    names.running.add(keyOf(event.data));
  }
  if (event.type === 'test:complete') names.running.delete(keyOf(event.data));
}

/**
 * Test ids count from one in each test file's process, and again in the process that runs the files
 * (whose own tests, the files, have no `entryFile`), so a key needs both.
 */
function keyOf(data: Place & { readonly testId: number }): string {
  return `${data.entryFile ?? ''}#${data.testId}`;
}

function fileOf(data: Place): string {
  return data.entryFile ?? data.file ?? '';
}

function titleOf(names: Names, data: Ended['data']): string {
  return nameOf(names, keyOf(data)) || data.name;
}

/** The name of a test behind the names of its suites: `an active trip > ends with its fare`. */
function nameOf(names: Names, key: string): string {
  const file = key.slice(0, key.lastIndexOf('#'));
  const parts: string[] = [];
  for (let at = names.known.get(key); at !== undefined; ) {
    parts.unshift(at.name);
    at = at.parentId === undefined ? undefined : names.known.get(`${file}#${at.parentId}`);
  }
  return parts.join(' > ');
}

function slowest(files: { file: string; duration_ms: number }[], slow_ms: number): string {
  return files
    .filter(({ duration_ms }) => duration_ms >= slow_ms)
    .sort((a, b) => b.duration_ms - a.duration_ms)
    .slice(0, SLOW_FILES_MAX)
    .map(({ file, duration_ms }) => `SLOW ${file}: ${(duration_ms / 1000).toFixed(1)} s\n`)
    .join('');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `     ${line}`))
    .join('\n');
}
