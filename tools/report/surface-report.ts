import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../list-files.ts';
import { readSurface } from './read-surface.ts';

/** Not for other packages: tests, and what only tests use. */
const INTERNAL = /\.(test|contract|simulation|fixture)\.tsx?$|(^|\/)testing\//;

interface Package {
  readonly name: string;
  readonly folder: string;
  /** From the manifest: `.` or `./*` to a file or a pattern of files. */
  readonly doors: Readonly<Record<string, string>>;
}

/**
 * The names behind every door of every package and service, one line a door. A change of this file
 * is a change of what others may build on, and is reviewed as one.
 */
export function renderSurface(): string {
  const packages = ['packages', 'services'].flatMap(listPackages);
  return [
    '# Public surface',
    '',
    'What each package and service gives to others, by door. Made by `npm run reports`; do not edit.',
    '',
    ...packages.flatMap(renderPackage),
  ].join('\n');
}

function listPackages(group: string): Package[] {
  return readdirSync(join(root, group))
    .sort()
    .map((name) => join(root, group, name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name: string;
        exports?: Record<string, string>;
      };
      return { name: manifest.name, folder, doors: manifest.exports ?? {} };
    });
}

function renderPackage({ name, folder, doors }: Package): string[] {
  const lines = Object.entries(doors).flatMap(([door, target]) =>
    modulesOf(folder, target).map(({ file, star }) => {
      const names = readSurface(file).map((exported) =>
        exported.is_type ? `*${exported.name}*` : exported.name,
      );
      const path = `${name}${door.slice(1).replace('*', star)}`;
      return `- \`${path}\`: ${names.join(', ') || 'nothing'}`;
    }),
  );
  // A door that a pattern and a line of its own both open is listed once.
  return lines.length === 0 ? [] : [`## ${name}`, '', ...[...new Set(lines)].sort(), ''];
}

/** The files that a target such as `./src/*.ts` stands for, with what the star stands for. */
function modulesOf(folder: string, target: string): { file: string; star: string }[] {
  if (!/\.tsx?$/.test(target)) return [];
  const [before = '', after] = target.slice(2).split('*');
  if (after === undefined) {
    const file = join(folder, before);
    return existsSync(file) ? [{ file, star: '' }] : [];
  }
  return globSync(`${before}**/*${after}`, { cwd: folder })
    .filter((path) => !INTERNAL.test(path) && path !== `${before}index${after}`)
    .sort()
    .map((path) => ({
      file: join(folder, path),
      star: path.slice(before.length, path.length - after.length),
    }));
}
