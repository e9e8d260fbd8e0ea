import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { withFolderLock } from './folder-lock.ts';

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'drais-lock-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('a folder lock', () => {
  it('lets one work at a time, and the next after it, also after a failure', async (t) => {
    const lock = { folder: emptyFolder(t), name: 'lock', timeout_ms: 10_000 };
    const seen: string[] = [];
    const first = withFolderLock(lock, async () => {
      seen.push('first in');
      await new Promise(setImmediate);
      seen.push('first out');
      throw new Error('the first fails');
    });
    const second = withFolderLock(lock, async () => seen.push('second in'));
    await assert.rejects(first, /the first fails/);
    await second;
    assert.deepEqual(seen, ['first in', 'first out', 'second in']);
  });

  it('gives up after its time', async (t) => {
    const lock = { folder: emptyFolder(t), name: 'lock', timeout_ms: 0 };
    await withFolderLock(lock, async () => {
      await assert.rejects(
        withFolderLock(lock, async () => undefined),
        /held by another process/,
      );
    });
  });

  it('is free again when its holder was killed', async (t) => {
    const folder = emptyFolder(t);
    const program = `
      import { withFolderLock } from ${JSON.stringify(import.meta.resolve('./folder-lock.ts'))};
      await withFolderLock({ folder: ${JSON.stringify(folder)}, name: 'lock', timeout_ms: 0 }, async () => {
        console.log('held');
        // What nothing would ever resolve is collected, and the lock with it.
        await new Promise((resolve) => setTimeout(resolve, 600_000));
      });`;
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    await once(holder.stdout, 'data');
    const lock = { folder, name: 'lock' };
    await assert.rejects(
      withFolderLock({ ...lock, timeout_ms: 0 }, async () => undefined),
      /held by another/,
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    assert.equal(await withFolderLock({ ...lock, timeout_ms: 5_000 }, async () => 'mine'), 'mine');
  });
});
