import ts from 'typescript';
import { COLUMNS_MAX, commentsOf } from './comments.ts';

/** A line that starts something new, so that the line before is not run into it. */
const STARTS_NEW = /^(\s*$|[-*@|]|\d+\.\s|\s)/;

/** Lines with one prefix, which are filled anew together. */
interface Block {
  readonly prefix: string;
  readonly lines: readonly string[];
}

/**
 * The same text with each too wide comment broken at the limit. Comments that fit stay untouched,
 * and so do those behind code, which need a person to find them a better place.
 */
export function wrapComments(path: string, text: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const wide = wideRuns(file);
  // From the end, so that positions before stay true.
  return wide.reverse().reduce((done, { start, end, fresh }) => {
    return done.slice(0, start) + fresh + done.slice(end);
  }, text);
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly fresh: string;
}

function wideRuns(file: ts.SourceFile): Run[] {
  const runs: Run[] = [];
  for (const run of joinLineComments(file)) {
    const text = file.text.slice(run.start, run.end);
    const indent = run.start - file.text.lastIndexOf('\n', run.start - 1) - 1;
    const lines = text
      .split('\n')
      .map((line, index) => (index === 0 ? ' '.repeat(indent) + line : line));
    if (lines.every((line) => line.length <= COLUMNS_MAX)) continue;
    const fresh = text.startsWith('//') ? fillSlashes(lines, indent) : fillStars(lines, indent);
    runs.push({ ...run, fresh: fresh.join('\n').trimStart() });
  }
  return runs;
}

/** Comments that stand alone on their lines; slashes on lines below one another count as one. */
function joinLineComments(file: ts.SourceFile): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  for (const { pos, end, kind } of commentsOf(file)) {
    const before = file.text.slice(file.text.lastIndexOf('\n', pos - 1) + 1, pos);
    if (before.trim() !== '') continue;
    const last = runs.at(-1);
    const gap = last === undefined ? undefined : file.text.slice(last.end, pos);
    const isNext = kind === ts.SyntaxKind.SingleLineCommentTrivia && /^\n[ \t]*$/.test(gap ?? '');
    if (last !== undefined && isNext && file.text.startsWith('//', last.start)) last.end = end;
    else runs.push({ start: pos, end });
  }
  return runs;
}

function fillSlashes(lines: readonly string[], indent: number): string[] {
  const content = lines.map((line) => line.trim().replace(/^\/\/ ?/, ''));
  return fill({ prefix: `${' '.repeat(indent)}//`, lines: content });
}

function fillStars(lines: readonly string[], indent: number): string[] {
  const space = ' '.repeat(indent);
  const opening = lines[0]?.trim().startsWith('/**') ? '/**' : '/*';
  const content = lines
    .map((line) => line.replace(/^\s*(\/\*\*?|\*(?!\/))? ?/, '').replace(/\s*\*\/$/, ''))
    .filter((line, index, all) => line !== '' || (index > 0 && index < all.length - 1));
  return [`${space}${opening}`, ...fill({ prefix: `${space} *`, lines: content }), `${space} */`];
}

/** Fills paragraph by paragraph; a paragraph whose lines all fit is left as it was written. */
function fill({ prefix, lines }: Block): string[] {
  const width = COLUMNS_MAX - prefix.length - 1;
  return paragraphs(lines)
    .flatMap((paragraph) =>
      paragraph.every((line) => line.length <= width)
        ? paragraph
        : breakAt(paragraph.join(' '), width),
    )
    .map((line) => (line === '' ? prefix : `${prefix} ${line}`));
}

function paragraphs(lines: readonly string[]): string[][] {
  const found: string[][] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last === undefined || STARTS_NEW.test(line) || last.at(-1) === '') found.push([line]);
    else last.push(line);
  }
  return found;
}

function breakAt(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
