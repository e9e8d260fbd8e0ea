import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { clusterDirOf, preparePlace, removePlace } from './place.ts';

const not_root =
  process.getuid?.() === 0 ? false : 'only root runs the server under another account';
const quiet = (): void => undefined;

/**
 * A home that only its owner may enter, with a checkout in it, and a refuge beside it that is open
 * to all.
 */
function closedHome(t: TestContext): { home: string; data_dir: string; refuge_dir: string } {
  const root = mkdtempSync(join(tmpdir(), 'drais-place-'));
  t.after(() => rmSync(root, { recursive: true }));
  chmodSync(root, 0o755);
  const home = join(root, 'home');
  mkdirSync(home, { mode: 0o700 });
  return { home, data_dir: join(home, 'checkout/.drais'), refuge_dir: join(root, 'refuge') };
}

describe('the place of a server', () => {
  it('is the data folder itself where the server can reach it', (t) => {
    const root = mkdtempSync(join(tmpdir(), 'drais-place-'));
    t.after(() => rmSync(root, { recursive: true }));
    chmodSync(root, 0o755);
    const place = preparePlace(join(root, 'data'), { log: quiet });
    assert.equal(place.cluster_dir, join(root, 'data/pg'));
    assert.equal(existsSync(join(place.native_dir, 'bin/postgres')), true);
  });

  it('keeps the data of a closed folder in the refuge, also once the folder is open', {
    skip: not_root,
  }, (t) => {
    const { home, data_dir, refuge_dir } = closedHome(t);
    const told: string[] = [];
    const { cluster_dir } = preparePlace(data_dir, { log: (line) => told.push(line), refuge_dir });
    assert.equal(dirname(dirname(cluster_dir)), refuge_dir);
    assert.match(told.join('\n'), /is closed to the database's account: its data is kept in/);

    chmodSync(home, 0o755);
    assert.equal(preparePlace(data_dir, { log: quiet, refuge_dir }).cluster_dir, cluster_dir);
    assert.equal(clusterDirOf(data_dir), cluster_dir);
    removePlace(data_dir);
    assert.equal(existsSync(dirname(cluster_dir)), false);
  });

  it('gives a server of a closed folder as a copy that the account can run', {
    skip: not_root,
  }, (t) => {
    const { home, data_dir, refuge_dir } = closedHome(t);
    const native = join(home, 'package/native');
    mkdirSync(join(native, 'bin'), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, 'package/package.json'), '{"version":"1"}');
    writeFileSync(join(native, 'bin/postgres'), '#!/bin/sh\necho a server\n', { mode: 0o700 });

    const options = { log: quiet, refuge_dir, native_dir: native };
    const place = preparePlace(data_dir, options);
    assert.equal(dirname(place.native_dir), refuge_dir);
    const said = spawnSync(join(place.native_dir, 'bin/postgres'), {
      ...place.account,
      encoding: 'utf8',
    });
    assert.equal(said.stdout, 'a server\n');
    assert.equal(preparePlace(data_dir, options).native_dir, place.native_dir);
  });
});
