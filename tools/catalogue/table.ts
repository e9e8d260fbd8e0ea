/** A table as PostgreSQL's catalogue describes it. */
export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  /** All indexes, also those that stand behind a constraint. */
  readonly indexes: readonly Index[];
  readonly triggers: readonly string[];
  readonly has_row_security: boolean;
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly is_nullable: boolean;
  readonly is_identity: boolean;
  /** The expression as SQL; empty when there is none. */
  readonly default_sql: string;
}

export interface Constraint {
  readonly name: string;
  readonly kind: 'primary key' | 'unique' | 'exclude' | 'foreign key' | 'check';
  readonly definition: string;
  /** In the order of the constraint; an expression of an exclusion has no name and is empty. */
  readonly columns: readonly string[];
  /** Of an exclusion: the operator of each column. */
  readonly operators: readonly string[];
  /** Of a foreign key: where it leads and what happens to this row when that one goes. */
  readonly references?: Reference;
}

export interface Reference {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly sets_null: boolean;
}

export interface Index {
  readonly name: string;
  readonly definition: string;
  readonly is_unique: boolean;
  /** An expression has no name and is empty. */
  readonly columns: readonly string[];
  /** It serves a constraint, which is described by itself. */
  readonly is_of_constraint: boolean;
}

/**
 * The column by which a table is spread over shards, as its comment says (`shard key: area_id`).
 * Null for a table that calls itself a reference table, undefined when it says neither.
 */
export function shardKeyOfTable(table: Table): string | null | undefined {
  const named = /\bshard key: (\w+)/i.exec(table.comment)?.[1];
  if (named !== undefined) return named;
  return /\breference\b/i.test(table.comment) ? null : undefined;
}
