import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import type { Standing } from './own-folder.fixture.ts';
import { isAlive } from './postmaster.ts';

const FIXTURE = new URL('./own-folder.fixture.ts', import.meta.url);

async function open(t: TestContext): Promise<{ child: ChildProcess; standing: Standing }> {
  const child = fork(FIXTURE, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  t.after(() => child.kill('SIGTERM'));
  const [standing] = (await once(child, 'message')) as [Standing];
  assert.ok(existsSync(standing.cluster_dir));
  assert.ok(isAlive(standing.server_pid));
  return { child, standing };
}

function isGone({ folder, cluster_dir, server_pid }: Standing): void {
  assert.ok(!existsSync(folder), 'the folder is gone');
  assert.ok(!existsSync(cluster_dir), 'and the database, wherever it was kept');
  assert.ok(!isAlive(server_pid), 'and nothing runs any more');
}

describe('a folder of its own', { concurrency: true }, () => {
  it('goes with its database when it is removed', async (t) => {
    const { child, standing } = await open(t);
    child.send('remove');
    const [{ is_there }] = (await once(child, 'message')) as [{ is_there: boolean }];
    assert.equal(is_there, false);
    isGone(standing);
    child.kill('SIGINT');
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.deepEqual([code, signal], [null, 'SIGINT'], 'then signals are as they always are');
  });

  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    it(`goes with its database when ${signal} ends the process`, async (t) => {
      const { child, standing } = await open(t);
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      assert.equal(code, status);
      isGone(standing);
    });
});
