import type { Column, Table } from '../catalogue/table.ts';

/** `report.sql.md` of a room: its tables, columns, keys and indexes, for people and for reviews. */
export function renderTables(room: string, tables: readonly Table[]): string {
  return [
    `# Tables of ${room}`,
    '',
    'Made from the migrations by `npm run reports`; do not edit.',
    '',
    ...tables.flatMap(renderTable),
  ].join('\n');
}

function renderTable(table: Table): string[] {
  const indexes = table.indexes.filter(({ is_of_constraint }) => !is_of_constraint);
  return [
    `## ${table.schema}.${table.name}`,
    '',
    ...(table.comment === '' ? [] : [table.comment, '']),
    '| column | type | null | default |',
    '|---|---|---|---|',
    ...table.columns.map(renderColumn),
    '',
    ...table.constraints.map(({ name, definition }) => `- \`${name}\`: \`${definition}\``),
    ...(table.constraints.length > 0 ? [''] : []),
    ...indexes.map(({ name, definition }) => `- \`${name}\`: \`${shorten(definition)}\``),
    ...(indexes.length > 0 ? [''] : []),
  ];
}

function renderColumn({ name, type, is_nullable, is_identity, default_sql }: Column): string {
  const fallback = is_identity ? 'identity' : cell(default_sql);
  return `| ${name} | ${cell(type)} | ${is_nullable ? 'yes' : ''} | ${fallback} |`;
}

/**
 * Without the name of index and table, which stand beside it: `CREATE UNIQUE INDEX x ON y USING
 * btree (a)`.
 */
function shorten(definition: string): string {
  return definition.replace(/^CREATE (UNIQUE )?INDEX \S+ ON \S+ USING /, '$1');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
