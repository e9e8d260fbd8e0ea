import { type Queryable, readTables } from './catalogue/read-tables.ts';
import { type Constraint, shardKeyOfTable, type Table } from './catalogue/table.ts';

/** Kinds of constraint that a shard has to decide alone, so they begin with its key. */
const DECIDED_BY_SHARD = new Set<Constraint['kind']>([
  'primary key',
  'unique',
  'exclude',
  'foreign key',
]);

/**
 * What would stand in the way of spreading the tables of these schemas over several databases or
 * over Citus: one sentence each, sorted by table. Empty when nothing does.
 */
export async function lintShards(client: Queryable, schemas: readonly string[]): Promise<string[]> {
  return lintTables(await readTables(client, schemas));
}

/** The same for tables that have been read. The tables of one room belong in one call. */
export function lintTables(tables: readonly Table[]): string[] {
  return tables.flatMap((table) => {
    const findings = [...lintAnyTable(table), ...lintSpread(table, tables)];
    return findings.map((finding) => `${table.schema}.${table.name} ${finding}`);
  });
}

/** Rules that hold for every table, spread or copied to each shard. */
function lintAnyTable(table: Table): string[] {
  const findings = table.triggers.map((trigger) => `has a trigger, ${trigger}.`);
  if (table.has_row_security) findings.push('has row security, which Citus does not spread.');
  if (!table.constraints.some(({ kind }) => kind === 'primary key')) {
    findings.push('has no primary key.');
  }
  for (const column of table.columns) {
    if (column.is_identity && column.type !== 'bigint') {
      findings.push(`has an identity column ${column.name} of type ${column.type}: use bigint.`);
    }
  }
  for (const { name, references } of table.constraints) {
    if (references !== undefined && references.schema !== table.schema) {
      findings.push(`leaves its room by ${name}, to ${references.schema}.${references.table}.`);
    }
    if (references?.sets_null)
      findings.push(`sets columns of ${name} to null: its key holds the shard key.`);
  }
  return findings;
}

function lintSpread(table: Table, tables: readonly Table[]): string[] {
  const shard_key = shardKeyOfTable(table);
  if (shard_key === null) return [];
  if (shard_key === undefined) {
    return ['says neither "shard key: <column>" nor "reference" in its comment.'];
  }
  const column = table.columns.find(({ name }) => name === shard_key);
  if (column === undefined) return [`has no column ${shard_key}, which it names as its shard key.`];
  const findings: string[] = [];
  if (column.type !== 'text') findings.push(`has a shard key of type ${column.type}: use text.`);
  if (column.is_nullable) findings.push(`allows its shard key ${shard_key} to be null.`);
  for (const constraint of table.constraints) {
    findings.push(...lintConstraint(constraint, shard_key, tables));
  }
  for (const index of table.indexes) {
    if (index.is_unique && !index.is_of_constraint && index.columns[0] !== shard_key) {
      findings.push(`has a unique index ${index.name} that does not begin with ${shard_key}.`);
    }
  }
  return findings;
}

function lintConstraint(
  { name, kind, columns, operators, references }: Constraint,
  shard_key: string,
  tables: readonly Table[],
): string[] {
  if (!DECIDED_BY_SHARD.has(kind)) return [];
  if (references !== undefined && isReferenceTable(references, tables)) return [];
  const findings: string[] = [];
  if (columns[0] !== shard_key)
    findings.push(`has a ${kind} ${name} that does not begin with ${shard_key}.`);
  if (kind === 'exclude' && operators[0] !== '=') {
    findings.push(`compares ${shard_key} with ${operators[0]} in ${name}: use =.`);
  }
  if (references !== undefined) findings.push(...lintForeignKey(name, references, tables));
  return findings;
}

function lintForeignKey(
  name: string,
  references: NonNullable<Constraint['references']>,
  tables: readonly Table[],
): string[] {
  const target = findTarget(references, tables);
  // Out of the room: said already.
  if (target === undefined || references.columns[0] === shardKeyOfTable(target)) return [];
  const title = `${target.schema}.${target.name}`;
  return [`has a foreign key ${name} that does not lead to the shard key of ${title}.`];
}

/** Reference tables lie on every shard, so a key to them stays on the row's own. */
function isReferenceTable(
  references: NonNullable<Constraint['references']>,
  tables: readonly Table[],
): boolean {
  const target = findTarget(references, tables);
  return target !== undefined && shardKeyOfTable(target) === null;
}

function findTarget(
  { schema, table: name }: NonNullable<Constraint['references']>,
  tables: readonly Table[],
): Table | undefined {
  return tables.find((table) => table.schema === schema && table.name === name);
}
