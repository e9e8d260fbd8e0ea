import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it, type TestContext } from 'node:test';
import { Client } from 'pg';
import { type TestDatabases, type TestDatabasesOptions, testDatabases } from './database.ts';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>({ text: sql })).rows;
  } finally {
    await client.end();
  }
}

async function open(t: TestContext, options: TestDatabasesOptions): Promise<TestDatabases> {
  const databases = await testDatabases(options);
  t.after(() => databases.drop());
  return databases;
}

describe('databases for one test file', () => {
  it('are two clones of a template that is prepared once for all who ask', async (t) => {
    let preparations = 0;
    const options = {
      template: `kit_once_${process.pid}`,
      prepare: async (url: string) => {
        preparations++;
        await query(url, `create table stations as select 'A1' as station_id`);
      },
    };
    const [mine, theirs] = await Promise.all([open(t, options), open(t, options)]);
    assert.equal(preparations, 1);
    assert.equal(new Set([...mine.urls, ...theirs.urls]).size, 4);
    await query(mine.urls[0] ?? '', 'delete from stations');
    const left = [...mine.urls, ...theirs.urls].map((url) =>
      query(url, 'select count(*)::int as n from stations'),
    );
    assert.deepEqual(await Promise.all(left), [[{ n: 0 }], [{ n: 1 }], [{ n: 1 }], [{ n: 1 }]]);
  });

  it('are prepared anew when the first preparation failed half way', async (t) => {
    const template = `kit_failing_${process.pid}`;
    const half = async (url: string): Promise<void> => {
      await query(url, 'create table half (n int)');
      throw new Error('migration 2 fails');
    };
    await assert.rejects(testDatabases({ template, prepare: half }), /migration 2 fails/);
    const whole = async (url: string): Promise<void> =>
      void (await query(url, 'create table half (n int)'));
    const { urls } = await open(t, { template, prepare: whole, count: 1 });
    assert.equal(urls.length, 1);
  });

  it('are gone when dropped, with connections still open', async () => {
    const databases = await testDatabases({ template: `kit_dropped_${process.pid}`, count: 1 });
    const client = new Client({ connectionString: databases.urls[0] });
    client.on('error', () => undefined);
    await client.connect();
    await databases.drop();
    await assert.rejects(query(databases.urls[0] ?? '', 'select 1'), { code: '3D000' });
    await client.end();
  });

  it('need no server from outside: a file run by hand finds its own', () => {
    const program = `
      import { testDatabases } from ${JSON.stringify(import.meta.resolve('./database.ts'))};
      const databases = await testDatabases({ template: 'by_hand' });
      await databases.drop();
      console.log(databases.urls.length);`;
    const { DRAIS_TEST_POSTGRES_URL: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      env,
    });
    assert.equal(run.stdout, '2\n', run.stderr);
  });
});
