import type { Column, Constraint, Index, Reference, Table } from './table.ts';

/** What is needed of a client or a pool of `pg`. */
export interface Queryable {
  query(text: string, values: readonly unknown[]): Promise<{ rows: unknown[] }>;
}

interface TableRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly comment: string;
  readonly has_row_security: boolean;
  readonly triggers: readonly string[];
}

type Owned<Part> = Part & { readonly table_oid: string };

const TABLES = `
  select c.oid::text, n.nspname as schema, c.relname as name,
    coalesce(obj_description(c.oid, 'pg_class'), '') as comment,
    c.relrowsecurity or c.relforcerowsecurity as has_row_security,
    array(select t.tgname::text from pg_trigger t
      where t.tgrelid = c.oid and not t.tgisinternal order by 1) as triggers
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1) and c.relkind in ('r', 'p') and not c.relispartition
  order by n.nspname, c.relname`;

const COLUMNS = `
  select a.attrelid::text as table_oid, a.attname as name,
    format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as is_nullable,
    a.attidentity <> '' as is_identity, coalesce(pg_get_expr(d.adbin, d.adrelid), '') as default_sql
  from pg_attribute a
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid::text = any($1) and a.attnum > 0 and not a.attisdropped
  order by a.attrelid, a.attnum`;

// PostgreSQL 18 lists NOT NULL among the constraints; here it belongs to the column.
const CONSTRAINTS = `
  select c.conrelid::text as table_oid, c.conname as name,
    case c.contype when 'p' then 'primary key' when 'u' then 'unique' when 'x' then 'exclude'
      when 'f' then 'foreign key' else 'check' end as kind,
    pg_get_constraintdef(c.oid) as definition,
    array(select coalesce(a.attname::text, '') from unnest(c.conkey) with ordinality as k (num, at)
      left join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num
      order by k.at) as columns,
    array(select o.oprname::text from unnest(c.conexclop) with ordinality as k (operator, at)
      join pg_operator o on o.oid = k.operator order by k.at) as operators,
    case when c.contype = 'f' then json_build_object(
      'schema', n.nspname, 'table', r.relname,
      'columns', array(select a.attname from unnest(c.confkey) with ordinality as k (num, at)
        join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num order by k.at),
      'sets_null', c.confdeltype in ('n', 'd') or c.confupdtype in ('n', 'd')) end as references
  from pg_constraint c
  left join pg_class r on r.oid = c.confrelid
  left join pg_namespace n on n.oid = r.relnamespace
  where c.conrelid::text = any($1) and c.contype in ('p', 'u', 'x', 'f', 'c')
  order by c.conrelid, position(c.contype::text in 'puxfc'), c.conname`;

const INDEXES = `
  select i.indrelid::text as table_oid, c.relname as name,
    pg_get_indexdef(i.indexrelid) as definition, i.indisunique as is_unique,
    array(select coalesce(a.attname::text, '') from unnest(i.indkey) with ordinality as k (num, at)
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num
      where k.at <= i.indnkeyatts order by k.at) as columns,
    exists (select from pg_constraint o where o.conindid = i.indexrelid
      and o.conrelid = i.indrelid) as is_of_constraint
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid::text = any($1)
  order by i.indrelid, c.relname`;

/** Reads the tables of the schemas with their columns, constraints and indexes, sorted by name. */
export async function readTables(
  client: Queryable,
  schemas: readonly string[],
): Promise<readonly Table[]> {
  const tables = await rows<TableRow>(client, TABLES, schemas);
  const oids = tables.map(({ oid }) => oid);
  const columns = await rows<Owned<Column>>(client, COLUMNS, oids);
  const constraints = await rows<Owned<Constraint> & { references: Reference | null }>(
    client,
    CONSTRAINTS,
    oids,
  );
  const indexes = await rows<Owned<Index>>(client, INDEXES, oids);
  return tables.map(({ oid, ...table }) => ({
    ...table,
    columns: partsOf(columns, oid),
    constraints: partsOf(constraints, oid).map(({ references, ...constraint }) =>
      references === null ? constraint : { ...constraint, references },
    ),
    indexes: partsOf(indexes, oid),
  }));
}

function partsOf<Part>(
  parts: readonly Owned<Part>[],
  oid: string,
): Omit<Owned<Part>, 'table_oid'>[] {
  return parts
    .filter(({ table_oid }) => table_oid === oid)
    .map(({ table_oid: _, ...part }) => part);
}

async function rows<Row>(
  client: Queryable,
  sql: string,
  wanted: readonly string[],
): Promise<readonly Row[]> {
  // The shape is fixed by the query above each call; the test reads real tables through it.
  return (await client.query(sql, [wanted])).rows as Row[];
}
