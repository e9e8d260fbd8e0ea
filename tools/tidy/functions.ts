import ts from 'typescript';
import type { Complaint } from './complaint.ts';

/** Longest function, in lines: what fits on a screen. Aim at half of it. */
const FUNCTION_LINES_MAX = 60;

/**
 * Longest function together with the functions inside it, in lines. What manages a lifetime
 * (`open...`) holds its state in a closure instead of a class; beyond this it does two things.
 */
const CLOSURE_LINES_MAX = 150;

/** Calls whose function is a list of tests, not a piece of work. */
const SUITES = new Set(['describe', 'suite']);

/** Complains about each function that is longer than a screen, not counting functions inside it. */
export function judgeFunctions(file: ts.SourceFile): Complaint[] {
  const complaints: Complaint[] = [];
  const visit = (node: ts.Node): void => {
    if (isWork(node)) complaints.push(...judgeFunction(file, node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return complaints;
}

function judgeFunction(file: ts.SourceFile, node: ts.SignatureDeclaration): Complaint[] {
  const all_lines = linesOf(file, node);
  const own_lines = all_lines - linesOfInner(file, node);
  const line = lineOf(file, node.getStart(file));
  if (own_lines > FUNCTION_LINES_MAX) {
    const message = `${nameOf(node)} has ${own_lines} lines: the limit is ${FUNCTION_LINES_MAX}.`;
    return [{ line, message }];
  }
  // A contract suite is a list of tests that a function hands out.
  if (all_lines <= CLOSURE_LINES_MAX || /\.(test|contract)\./.test(file.fileName)) return [];
  const limit = `the limit is ${CLOSURE_LINES_MAX}`;
  return [
    { line, message: `${nameOf(node)} has ${all_lines} lines with what it holds: ${limit}.` },
  ];
}

/** Lines of the functions declared directly inside, less one each for the line that names them. */
function linesOfInner(file: ts.SourceFile, outer: ts.SignatureDeclaration): number {
  let lines = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node) lines += linesOf(file, node) - 1;
    else ts.forEachChild(node, visit);
  };
  ts.forEachChild(outer, visit);
  return lines;
}

/** A function with a body that does something; a list of tests may be as long as it needs. */
function isWork(node: ts.Node): node is ts.SignatureDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && !isSuite(node);
}

function isSuite(node: ts.SignatureDeclaration): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && SUITES.has(parent.expression.getText().split('.')[0] ?? '');
}

/** The function's own name, or the name of what holds it. */
function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent))
    return parent.name.getText();
  return 'A function';
}

function linesOf(file: ts.SourceFile, node: ts.Node): number {
  return lineOf(file, node.end) - lineOf(file, node.getStart(file)) + 1;
}

function lineOf(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}
