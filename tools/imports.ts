// `npm run imports`: the floors and shelves of the house, read from its imports.

import { checkImports } from './guards/import-rules.ts';

/** Fewer files than this means that the guard has gone blind, and its silence means nothing. */
const MODULES_MIN = 100;

const { modules, violations } = await checkImports();
for (const { rule, from, to } of violations) console.log(`${rule}: ${from} -> ${to}`);
console.log(`${modules} files read, ${violations.length} imports against the rules.`);
process.exitCode = violations.length > 0 || modules < MODULES_MIN ? 1 : 0;
