import ts from 'typescript';
import { judgeComments } from './comments.ts';
import type { Complaint } from './complaint.ts';
import { judgeFunctions } from './functions.ts';
import { judgeNames, judgePath } from './names.ts';
import { judgeTestNames } from './test-names.ts';
import { judgeWords } from './words.ts';

const CODE = /\.(ts|tsx|mjs|cjs)$/;

/** Files whose names are part of the look of the house; others follow the habits of their kind. */
const NAMED = /\.(ts|tsx|mjs|cjs|sql|css)$/;

/**
 * What does not read as the house reads in one file, by line. What the formatter and linter already
 * look at (default exports, enums, widths of code) is left to them.
 */
export function judgeFile(path: string, text: string): Complaint[] {
  const complaints = judgeWords(text);
  if (NAMED.test(path)) complaints.push(...judgePath(path));
  if (CODE.test(path)) {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    complaints.push(...judgeComments(file), ...judgeFunctions(file), ...judgeNames(file));
    if (path.includes('.test.')) complaints.push(...judgeTestNames(file));
  }
  return complaints.sort((a, b) => a.line - b.line);
}
