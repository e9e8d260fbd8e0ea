import { writeFileSync } from 'node:fs';
import { problemsReference } from './problem-pages.ts';

// Writes docs/reference/problems.md; a test says when it is out of date.
writeFileSync(new URL('../../../docs/reference/problems.md', import.meta.url), problemsReference());
