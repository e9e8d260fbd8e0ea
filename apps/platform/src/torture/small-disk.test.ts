import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { mountSmallDisk } from './small-disk.ts';

const MB = 1_048_576;

describe('a small disk', () => {
  it('runs really full, and has room again when it is relieved', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'drais-small-disk-'));
    const disk = mountSmallDisk(join(folder, 'disk'), 1);
    if ('skipped' in disk) {
      rmSync(folder, { recursive: true });
      return t.skip(disk.skipped);
    }
    t.after(() => {
      disk.unmount();
      rmSync(folder, { recursive: true });
    });
    const file = join(disk.folder, 'report');
    assert.equal(disk.fill(), MB);
    assert.throws(() => writeFileSync(file, 'parked'), { code: 'ENOSPC' });
    assert.equal(disk.fill(), 0);
    disk.relieve();
    writeFileSync(file, 'parked');
  });
});
