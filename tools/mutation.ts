// `npm run mutation [folder ...] [-- --changed] [--file=WORD]`: changes the rules of the house in
// thousands of small ways, one at a time, and looks whether a test beside the code notices. Fails
// on a mutant that none notices and nobody has explained. docs/reference/mutation.md has the last
// scores.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, constants, setPriority } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from './list-files.ts';
import { EXPLAINED } from './mutation/explained.ts';
import { PURE_FOLDERS, type PureFolder } from './mutation/folders.ts';
import { installStryker } from './mutation/install-stryker.ts';
import {
  judgeMutants,
  type MutationReport,
  scorePercent,
  type Verdict,
} from './mutation/judge-mutants.ts';
import { strykerOptions, verdictFile, WORK_FOLDER } from './mutation/stryker-options.ts';

/** One core stays free for whoever works on the machine meanwhile. */
const MUTANTS_AT_ONCE = Math.max(1, availableParallelism() - 1);

const words = process.argv.slice(2);
const only_changed = words.includes('--changed');
const file = words.find((word) => word.startsWith('--file='))?.slice('--file='.length) ?? '';
const names = words.filter((word) => !word.startsWith('-'));
const unknown = names.find((name) => !PURE_FOLDERS.some((folder) => folder.name === name));
if (unknown !== undefined) {
  console.error(`No ${unknown}. There are: ${PURE_FOLDERS.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}

// Takes the better part of an hour, and nobody waits for it.
setPriority(constants.priority.PRIORITY_LOW);
const stryker = installStryker();
const folders = PURE_FOLDERS.filter(({ name }) => names.length === 0 || names.includes(name));
const verdicts = folders.map((folder) => ({ folder, verdict: mutate(folder) }));
for (const { verdict } of verdicts) tellSurvivors(verdict);
tellScores(verdicts);
const is_all_explained = verdicts.every(({ verdict }) =>
  verdict.survivors.every(({ why }) => why !== undefined),
);
process.exitCode = is_all_explained ? 0 : 1;

function mutate(folder: PureFolder): Verdict {
  mkdirSync(join(root, WORK_FOLDER), { recursive: true });
  rmSync(join(root, verdictFile(folder)), { force: true });
  const options = strykerOptions(folder, {
    mutants_at_once: MUTANTS_AT_ONCE,
    only_changed,
    file,
  });
  const settings = join(root, WORK_FOLDER, `${folder.name}.settings.json`);
  writeFileSync(settings, JSON.stringify(options, null, 2));
  const { status } = spawnSync(process.execPath, [stryker, 'run', settings], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`,
      // Thousands of short processes load the same files.
      NODE_COMPILE_CACHE: join(root, WORK_FOLDER, 'compiled'),
    },
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status} for ${folder.path}`);
  const report = readFileSync(join(root, verdictFile(folder)), 'utf8');
  return judgeMutants(JSON.parse(report) as MutationReport, EXPLAINED);
}

function tellSurvivors({ survivors }: Verdict): void {
  for (const { file, line, was, becomes, is_reached, why } of survivors) {
    const state = why === undefined ? (is_reached ? 'survived' : 'not reached') : 'explained';
    console.log(`${file}:${line} ${state}\n    ${was}\n  → ${becomes}`);
    if (why !== undefined) console.log(`    ${why}`);
  }
}

/** The table of docs/reference/mutation.md. */
function tellScores(rows: readonly { folder: PureFolder; verdict: Verdict }[]): void {
  console.log('\n| folder | score | killed | timed out | survived | not reached | unexplained |');
  console.log('|---|---|---|---|---|---|---|');
  for (const { folder, verdict } of rows) {
    const { killed, timed_out, survived, not_reached, survivors } = verdict;
    const unexplained = survivors.filter(({ why }) => why === undefined).length;
    const counts = [killed, timed_out, survived, not_reached, unexplained].join(' | ');
    console.log(`| ${folder.path} | ${scorePercent(verdict).toFixed(1)} % | ${counts} |`);
  }
}
