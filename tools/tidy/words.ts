import type { Complaint } from './complaint.ts';

/** Words that belong to one person's machine and mean nothing, or something else, elsewhere. */
const FOREIGN_WORDS = [/(^|[\s'"`(=:])\/(work|home|Users|root)\/\w/, /@author\b/];

/** Complains about words that are not the project's, in a text of any kind. */
export function judgeWords(text: string): Complaint[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      FOREIGN_WORDS.some((word) => word.test(line))
        ? [{ line: index + 1, message: 'A path or a name of one machine or person: leave it out.' }]
        : [],
    );
}
