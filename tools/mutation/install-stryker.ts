import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const modules = join(here, 'node_modules');
const stampFile = join(modules, '.drais-install');

/** Stryker's command, installed from its own lockfile when it is not there yet. */
export function installStryker(): string {
  const lockfile = readFileSync(join(here, 'package-lock.json'));
  const wanted = createHash('sha256').update(lockfile).digest('hex');
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== wanted) {
    console.log('Installing Stryker (72 MB, in tools/mutation only) ...');
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status } = spawnSync('npm', args, { cwd: here, stdio: 'inherit' });
    if (status !== 0) throw new Error(`npm ci in ${here} ended with ${status}`);
    writeFileSync(stampFile, wanted);
  }
  return join(modules, '@stryker-mutator', 'core', 'bin', 'stryker.js');
}
