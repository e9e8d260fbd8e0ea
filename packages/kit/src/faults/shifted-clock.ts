import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** By the name of a process, or `all`: how far its wall clock is off, milliseconds. */
export type ClockOffsets = Readonly<Record<string, number>>;

const OFFSETS_FILE = 'clock.json';
/** Between two looks at the file, milliseconds: a jump reaches two processes this far apart. */
const LOOK_EVERY_MS = 100;

/** Sets the wall clocks of the processes that look into `folder`. */
export function setClockOffsets(folder: string, offsets: ClockOffsets): void {
  const file = join(folder, OFFSETS_FILE);
  writeFileSync(`${file}.new`, JSON.stringify(offsets));
  renameSync(`${file}.new`, file);
}

/**
 * Makes this process's wall clock jump as the file in `folder` says, whoever reads it: `Date`
 * itself is replaced, as a jump of the machine's clock spares nobody either. Timers go on by the
 * monotonic clock, as they do then. Returns how it is undone.
 */
export function shiftWallClock(folder: string, process_name: string): () => void {
  const RealDate = globalThis.Date;
  let offset_ms = readOffset(folder, process_name);
  const look = setInterval(() => {
    offset_ms = readOffset(folder, process_name);
  }, LOOK_EVERY_MS).unref();
  const now = (): number => RealDate.now() + offset_ms;
  const shifted: DateConstructor = new Proxy(RealDate, {
    construct: (target, given, maker) =>
      Reflect.construct(
        target,
        given.length === 0 ? [now()] : given,
        maker === shifted ? target : maker,
      ) as Date,
    apply: (target) => new target(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  globalThis.Date = shifted;
  return () => {
    clearInterval(look);
    globalThis.Date = RealDate;
  };
}

function readOffset(folder: string, process_name: string): number {
  try {
    const offsets = JSON.parse(readFileSync(join(folder, OFFSETS_FILE), 'utf8')) as ClockOffsets;
    return (offsets['all'] ?? 0) + (offsets[process_name] ?? 0);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return 0;
    throw error;
  }
}
