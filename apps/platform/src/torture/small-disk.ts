import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Of util-linux, where every distribution has them. */
const MOUNT = '/bin/mount';
const UMOUNT = '/bin/umount';
const CHUNK = Buffer.alloc(65_536, 1);

/** A file system of its own, small enough to be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Writes until the kernel says that there is no space left; returns how many bytes that took. */
  fill(): number;
  /** Takes that away again. */
  relieve(): void;
  unmount(): void;
}

/** Mounts a file system in memory; a sentence where this account or machine cannot. */
export function mountSmallDisk(folder: string, size_mb: number): SmallDisk | { skipped: string } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { skipped: 'only root on Linux can mount a small file system' };
  mkdirSync(folder, { recursive: true });
  try {
    // 711: the database's account passes through.
    const size = `size=${String(size_mb)}m,mode=711`;
    execFileSync(MOUNT, ['-t', 'tmpfs', '-o', size, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    return { skipped: `a small file system cannot be mounted: ${(error as Error).message.trim()}` };
  }
  const ballast = join(folder, 'ballast');
  // Lazily: whoever still has a file there may finish with it.
  const unmount = (): void => {
    process.off('exit', unmount);
    execFileSync(UMOUNT, ['--lazy', folder], { stdio: 'pipe' });
  };
  // Who ends the campaign in the middle leaves nothing mounted.
  process.once('exit', unmount);
  return {
    folder,
    fill: () => fill(ballast),
    relieve: () => rmSync(ballast, { force: true }),
    unmount,
  };
}

function fill(file: string): number {
  const handle = openSync(file, 'a');
  let bytes = 0;
  try {
    for (;;) bytes += writeSync(handle, CHUNK);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOSPC') throw error;
    return bytes;
  } finally {
    closeSync(handle);
  }
}
