// `npm run tidy`: the style of the house as a test. Exits with 1 when something is not tidy.
// `npm run tidy -- --wrap [part of a path ...]` breaks the too wide comments first.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, root } from './list-files.ts';
import { judgeFile } from './tidy/judge-file.ts';
import { wrapComments } from './tidy/wrap-comments.ts';

const TEXT = /\.(ts|tsx|mjs|cjs|css|sql|md|json|yml|yaml)$|(^|\/)(run|CODEOWNERS)$/;

/** Files that a program writes, that break the rules on purpose, or that spell them out. */
const LEFT_OUT = [
  /^package-lock\.json$/,
  /^tools\/guards\/fixtures\//,
  /^tools\/tidy\/(words|.*\.test)\.ts$/,
];

const files = listFiles().filter(
  (file) => TEXT.test(file) && !LEFT_OUT.some((left) => left.test(file)),
);
if (process.argv.includes('--wrap')) wrapAll(process.argv.slice(2));
const findings = files.flatMap((file) =>
  judgeFile(file, readFileSync(join(root, file), 'utf8')).map(
    ({ line, message }) => `${file}:${line} ${message}`,
  ),
);
for (const finding of findings) console.log(finding);
console.log(`${files.length} files, ${findings.length} untidy places.`);
process.exitCode = findings.length > 0 || files.length === 0 ? 1 : 0;

function wrapAll(words: readonly string[]): void {
  const parts = words.filter((word) => !word.startsWith('-'));
  for (const file of files.filter((name) => /\.(tsx?|mjs|cjs)$/.test(name))) {
    if (parts.length > 0 && !parts.some((part) => file.includes(part))) continue;
    const text = readFileSync(join(root, file), 'utf8');
    const wrapped = wrapComments(file, text);
    if (wrapped !== text) writeFileSync(join(root, file), wrapped);
  }
}
