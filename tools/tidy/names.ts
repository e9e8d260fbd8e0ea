import { basename } from 'node:path';
import ts from 'typescript';
import type { Complaint } from './complaint.ts';

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

/** Names that say nothing about what they name. */
const EMPTY_FILE = /^(utils?|helpers?|common|misc)$/;
const EMPTY_NAME = /(^|[a-z_])(utils?|helpers?|[Uu]tils?|[Hh]elpers?|Impl)$/;

/** Complains about the path of a file: its case, and words that say nothing. */
export function judgePath(path: string): Complaint[] {
  const complaints: Complaint[] = [];
  const name = basename(path);
  if (!KEBAB_CASE.test(name.replace(/^\./, ''))) {
    complaints.push({ line: 1, message: `${name} is not kebab-case.` });
  }
  const empty = path.split(/[/.]/).find((part) => EMPTY_FILE.test(part));
  if (empty !== undefined) {
    complaints.push({ line: 1, message: `"${empty}" says nothing: name what is in there.` });
  }
  return complaints;
}

/** Complains about declared names that say nothing, such as `BookingImpl`. */
export function judgeNames(file: ts.SourceFile): Complaint[] {
  const complaints: Complaint[] = [];
  const visit = (node: ts.Node): void => {
    const name = declaredName(node);
    if (name !== undefined && EMPTY_NAME.test(name.text)) {
      const { line } = file.getLineAndCharacterOfPosition(name.getStart(file));
      complaints.push({
        line: line + 1,
        message: `"${name.text}" says nothing: name what it does.`,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return complaints;
}

function declaredName(node: ts.Node): ts.Identifier | undefined {
  const isDeclaration =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isVariableDeclaration(node);
  return isDeclaration && node.name !== undefined && ts.isIdentifier(node.name)
    ? node.name
    : undefined;
}
