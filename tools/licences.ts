// `npm run licences`: every package of our lockfiles has a licence that we may pass on, and is
// bound to its content by a hash.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeLicences, type Lockfile, type Manifest } from './licences/judge-licences.ts';
import { root } from './list-files.ts';

/** Folders with a lockfile: the house, and tools that are installed when they are first used. */
const INSTALLED = ['.', 'tools/mutation'];

let packages = 0;
let questions = 0;
for (const folder of INSTALLED) {
  const lockfile = JSON.parse(
    readFileSync(join(root, folder, 'package-lock.json'), 'utf8'),
  ) as Lockfile;
  const findings = judgeLicences(lockfile, (path) => readManifest(join(folder, path)));
  for (const finding of findings) console.log(finding);
  packages += Object.keys(lockfile.packages).length;
  questions += findings.length;
}
console.log(`${packages} packages, ${questions} questions.`);
process.exitCode = questions > 0 ? 1 : 0;

/** The manifest of an installed package; packages for other platforms are not installed. */
function readManifest(path: string): Manifest | undefined {
  const file = join(root, path, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}
