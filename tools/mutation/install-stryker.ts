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
    // An outer `npm run` says where it is at home; taken over, the house would be installed anew.
    const env = { ...process.env, npm_config_local_prefix: here };
    const { status } = spawnSync('npm', [...args, '--prefix', here], {
      cwd: here,
      env,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error(`npm ci in ${here} ended with ${status}`);
    writeFileSync(stampFile, wanted);
  }
  return join(modules, '@stryker-mutator', 'core', 'bin', 'stryker.js');
}
