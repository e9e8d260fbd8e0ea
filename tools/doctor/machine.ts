import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { freemem } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Finding, fix, note, ok } from './finding.ts';

/**
 * Node strips types without a flag from here on; the pinned version is the one that tests run on.
 */
const NODE_OLDEST = [22, 18];

/** Packages 1 GB, web build 0.1 GB, database 0.2 GB, and as much again for updates. In bytes. */
const DISK_FREE_MIN = 2_000_000_000;

/**
 * All processes of a start take about 1 GB at rest, the web build the same for a minute. In bytes.
 */
const MEMORY_FREE_MIN = 1_500_000_000;

/** The two clocks of this process may differ by so much before one of them was moved, in ms. */
const CLOCK_STEP_MAX_MS = 2_000;

/** Where Debian puts servers that are not on everybody's PATH. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin'];

/** A program that some tests or benches use, by the names it goes by. */
interface Engine {
  readonly names: readonly string[];
  readonly use: string;
  readonly install: string;
}

const ENGINES: readonly Engine[] = [
  {
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    use: 'page tests',
    install: 'chromium',
  },
  { names: ['pgbench'], use: 'the reservation bench', install: 'postgresql' },
  { names: ['mosquitto'], use: 'the telemetry bench', install: 'mosquitto' },
  { names: ['redis-server'], use: 'the nearby bench', install: 'redis-server' },
];

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [major_oldest = 0, minor_oldest = 0] = NODE_OLDEST;
  if (major > major_oldest || (major === major_oldest && minor >= minor_oldest)) {
    return ok(`Node ${version}`);
  }
  return fix(`Node ${version} is older than ${NODE_OLDEST.join('.')}`, 'npm run doctor');
}

export function checkDataFolder(folder: string): Finding[] {
  const existing = existingPart(folder);
  const findings: Finding[] = [];
  try {
    accessSync(existing, constants.W_OK);
    findings.push(ok(`data folder ${folder}`));
  } catch {
    // Read only, or another person's: for the start both are the same.
    findings.push(
      fix(`data folder ${folder} cannot be written`, `sudo chown -R "$(id -un)" ${existing}`),
    );
  }
  const { bavail, bsize } = statfsSync(existing);
  const text = `${gigabytes(bavail * bsize)} of disk free there`;
  const elsewhere = 'DRAIS_DATA_DIR=/another/disk/drais npm start';
  findings.push(bavail * bsize >= DISK_FREE_MIN ? ok(text) : fix(`only ${text}`, elsewhere));
  return findings;
}

export function checkMemory(free = freemem()): Finding {
  const text = `${gigabytes(free)} of memory free`;
  return free >= MEMORY_FREE_MIN ? ok(text) : note(`only ${text}`, 'DRAIS_TWIN=off npm start');
}

/** The machine's clock is not before the checkout was made, and has not jumped since this start. */
export function checkClock(now_ms: number, elapsed_now_ms: number, checkout_file: string): Finding {
  const set_clock = 'sudo timedatectl set-ntp true';
  const now = Number.isFinite(now_ms) ? new Date(now_ms).toISOString() : 'no time';
  if (!(now_ms >= statSync(checkout_file).mtimeMs - 1_000)) {
    return fix(`the clock says ${now}, before this checkout was made`, set_clock);
  }
  if (Math.abs(now_ms - elapsed_now_ms) > CLOCK_STEP_MAX_MS) {
    return fix(`the clock was moved while this ran; it says ${now}`, set_clock);
  }
  return ok(`clock ${now}`);
}

/** Programs beside npm's packages. None is needed for `npm start`. */
export function checkEngines(path = process.env['PATH'] ?? ''): Finding[] {
  const folders = [...path.split(delimiter), ...MORE_FOLDERS];
  return ENGINES.map(({ names, use, install }) => {
    const found = names.find((name) => folders.some((folder) => existsSync(join(folder, name))));
    if (found !== undefined) return ok(`${found}, for ${use}`);
    return note(`no ${names[0]}: ${use} cannot run here`, `sudo apt-get install -y ${install}`);
  });
}

/** The folder itself, or the nearest one above it that is there. */
function existingPart(folder: string): string {
  return existsSync(folder) ? folder : existingPart(dirname(folder));
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
