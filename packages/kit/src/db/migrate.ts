import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { kitMigrations } from './room-tables.ts';

export interface Migratable {
  readonly name: string;
  readonly migrations: URL;
}

/**
 * One lock for all migrations of a cluster: roles are shared by its databases. Any constant will
 * do.
 */
const MIGRATION_LOCK = 1_817_0612;

/** The runtime role of a room: sees the room's schema and owns nothing. */
export function roleOf(room: string): string {
  return `drais_${room}`;
}

/**
 * Brings every room's schema in one database to its newest form. Forward only; safe to run twice
 * and from two processes. Needs the owner's connection string. @throws {Error} naming the file that
 * failed
 */
export async function migrate(
  url: string,
  rooms: readonly Migratable[],
  now: () => Date,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'drais_migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query('create extension if not exists btree_gist');
    for (const room of rooms) await migrateRoom(client, room, now);
  } finally {
    await client.end();
  }
}

async function migrateRoom(client: pg.Client, room: Migratable, now: () => Date): Promise<void> {
  const role = roleOf(room.name);
  await createRole(client, role);
  await client.query(`create schema if not exists ${room.name}`);
  await client.query(
    `create table if not exists ${room.name}.migrations (migration text primary key, applied_at timestamptz(3) not null)`,
  );
  await client.query(
    `comment on table ${room.name}.migrations is 'reference. Migrations applied to this database.'`,
  );
  const { rows } = await client.query<{ migration: string }>(
    `select migration from ${room.name}.migrations`,
  );
  const applied = new Set(rows.map((row) => row.migration));
  for (const { migration, sql } of migrationsOf(room)) {
    if (applied.has(migration)) continue;
    await apply(client, room.name, { migration, sql }, now());
  }
  await grant(client, room.name, role);
}

interface Migration {
  readonly migration: string;
  readonly sql: string;
}

function migrationsOf(room: Migratable): Migration[] {
  const folder = fileURLToPath(room.migrations);
  const files = readdirSync(folder)
    .filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file))
    .sort();
  return [
    ...kitMigrations(room.name),
    ...files.map((file) => ({ migration: file, sql: readFileSync(`${folder}/${file}`, 'utf8') })),
  ];
}

async function apply(
  client: pg.Client,
  schema: string,
  { migration, sql }: Migration,
  at: Date,
): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query(`insert into ${schema}.migrations (migration, applied_at) values ($1, $2)`, [
      migration,
      at,
    ]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new Error(`migration ${schema}/${migration} failed: ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function createRole(client: pg.Client, role: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) {
    // Another database of the cluster may be migrated at the same moment; the lock above is per
    // database.
    await client.query(
      `do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$`,
    );
  }
  await client.query(`grant ${role} to current_user`);
}

/** The role may do everything to rows but change what is append-only, and nothing to tables. */
async function grant(client: pg.Client, schema: string, role: string): Promise<void> {
  await client.query(`grant usage on schema ${schema} to ${role}`);
  await client.query(
    `grant select, insert, update, delete on all tables in schema ${schema} to ${role}`,
  );
  await client.query(`grant usage on all sequences in schema ${schema} to ${role}`);
  await client.query(`revoke insert, update, delete on ${schema}.migrations from ${role}`);
  const { rows } = await client.query<{ relname: string }>(
    `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p') and obj_description(c.oid, 'pg_class') like 'append-only%'`,
    [schema],
  );
  for (const { relname } of rows) {
    await client.query(`revoke update, delete, truncate on ${schema}.${relname} from ${role}`);
  }
}
