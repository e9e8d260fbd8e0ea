/** What is read of Stryker's report (the mutation testing report schema). */
export interface MutationReport {
  readonly files: Readonly<Record<string, ReportedFile>>;
}

interface ReportedFile {
  readonly source: string;
  readonly mutants: readonly ReportedMutant[];
}

interface ReportedMutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Point; readonly end: Point };
}

/** Both count from 1. */
interface Point {
  readonly line: number;
  readonly column: number;
}

/** A mutant that no test can or should tell from the code, and why. */
export interface Explained {
  /** Below the root. */
  readonly file: string;
  /** The code on one line; long code is cut where a survivor's is. */
  readonly was: string;
  /** What became of it, in the same form, or `ANY_CHANGE`. */
  readonly becomes: string;
  readonly why: string;
}

/** Stands for whatever became of the code: nobody can tell any of it from the code. */
export const ANY_CHANGE = '*';

/** A mutant that passed all its tests, or that no test reaches. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly was: string;
  readonly becomes: string;
  readonly is_reached: boolean;
  readonly why: string | undefined;
}

export interface Verdict {
  readonly killed: number;
  readonly timed_out: number;
  readonly survived: number;
  readonly not_reached: number;
  /** Could not be run at all: the mutated file does not load. */
  readonly broken: number;
  readonly survivors: readonly Survivor[];
}

/** Characters of code by which a survivor is told and recognised. */
const CODE_LENGTH_MAX = 90;

/** Counts the mutants of a report; survivors are told in the order of their files and lines. */
export function judgeMutants(report: MutationReport, explained: readonly Explained[]): Verdict {
  const all = Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ file, source, mutant })),
  );
  const count = (status: string) => all.filter(({ mutant }) => mutant.status === status).length;
  const survivors = all
    .filter(({ mutant }) => mutant.status === 'Survived' || mutant.status === 'NoCoverage')
    .map(({ file, source, mutant }) => survivorOf(file, source, mutant, explained))
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  return {
    killed: count('Killed'),
    timed_out: count('Timeout'),
    survived: count('Survived'),
    not_reached: count('NoCoverage'),
    broken: count('RuntimeError') + count('CompileError'),
    survivors,
  };
}

/** Mutants that were noticed, of those that could be run, 0 to 100. */
export function scorePercent(verdict: Verdict): number {
  const noticed = verdict.killed + verdict.timed_out;
  const all = noticed + verdict.survived + verdict.not_reached;
  return all === 0 ? 100 : (100 * noticed) / all;
}

function survivorOf(
  file: string,
  source: string,
  mutant: ReportedMutant,
  explained: readonly Explained[],
): Survivor {
  const was = onOneLine(codeAt(source, mutant.location.start, mutant.location.end));
  const becomes = onOneLine(mutant.replacement ?? '');
  const known = explained.find(
    (one) => one.file === file && one.was === was && [becomes, ANY_CHANGE].includes(one.becomes),
  );
  const is_reached = mutant.status === 'Survived';
  return { file, line: mutant.location.start.line, was, becomes, is_reached, why: known?.why };
}

function codeAt(source: string, start: Point, end: Point): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  // The end first: on a single line, cutting the beginning would move it.
  lines[last] = (lines[last] ?? '').slice(0, end.column - 1);
  lines[0] = (lines[0] ?? '').slice(start.column - 1);
  return lines.join('\n');
}

/** Code without its line breaks, cut to the length by which a survivor is told. */
export function onOneLine(code: string): string {
  const line = code.replace(/\s+/g, ' ').trim();
  return line.length <= CODE_LENGTH_MAX ? line : `${line.slice(0, CODE_LENGTH_MAX - 1)}…`;
}
