import { setTimeout as sleep } from 'node:timers/promises';
import { insertRefusedMessages } from '../store/refused-messages.ts';
import type { Door } from './door.ts';

/** Writes what may lag: latest states and refused messages. */
export interface WriteBehind {
  /** Stops, after one last write. */
  close(): Promise<void>;
}

/** Starts writing every `latest_every_ms`; one write at a time per kind and database. */
export function openWriteBehind(door: Door): WriteBehind {
  const closing = new AbortController();
  const loops = [
    ...[...door.shards.values()].map((shard) =>
      repeat(door, closing.signal, `latest reports of ${shard.database}`, () =>
        shard.latest.flush(),
      ),
    ),
    repeat(door, closing.signal, 'refused messages', () => writeRefusals(door, false)),
  ];
  return {
    close: async () => {
      closing.abort();
      await Promise.all(loops);
      await attempt(door, 'refused messages', () => writeRefusals(door, true));
      for (const shard of door.shards.values()) {
        await attempt(door, `latest reports of ${shard.database}`, () => shard.latest.flush());
      }
    },
  };
}

async function repeat(
  door: Door,
  signal: AbortSignal,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(door.limits.latest_every_ms, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await attempt(door, what, work);
  }
}

/**
 * A write that fails is made again: latest states are kept, counts of refused messages may be lost.
 */
async function attempt(door: Door, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    door.tools.log.warn({ err: error }, `${what} were not written`);
  }
}

async function writeRefusals(door: Door, all: boolean): Promise<void> {
  const rows = door.refusals.take(door.tools.now(), all);
  for (const shard of door.tools.db.databases()) {
    const here = rows.filter((row) => door.tools.db.shard(row.area_id) === shard);
    if (here.length === 0) continue;
    await attempt(door, 'refused messages', () => insertRefusedMessages(shard, here));
  }
}
