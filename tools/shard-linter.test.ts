import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { migrate } from '@drais/kit/db/migrate';
import { type TestDatabases, testDatabases } from '@drais/kit/testing/database';
import pg from 'pg';
import { listRooms } from './report/list-rooms.ts';
import { lintShards } from './shard-linter.ts';

let databases: TestDatabases;
let client: pg.Client;

before(async () => {
  databases = await testDatabases({ template: 'shard_linter', count: 1 });
  client = new pg.Client({ connectionString: databases.urls[0] ?? '' });
  await client.connect();
  await client.query('create extension if not exists btree_gist');
});
after(async () => {
  await client.end();
  await databases.drop();
});

/** What the linter says about tables made by this SQL in a schema of their own. */
async function lint(sql: string): Promise<string[]> {
  await client.query(
    'drop schema if exists room cascade; create schema room; set search_path = room, public',
  );
  await client.query(sql);
  return lintShards(client, ['room']);
}

/** A sound table with one more column, to break in one place. */
function trips(more: string, after_table = ''): string {
  return `create table trips (area_id text not null, trip_id text not null, ${more},
    primary key (area_id, trip_id));
    comment on table trips is 'shard key: area_id. Trips.'; ${after_table}`;
}

describe('the shard linter', () => {
  it('has nothing to say about a sound table', async () => {
    const sound = trips(
      `vehicle_id text not null, during tstzrange, number bigint generated always as identity,
       unique (area_id, vehicle_id),
       exclude using gist (area_id with =, vehicle_id with =, during with &&),
       foreign key (area_id, vehicle_id) references trips (area_id, trip_id)`,
      'create unique index on trips (area_id, number); create index on trips (during);',
    );

    assert.deepEqual(await lint(sound), []);
  });

  it('asks for a comment that names the shard key', async () => {
    assert.match((await lint('create table trips (a text primary key)')).join(), /says neither/);
  });

  it('lets a reference table have any key', async () => {
    const sql = `create table plans (plan text primary key); comment on table plans is 'reference. Plans.';`;

    assert.deepEqual(await lint(sql), []);
  });

  it('lets a row lead to a reference table', async () => {
    const sql = `create table plans (plan text primary key); comment on table plans is 'reference. Plans.';
      ${trips('plan text references plans (plan)')}`;

    assert.deepEqual(await lint(sql), []);
  });
});

const broken: readonly [string, string, RegExp][] = [
  [
    'a missing primary key',
    `create table t (area_id text not null); comment on table t is 'shard key: area_id';`,
    /no primary key/,
  ],
  [
    'a shard key that is no column',
    `create table t (a text primary key); comment on table t is 'shard key: area_id';`,
    /has no column area_id/,
  ],
  [
    'a shard key that is not text',
    `create table t (a int primary key); comment on table t is 'shard key: a';`,
    /type integer: use text/,
  ],
  [
    'a primary key in another order',
    `create table t (area_id text, b text, primary key (b, area_id)); comment on table t is 'shard key: area_id';`,
    /primary key t_pkey that does not begin/,
  ],
  [
    'a global unique constraint',
    trips('plate text unique'),
    /unique trips_plate_key that does not begin/,
  ],
  [
    'a global unique index',
    trips('plate text', 'create unique index plates on trips (plate);'),
    /unique index plates/,
  ],
  [
    'a unique index on an expression',
    trips('plate text', 'create unique index plates on trips (lower(plate), area_id);'),
    /unique index plates/,
  ],
  [
    'an exclusion without the shard key',
    trips('during tstzrange, exclude using gist (during with &&)'),
    /exclude .* does not begin/,
  ],
  [
    'an exclusion that compares the shard key otherwise',
    trips('during tstzrange, exclude using gist (area_id with <>, during with &&)'),
    /with <> in .*: use =/,
  ],
  [
    'a foreign key without the shard key',
    trips('before text references trips2 (b)').replace(
      /^/,
      `create table trips2 (area_id text not null, b text primary key); comment on table trips2 is 'shard key: area_id';`,
    ),
    /foreign key .* does not begin/,
  ],
  [
    'a foreign key that sets null',
    trips(
      'before text, foreign key (area_id, before) references trips on delete set null (before)',
    ),
    /to null/,
  ],
  [
    'a trigger',
    trips(
      'b text',
      `create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger watch before insert on trips for each row execute function f();`,
    ),
    /has a trigger, watch/,
  ],
  ['row security', trips('b text', 'alter table trips enable row level security;'), /row security/],
  [
    'an identity that is not bigint',
    trips('number int generated always as identity'),
    /number of type integer: use bigint/,
  ],
];

describe('the shard linter finds', () => {
  for (const [what, sql, finding] of broken) {
    it(what, async () => {
      assert.match((await lint(sql)).join('\n'), finding);
    });
  }

  it('a foreign key that leaves the room', async () => {
    await client.query('drop schema if exists other cascade; create schema other');
    await client.query(
      'create table other.things (area_id text, id text, primary key (area_id, id))',
    );
    const sql = trips(
      'thing text, foreign key (area_id, thing) references other.things (area_id, id)',
    );

    assert.match((await lint(sql)).join(), /leaves its room/);
  });
});

describe('the tables of the rooms', () => {
  it('can be spread over shards', async () => {
    const rooms = listRooms();
    await migrate(databases.urls[0] ?? '', rooms, () => new Date(0));
    const schemas = rooms.map(({ name }) => name);

    assert.ok(schemas.length > 0);
    assert.deepEqual(await lintShards(client, schemas), []);
  });
});
