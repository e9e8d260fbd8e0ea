// The first thing every `npm run` does: it makes sure that the packages of package-lock.json are
// installed and that the `node` found next is new enough to run TypeScript files by itself.
//
// Plain JavaScript without dependencies, because it runs on whatever Node >= 20 the machine has,
// before anything is installed. Not a `prestart` script: npm skips those under ignore-scripts.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Node strips types without a flag from this version on. */
const NODE_OLDEST = [22, 18];

/**
 * A line each 10 s: a silent minute looks like a hang, a line each second hides npm's own words.
 */
const PROGRESS_MS = 10_000;

/** How often a second bootstrap looks whether the first has finished. */
const LOCK_POLL_MS = 500;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.drais-install');
const lockFile = join(root, '.drais', 'install.pid');

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');

if (!isStamped()) {
  await lock();
  // Asked again under the lock: another start may have installed while this one waited.
  if (!isStamped()) {
    if (!isInstalled()) await install();
    linkNode();
    writeFileSync(stampFile, wanted);
  }
}
requireNode();

function isStamped() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted;
}

/**
 * Whether someone's own `npm install` already put exactly the locked packages in place. npm notes
 * what it installed in a hidden lockfile. Without this look, `npm start` would wipe and refetch
 * node_modules after each added dependency, under the feet of whatever runs from it.
 */
function isInstalled() {
  const hidden = join(modules, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages ?? {};
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages ?? {};
  return Object.entries(locked).every(([path, entry]) => {
    // The root and the workspaces are listed too, and are ours.
    if (!path.includes('node_modules/')) return true;
    const have = installed[path];
    // Packages for other platforms are left out of an installation.
    if (have === undefined) return entry.optional === true;
    return have.version === entry.version && have.integrity === entry.integrity;
  });
}

async function install() {
  const started_ms = Date.now();
  const why = existsSync(stampFile) ? 'package-lock.json has changed' : 'the first start here';
  console.log(`Installing packages (${why}; about a minute, 1 GB of disk) ...`);
  // Removed first: an installation that was interrupted must not look complete.
  rmSync(stampFile, { force: true });

  const progress = setInterval(() => {
    console.log(`  still installing packages, ${secondsSince(started_ms)} s`);
  }, PROGRESS_MS);
  const code = await runNpmCi().finally(() => clearInterval(progress));
  if (code !== 0) {
    fail(`npm ci ended with ${code}. What it said stands above; run "npm ci" to try it alone.`);
  }
  console.log(`Packages installed in ${secondsSince(started_ms)} s.`);
}

/** Runs `npm ci` with the npm that started this, and resolves to its exit code or its signal. */
function runNpmCi() {
  // The person's npm settings (omit=dev, ignore-scripts, ...) may not leave half a platform behind.
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts=false',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const outer = outerNpm();
  const [command, ...first] = outer ?? ['npm'];
  const child = spawn(command, [...first, ...args], {
    cwd: root,
    env: cleanEnvironment(),
    stdio: 'inherit',
    shell: outer === undefined && process.platform === 'win32',
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
}

/**
 * The npm and the Node of the calling `npm run`, unless that Node is one npm is about to delete.
 */
function outerNpm() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  if (!cli?.endsWith('.js') || !node || !existsSync(node)) return undefined;
  return realpathSync(node).startsWith(modules) ? undefined : [node, cli];
}

/** The environment without what an outer `npm run` put there, and without node_modules/.bin. */
function cleanEnvironment() {
  const inherited =
    /^npm_(lifecycle|package|command|execpath|node_execpath|config_(local_prefix|omit|include|ignore_scripts|workspaces?|production|global|prefix|if_present)$)/i;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !inherited.test(name) && name !== 'NODE_ENV'),
  );
  // npm must not run on the Node binary that it replaces.
  const bin = join('node_modules', '.bin');
  env.PATH = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes(bin))
    .join(delimiter);
  return env;
}

/**
 * npm 10 drops .bin/node when it discards the packages of other platforms, because all of them
 * bring a bin of that name. Linked here; to be removed when no supported Node ships npm 10.
 */
function linkNode() {
  const binary = packagedNode();
  const link = join(modules, '.bin', 'node');
  if (!existsSync(binary) || existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true }); // A link that leads nowhere does not "exist", but is in the way.
  symlinkSync(relative(dirname(link), binary), link);
}

/** Two starts in one folder take turns: npm ci empties node_modules before it fills it. */
async function lock() {
  mkdirSync(dirname(lockFile), { recursive: true });
  let said = false;
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      process.on('exit', () => rmSync(lockFile, { force: true }));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = holderOfLock();
    if (holder === undefined) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (!said)
      console.log(`Waiting for process ${holder}, which installs packages (${lockFile}) ...`);
    said = true;
    await sleep(LOCK_POLL_MS);
  }
}

/** The process that installs at the moment; nobody, when its lock was left behind by a crash. */
function holderOfLock() {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'));
    if (!(pid > 0)) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === 'EPERM' ? 'of another account' : undefined;
  }
}

/**
 * Stops here, with the way out, when the `node` that the shell finds next cannot run TypeScript.
 */
function requireNode() {
  const asked = spawnSync('node', ['-p', 'process.versions.node'], { encoding: 'utf8' });
  const version = (asked.stdout ?? '').trim();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [majorOldest, minorOldest] = NODE_OLDEST;
  if (major > majorOldest || (major === majorOldest && minor >= minorOldest)) return;
  const needed = `Drais needs Node ${NODE_OLDEST.join('.')} or newer, and "node" is ${version || 'missing'}.`;
  if (existsSync(packagedNode())) {
    // Only npm puts node_modules/.bin in front of the PATH.
    fail(`${needed} One came with the packages: start with "npm start", not with this file.`);
  }
  fail(
    `${needed} There is no packaged Node for ${process.platform}-${process.arch}, or it did not ` +
      'install: install Node 24 from https://nodejs.org and start again with "npm start".',
  );
}

function packagedNode() {
  return join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
}

function secondsSince(started_ms) {
  return Math.round((Date.now() - started_ms) / 1000);
}

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}
