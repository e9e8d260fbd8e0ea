// `npm run licences`: every installed package has a licence that we may pass on, and every package
// of the lockfile is bound to its content by a hash.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeLicences, type Lockfile, type Manifest } from './licences/judge-licences.ts';
import { root } from './list-files.ts';

const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile;
const findings = judgeLicences(lockfile, readManifest);
for (const finding of findings) console.log(finding);
console.log(`${Object.keys(lockfile.packages).length} packages, ${findings.length} questions.`);
process.exitCode = findings.length > 0 ? 1 : 0;

/** The manifest of an installed package; packages for other platforms are not installed. */
function readManifest(path: string): Manifest | undefined {
  const file = join(root, path, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}
