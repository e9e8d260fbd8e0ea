import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const WEB_FOLDER = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STAMP = join(WEB_FOLDER, '.next/drais-sources');
const LOCK = join(WEB_FOLDER, '.next-build.lock');
const SOURCES = [
  'apps/web/{src,messages,public/basemap}/**/*',
  'apps/web/*.{ts,mjs,json}',
  'packages/{contracts,sdk,ui,vocabulary}/{src/**/*,package.json}',
  'package-lock.json',
];

/**
 * How long a build on a busy machine with two cores may take, and so how long others wait for it.
 */
const BUILD_MS_MAX = 300_000;

/**
 * Builds the application unless what is built comes from these very sources; one build at a time,
 * whoever asks. Calls `onBuild` when there is something to build, so that whoever waits can be
 * told.
 */
export async function buildOnce(onBuild?: () => void): Promise<void> {
  const wanted = hashOfSources();
  const until = Date.now() + BUILD_MS_MAX;
  while (!isBuilt(wanted)) {
    if (!takeLock()) {
      if (Date.now() > until) throw new Error(`another build holds ${LOCK}`);
      await sleep(250);
      continue;
    }
    try {
      if (isBuilt(wanted)) return;
      onBuild?.();
      await build();
      writeFileSync(STAMP, wanted);
    } finally {
      rmSync(LOCK, { recursive: true, force: true });
    }
  }
}

function isBuilt(wanted: string): boolean {
  return (
    existsSync(STAMP) &&
    readFileSync(STAMP, 'utf8') === wanted &&
    existsSync(join(WEB_FOLDER, '.next/BUILD_ID'))
  );
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: ROOT }).sort()) {
    const path = join(ROOT, file);
    if (file.includes('.test.') || file.endsWith('next-env.d.ts') || !statSync(path).isFile())
      continue;
    hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** The lock holds its owner's process id, so that a killed owner's lock is known to be nobody's. */
function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isOwnerGone()) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
  writeFileSync(join(LOCK, 'pid'), String(process.pid));
  return true;
}

function isOwnerGone(): boolean {
  try {
    process.kill(Number(readFileSync(join(LOCK, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

async function build(): Promise<void> {
  const next = join(
    dirname(createRequire(import.meta.url).resolve('next/package.json')),
    'dist/bin/next',
  );
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  } as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: WEB_FOLDER,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => said.push(part));
  child.stderr.on('data', (part: Buffer) => said.push(part));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(
      `next build ended with ${String(code)}:\n${Buffer.concat(said).toString('utf8')}`,
    );
}
