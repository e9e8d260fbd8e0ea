import ts from 'typescript';
import type { Complaint } from './complaint.ts';

const SUITES = new Set(['describe', 'suite']);
const TESTS = new Set(['it', 'test']);

/** Complains about a test whose full name another test of the file has: a failure must name one. */
export function judgeTestNames(file: ts.SourceFile): Complaint[] {
  const seen = new Set<string>();
  const complaints: Complaint[] = [];
  const visit = (node: ts.Node, suites: string): void => {
    const call = namedCall(node);
    const name = call === undefined ? suites : `${suites} > ${call.title}`;
    if (call !== undefined && TESTS.has(call.kind)) {
      if (seen.has(name)) complaints.push(twice(file, node, call.title));
      seen.add(name);
    }
    ts.forEachChild(node, (child) => visit(child, name));
  };
  visit(file, '');
  return complaints;
}

function twice(file: ts.SourceFile, node: ts.Node, title: string): Complaint {
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return { line: line + 1, message: `Two tests are called "${title}".` };
}

/** A call such as `it('...')` with a fixed name; names made in a loop are not looked at. */
function namedCall(node: ts.Node): { kind: string; title: string } | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const kind = node.expression.getText().split('.')[0] ?? '';
  const [first] = node.arguments;
  if (!(SUITES.has(kind) || TESTS.has(kind)) || first === undefined) return undefined;
  return ts.isStringLiteralLike(first) ? { kind, title: first.text } : undefined;
}
