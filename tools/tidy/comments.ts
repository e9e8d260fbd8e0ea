import ts from 'typescript';
import type { Complaint } from './complaint.ts';

/**
 * Widest comment line, in columns: what stands beside a diff on a laptop, as the formatter's width.
 */
export const COLUMNS_MAX = 100;

/** A rule of signs, used to part a file. What needs a banner needs a file of its own. */
const BANNER = /([=*#~_-])\1{4,}/;

/** A mark of work left over, without the number of its issue behind it. */
const UNNUMBERED = /\b(TODO|FIXME|XXX|HACK)\b(?!\s*\(?#\d+)/;

/** Lines that only code has: a statement's first word and a statement's end. */
const CODE = [
  /^(import|export|const|let|var|return|throw|await|if|for|while|switch)\b.*[;{]$/,
  /^\}[;,)]*$/,
  /^[\w.]+\([^)]*\);$/,
];

/** Holds every comment of a file against the house's rules for comments. */
export function judgeComments(file: ts.SourceFile): Complaint[] {
  return commentsOf(file).flatMap((range) => {
    const first = file.getLineAndCharacterOfPosition(range.pos).line + 1;
    const lines = file.text.slice(range.pos, range.end).split('\n');
    return lines.flatMap((text, index) => judgeLine(text, first + index, file));
  });
}

function judgeLine(raw: string, line: number, file: ts.SourceFile): Complaint[] {
  const text = raw.replace(/^\s*(\/\*\*?|\*\/|\*|\/\/)?\s?/, '').replace(/\s*\*\/$/, '');
  const complaints: Complaint[] = [];
  const complain = (message: string): void => void complaints.push({ line, message });

  if (widthOfLine(file, line) > COLUMNS_MAX && !text.includes('://')) {
    complain(`The comment is wider than ${COLUMNS_MAX} columns: break it.`);
  }
  if (BANNER.test(text)) complain('A banner: part the file instead.');
  if (UNNUMBERED.test(text)) complain('Work left over needs the number of its issue: TODO #12.');
  if (CODE.some((shape) => shape.test(text.trim()))) {
    complain('Code in a comment: delete it, git remembers.');
  }
  return complaints;
}

function widthOfLine(file: ts.SourceFile, line: number): number {
  const starts = file.getLineStarts();
  const start = starts[line - 1] ?? 0;
  return (starts[line] ?? file.text.length + 1) - 1 - start;
}

/** All comments of a file, in order. Comments hang on tokens, so every token is visited. */
export function commentsOf(file: ts.SourceFile): ts.CommentRange[] {
  const found = new Map<number, ts.CommentRange>();
  const texts: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) return void texts.push(node);
    for (const range of [
      ...(ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(file.text, node.end) ?? []),
    ]) {
      found.set(range.pos, range);
    }
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  // Text between tags may hold two slashes without being a comment.
  return [...found.values()]
    .filter(({ pos }) => !texts.some((text) => pos >= text.pos && pos < text.end))
    .sort((a, b) => a.pos - b.pos);
}
