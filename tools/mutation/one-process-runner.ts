// A test runner for Stryker. Runners that start Node for each mutant need a quarter of a second for
// what takes milliseconds; here the tests beside the code are loaded once and run again and again.
// The rules keep nothing in memory, so no mutant is helped by the one before.

import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { takeTests } from './collected-tests.ts';

/** What the mutants of the sandbox read and write; the names are Stryker's. */
interface Switchboard {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: { static: object; perTest: object };
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}

interface LoadedTest {
  readonly id: string;
  readonly file: string;
  readonly run: () => unknown;
  /** The longest it took so far. */
  took_ms: number;
}

/** Of Stryker's options of a run what is used here. */
interface MutantRun {
  readonly activeMutant: { readonly id: string };
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
  readonly reloadEnvironment: boolean;
  /** `static`: the mutant is code that runs while its file is loaded. */
  readonly mutantActivation: 'static' | 'runtime';
}

interface Settings {
  /** Patterns of the test files, below the sandbox. */
  readonly test_files: readonly string[];
}

/** The n-th load of the sandbox's files; each has its own copies of the modules. */
let load_count = 0;

function openRunner(options: { readonly one_process: Settings }) {
  const switchboard: Switchboard = {};
  Object.assign(globalThis, { __stryker__: switchboard });
  redirectImports(pathToFileURL(`${process.cwd()}/`).href);
  let tests: LoadedTest[] | null = null;

  async function load(): Promise<LoadedTest[]> {
    load_count++;
    const loaded: LoadedTest[] = [];
    for (const file of globSync([...options.one_process.test_files]).sort()) {
      takeTests();
      await import(pathToFileURL(join(process.cwd(), file)).href);
      loaded.push(
        ...takeTests().map(({ name, run }) => ({ id: `${file}: ${name}`, file, run, took_ms: 0 })),
      );
    }
    return loaded;
  }

  async function dryRun() {
    switchboard.mutantCoverage = { static: {}, perTest: {} };
    tests = await load();
    const results = [];
    for (const test of tests) results.push(await resultOf(test, switchboard));
    return { status: 'complete', tests: results, mutantCoverage: switchboard.mutantCoverage };
  }

  async function mutantRun(run: MutantRun) {
    const { id } = run.activeMutant;
    if (run.reloadEnvironment) tests = null;
    switchboard.activeMutant = run.mutantActivation === 'static' ? id : undefined;
    switchboard.hitCount = run.hitLimit === undefined ? undefined : 0;
    switchboard.hitLimit = run.hitLimit;
    try {
      tests ??= await load();
    } catch (error) {
      // A file that does not load is noticed by whoever imports it.
      return killed(run.testFilter?.[0] ?? 'loading', error, 0);
    }
    switchboard.activeMutant = id;
    const chosen = tests
      .filter((test) => run.testFilter?.includes(test.id) ?? true)
      .sort((a, b) => a.took_ms - b.took_ms);
    const verdict = await firstFailure(chosen, switchboard);
    const { hitCount = 0, hitLimit = Number.POSITIVE_INFINITY } = switchboard;
    return hitCount > hitLimit ? { status: 'timeout', reason: 'it loops' } : verdict;
  }

  return { capabilities: () => ({ reloadEnvironment: true }), dryRun, mutantRun };
}
openRunner.inject = ['options'] as const;

async function firstFailure(chosen: readonly LoadedTest[], switchboard: Switchboard) {
  for (const [n, test] of chosen.entries()) {
    const result = await resultOf(test, switchboard);
    if ('failureMessage' in result) return killed(test.id, result.failureMessage, n + 1);
  }
  return { status: 'survived', nrOfTests: chosen.length };
}

function killed(by: string, why: unknown, tests: number) {
  return { status: 'killed', killedBy: [by], failureMessage: String(why), nrOfTests: tests };
}

/** Stryker's numbers: 0 is a success and 1 a failure. */
async function resultOf(test: LoadedTest, switchboard: Switchboard) {
  const about = { id: test.id, name: test.id, fileName: test.file };
  const started_ms = performance.now();
  switchboard.currentTestId = test.id;
  let failureMessage: string | undefined;
  try {
    await test.run();
  } catch (error) {
    failureMessage = String(error);
  }
  switchboard.currentTestId = undefined;
  const timeSpentMs = performance.now() - started_ms;
  test.took_ms = Math.max(test.took_ms, timeSpentMs);
  return {
    ...about,
    timeSpentMs,
    ...(failureMessage === undefined ? { status: 0 } : { status: 1, failureMessage }),
  };
}

/** What tests import and get something else for, beside this file. */
const STAND_INS: Readonly<Record<string, string>> = {
  'node:test': './collected-tests.ts',
  'fast-check': './fewer-runs.ts',
};

/** Tests tell themselves to us, and each load of the sandbox gets modules of its own. */
function redirectImports(sandbox: string): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const is_asked_here = context.parentURL?.startsWith(sandbox) === true;
      const stand_in = is_asked_here ? STAND_INS[specifier] : undefined;
      if (stand_in !== undefined) return next(stand_in, { ...context, parentURL: import.meta.url });
      const found = next(specifier, context);
      if (!found.url.startsWith(sandbox) || found.url.includes('/node_modules/')) return found;
      return { ...found, url: `${found.url}?load=${load_count}` };
    },
  });
}

/** The name by which Stryker finds what a plugin brings. */
export const strykerPlugins = [{ kind: 'TestRunner', name: 'one-process', factory: openRunner }];
