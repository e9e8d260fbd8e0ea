import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** A name that a module gives away. */
export interface ExportedName {
  readonly name: string;
  /** It exists for the type checker only. */
  readonly is_type: boolean;
}

/**
 * The names that a module exports, sorted. Read from the text alone: names need no type checker,
 * which would take as long as all other reports together. `export *` is followed along relative
 * paths.
 */
export function readSurface(file: string): ExportedName[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const names = source.statements.flatMap((statement) => exportsOf(statement, file));
  const unique = new Map(names.map((name) => [`${name.name} ${name.is_type}`, name]));
  return [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function exportsOf(statement: ts.Statement, file: string): ExportedName[] {
  if (ts.isExportDeclaration(statement)) return exportsOfList(statement, file);
  if (ts.isExportAssignment(statement)) return [{ name: 'default', is_type: false }];
  if (!isExported(statement)) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => namesOfBinding(name));
  }
  const is_type = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  if (is_type || ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    return [{ name: statement.name?.text ?? 'default', is_type }];
  }
  return [];
}

/**
 * `export { a, type B } from './c.ts'`, `export * from './c.ts'` and `export * as d from './c.ts'`.
 */
function exportsOfList(statement: ts.ExportDeclaration, file: string): ExportedName[] {
  const { exportClause, isTypeOnly, moduleSpecifier } = statement;
  if (exportClause === undefined) {
    const target = join(dirname(file), (moduleSpecifier as ts.StringLiteral).text);
    return existsSync(target) ? readSurface(target) : [];
  }
  if (ts.isNamespaceExport(exportClause)) {
    return [{ name: exportClause.name.text, is_type: isTypeOnly }];
  }
  return exportClause.elements.map(({ name, isTypeOnly: is_type }) => ({
    name: name.text,
    is_type: isTypeOnly || is_type,
  }));
}

function namesOfBinding(name: ts.BindingName): ExportedName[] {
  if (ts.isIdentifier(name)) return [{ name: name.text, is_type: false }];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? namesOfBinding(element.name) : [],
  );
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}
