import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Client } from 'pg';
import { startTestPostgres } from './run-postgres.ts';
import { testRoot } from './test-folder.ts';

describe('the PostgreSQL server of a test run', () => {
  it('is reached by its variable, and leaves nothing behind, nor what a killed run has left', async () => {
    const dead_pid = spawnSync('true').pid;
    const remains = join(testRoot(), `drais-test-run-${dead_pid}-remains`);
    mkdirSync(remains);

    const server = await startTestPostgres();
    assert.equal(existsSync(remains), false);
    const client = new Client({ connectionString: server.env.DRAIS_TEST_POSTGRES_URL });
    await client.connect();
    const { rows } = await client.query('select current_database() as name');
    assert.deepEqual(rows, [{ name: 'postgres' }]);
    await client.end();

    await server.stop();
    const mine = `drais-test-run-${process.pid}-`;
    assert.deepEqual(
      readdirSync(testRoot()).filter((name) => name.startsWith(mine)),
      [],
    );
  });
});
