import type { PureFolder } from './folders.ts';

/** Where everything of one run lies, below the root; git and the checks do not look there. */
export const WORK_FOLDER = '.drais/mutation';

/** A mutant that loops is given up after this beside the time its tests take without it. */
const TIMEOUT_MS = 5_000;

interface RunChoice {
  readonly mutants_at_once: number;
  /** Only files whose name holds this are mutated; all of them when empty. */
  readonly file: string;
  /** Mutants whose own code and whose tests did not change since the last run keep its verdict. */
  readonly only_changed: boolean;
}

/** Where the verdicts about the mutants of a folder are written. */
export function verdictFile({ name }: PureFolder): string {
  return `${WORK_FOLDER}/${name}.json`;
}

/**
 * Settings for one folder. Each mutant meets the tests beside the code that reach it. The code of
 * other packages is the real one.
 */
export function strykerOptions(folder: PureFolder, choice: RunChoice): object {
  const { name, path } = folder;
  return {
    testRunner: 'one-process',
    one_process: { test_files: [`${path}/**/*.test.ts`] },
    plugins: ['one-process-runner', 'words-for-people'].map(
      (name) => `./tools/mutation/${name}.ts`,
    ),
    ignorers: ['words-for-people'],
    mutate: [
      `${path}/**/*${choice.file}*.ts`,
      ...['test', 'simulation', 'fixture'].map((kind) => `!**/*.${kind}.ts`),
    ],
    // Copied into the sandbox: the folder, and what says that its files are modules.
    ignorePatterns: [
      '*',
      `!/${path}/**`,
      '!/package.json',
      `!/${path.replace(/\/src.*/, '')}/package.json`,
    ],
    coverageAnalysis: 'perTest',
    concurrency: choice.mutants_at_once,
    timeoutMS: TIMEOUT_MS,
    disableTypeChecks: false,
    // Each load of a mutant's file stays in memory until its process ends.
    maxTestRunnerReuse: 500,
    warnings: { unknownOptions: false },
    // Every run leaves its verdicts for the next one, which takes them over only when asked to.
    incremental: true,
    force: !choice.only_changed,
    incrementalFile: `${WORK_FOLDER}/${name}.last.json`,
    tempDirName: `${WORK_FOLDER}/sandbox-${name}`,
    reporters: ['json', 'html', 'progress-append-only'],
    jsonReporter: { fileName: verdictFile(folder) },
    htmlReporter: { fileName: `${WORK_FOLDER}/${name}.html` },
    allowConsoleColors: false,
  };
}
