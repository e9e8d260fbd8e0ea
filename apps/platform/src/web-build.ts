import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './settings.ts';

/** What the built pages depend on. */
const SOURCES = [
  'apps/web/**/*',
  'packages/{vocabulary,contracts,sdk,ui}/**/*',
  'package-lock.json',
];
const IGNORED = /node_modules|\/\.next\/|next-env\.d\.ts|\.tsbuildinfo$|\.test\.ts$/;

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: PROJECT_ROOT }).sort()) {
    const path = join(PROJECT_ROOT, file);
    if (IGNORED.test(path) || !statSync(path).isFile()) continue;
    hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/**
 * Builds the web application when its sources changed since the last build. @throws {Error} with
 * the build's last words
 */
export async function buildWeb(data_dir: string, log: (line: string) => void): Promise<void> {
  const web = join(PROJECT_ROOT, 'apps/web');
  const stamp = join(web, '.next', 'drais-build');
  const wanted = hashOfSources();
  if (
    existsSync(join(web, '.next', 'BUILD_ID')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === wanted
  )
    return;
  const started = Date.now();
  log('building the web application (about a minute) ...');
  mkdirSync(data_dir, { recursive: true });
  await run('npm', ['run', 'build', '--workspace', '@drais/web', '--silent']);
  writeFileSync(stamp, wanted);
  log(`built the web application in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
    const child = spawn(command, args, {
      cwd: PROJECT_ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let words = '';
    const keep = (chunk: Buffer): void => {
      words = (words + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the web build ended with ${String(code)}:\n${words}`));
    });
  });
}
