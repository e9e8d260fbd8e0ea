import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Client } from 'pg';
import { testRoot } from '../testing/test-folder.ts';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from './embedded.ts';
import { clusterDirOf, removePlace } from './place.ts';
import { isAlive } from './postmaster.ts';

/** Sync is off since only processes are killed here, never the machine. */
const SMALL = { shared_buffers: '16MB', fsync: 'off' };

const quiet = (): void => undefined;

function openFolder(t: TestContext): string {
  const folder = mkdtempSync(join(testRoot(), 'drais-embedded-'));
  chmodSync(folder, 0o711); // mkdtemp closes it to the database's account.
  t.after(async () => {
    await stopEmbeddedPostgres(folder);
    removePlace(folder);
  });
  return folder;
}

function start(
  data_dir: string,
  more: Partial<EmbeddedPostgresOptions> = {},
): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ data_dir, log: quiet, settings: SMALL, ...more });
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>({ text: sql })).rows;
  } finally {
    await client.end();
  }
}

/**
 * A client in the middle of a statement that computes and so does not notice that its server was
 * killed.
 */
async function busyClient(t: TestContext, url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', quiet);
  await client.connect();
  const statement = client.query(`do $$ begin loop perform 1; end loop; end $$`);
  statement.catch(quiet);
  t.after(() => client.end().catch(quiet));
}

/**
 * A host in a process of its own, which starts the server of `data_dir` and says its process id.
 */
async function startHost(
  t: TestContext,
  data_dir: string,
): Promise<{ host: ChildProcess; pid: number }> {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(import.meta.resolve('./embedded.ts'))};
    const server = await startEmbeddedPostgres({ data_dir: ${JSON.stringify(data_dir)}, log: () => undefined, settings: ${JSON.stringify(SMALL)} });
    console.log(server.pid);
    setInterval(() => undefined, 1000);`;
  const host = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => host.kill('SIGKILL'));
  const [line] = (await once(host.stdout, 'data')) as [Buffer];
  return { host, pid: Number(line.toString()) };
}

describe('an embedded PostgreSQL server', () => {
  it('brings up the databases asked for, sorted by code point, and keeps them at the next start', async (t) => {
    const data_dir = openFolder(t);
    const first = await start(data_dir, { databases: ['shard_a', 'shard_b'] });
    await query(first.url('shard_b'), 'create table kept as select 7 as n');
    await first.stop();

    const second = await start(data_dir, { databases: ['shard_a', 'shard_b', 'shard_c'] });
    assert.deepEqual(await query(second.url('shard_b'), 'select n from kept'), [{ n: 7 }]);
    assert.equal(second.port, first.port);
    const sql = `select datname, pg_encoding_to_char(encoding) as encoding, datlocale from pg_database
                 where datname like 'shard%' order by 1`;
    const utf8 = { encoding: 'UTF8', datlocale: 'C.UTF-8' };
    assert.deepEqual(await query(second.url('shard_c'), sql), [
      { datname: 'shard_a', ...utf8 },
      { datname: 'shard_b', ...utf8 },
      { datname: 'shard_c', ...utf8 },
    ]);
  });

  it('has the extensions that rooms rely on', async (t) => {
    const server = await start(openFolder(t));
    const url = server.url('postgres');
    await query(url, 'create extension btree_gist; create extension pgcrypto');
    await query(
      url,
      `create table promises (area_id text, during tstzrange, exclude using gist (area_id with =, during with &&))`,
    );
    const insert = `insert into promises values ('mannheim', '[2026-01-01,2026-01-02)') on conflict do nothing returning 1`;
    assert.equal((await query(url, insert)).length, 1);
    assert.equal((await query(url, insert)).length, 0);
  });

  it('syncs, listens on loopback alone and asks for a password that only its host can read', async (t) => {
    const data_dir = openFolder(t);
    const server = await startEmbeddedPostgres({ data_dir, log: quiet, max_connections: 30 });
    const shown = await query(
      server.url('postgres'),
      `select string_agg(setting, '|' order by name) as settings from pg_settings
       where name in ('fsync', 'listen_addresses', 'max_connections', 'unix_socket_directories')`,
    );
    assert.deepEqual(shown, [{ settings: 'on|127.0.0.1|30|' }]);

    assert.equal(statSync(join(data_dir, 'pg.password')).mode & 0o777, 0o600);
    assert.equal(statSync(clusterDirOf(data_dir)).mode & 0o777, 0o700);
    const guess = new URL(server.url('postgres'));
    guess.password = 'drais';
    await assert.rejects(query(guess.href, 'select 1'), { code: '28P01' });
  });

  it('lives on after a SIGKILL of its host and is adopted by the next', async (t) => {
    const data_dir = openFolder(t);
    const { host, pid } = await startHost(t, data_dir);
    host.kill('SIGKILL');
    await once(host, 'exit');

    const server = await start(data_dir);
    assert.equal(server.adopted, true);
    assert.equal(server.pid, pid);
    await server.stop();
    assert.equal(isAlive(pid), false);
  });

  it('is not adopted but restarted when other settings are asked for', async (t) => {
    const data_dir = openFolder(t);
    const first = await start(data_dir);
    const second = await start(data_dir, { settings: { ...SMALL, work_mem: '8MB' } });
    assert.equal(second.adopted, false);
    assert.equal(isAlive(first.pid), false);
    assert.deepEqual(await query(second.url('postgres'), 'show work_mem'), [{ work_mem: '8MB' }]);
  });

  it('is started once when two ask at the same time', async (t) => {
    const data_dir = openFolder(t);
    const [one, other] = await Promise.all([start(data_dir), start(data_dir)]);
    assert.equal(one.pid, other.pid);
    assert.deepEqual([one.adopted, other.adopted].sort(), [false, true]);
  });

  it('tells its host of a SIGKILL and recovers each committed row, also while a statement still runs', async (t) => {
    const data_dir = openFolder(t);
    const exit = Promise.withResolvers<void>();
    const first = await start(data_dir, { supervise: { onExit: exit.resolve } });
    await query(first.url('postgres'), 'create table kept as select generate_series(1, 1000) as n');
    await busyClient(t, first.url('postgres'));
    process.kill(first.pid, 'SIGKILL');
    await exit.promise;

    const second = await start(data_dir);
    assert.notEqual(second.pid, first.pid);
    assert.equal(second.port, first.port);
    const rows = await query(second.url('postgres'), 'select count(*)::int as rows from kept');
    assert.deepEqual(rows, [{ rows: 1000 }]);
  });

  it('stops quietly: its host hears nothing and open transactions roll back', async (t) => {
    const data_dir = openFolder(t);
    let exits = 0;
    const server = await start(data_dir, { supervise: { onExit: () => exits++ } });
    await busyClient(t, server.url('postgres'));
    await Promise.all([server.stop(), server.stop()]);
    assert.equal(isAlive(server.pid), false);
    assert.equal(exits, 0);
  });

  it('starts over a file that names a stranger as its process', async (t) => {
    const data_dir = openFolder(t);
    const first = await start(data_dir);
    await first.stop();
    const file = join(clusterDirOf(data_dir), 'postmaster.pid');
    writeFileSync(
      file,
      `${process.pid}\n${clusterDirOf(data_dir)}\n1\n${first.port}\n\n127.0.0.1\n0 0\nready\n`,
    );
    const second = await start(data_dir);
    assert.equal(second.adopted, false);
    assert.equal(isAlive(process.pid), true);
  });

  it('begins anew when the cluster was left half made', async (t) => {
    const data_dir = openFolder(t);
    writeFileSync(join(data_dir, 'pg.new'), 'the remains of a killed start');
    const server = await start(data_dir);
    assert.deepEqual(await query(server.url('postgres'), 'select 1 as n'), [{ n: 1 }]);
  });

  it('says why when it cannot start', async (t) => {
    const data_dir = openFolder(t);
    await assert.rejects(
      start(data_dir, { settings: { shared_buffers: 'plenty' } }),
      /shared_buffers.*plenty/,
    );
    assert.match(readFileSync(join(data_dir, 'pg.log'), 'utf8'), /plenty/);
  });

  it('refuses to start with a new password over data that has another', async (t) => {
    const data_dir = openFolder(t);
    const server = await start(data_dir);
    await server.stop();
    rmSync(join(data_dir, 'pg.password'));
    await assert.rejects(start(data_dir), /pg\.password is missing/);
  });
});
