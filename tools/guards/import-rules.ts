import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

/** The folders whose imports the rules are about. */
const FOLDERS = ['packages', 'services', 'apps', 'e2e', 'tools'];

/** What the rules say about one tree. */
export interface Verdict {
  /** Files that the guard has read. A guard that reads none agrees with everything. */
  readonly modules: number;
  /** Every import as `from -> to`, as paths below the tree's root. */
  readonly arrows: ReadonlySet<string>;
  readonly violations: readonly Violation[];
}

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

const root = join(import.meta.dirname, '../..');
const options: ICruiseOptions = await extractOptions(join(root, '.dependency-cruiser.cjs'));

/** The names of all import rules. */
export function ruleNames(): string[] {
  return (options.ruleSet?.forbidden ?? []).map((rule) => rule.name ?? '').sort();
}

/** Holds the tree below `folder` against the import rules; the whole house by default. */
export async function checkImports(folder = root): Promise<Verdict> {
  const present = FOLDERS.filter((name) => existsSync(join(folder, name)));
  const { output } = await cruise(present, { ...options, baseDir: folder });
  const { modules, summary } = output as ICruiseResult;
  return {
    modules: modules.filter((module) => !module.source.includes('node_modules')).length,
    arrows: new Set(
      modules.flatMap(({ source, dependencies }) =>
        dependencies.map((dependency) => `${source} -> ${dependency.resolved}`),
      ),
    ),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
