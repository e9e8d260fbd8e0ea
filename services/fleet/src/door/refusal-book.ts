import { newId } from '@drais/vocabulary/ids';
import type { RefusedMessage } from '../store/refused-messages.ts';

/** Area of those who did not even name one. */
export const NO_AREA = 'unassigned';

export interface Refusal {
  /** From the claimed device id; `NO_AREA` when there is none. */
  readonly area_id: string;
  /** Empty unless it proved to be this device. */
  readonly device_id: string;
  readonly reason: string;
  readonly detail: string;
}

export interface RefusalBook {
  list(refusal: Refusal, now: Date): void;
  /**
   * Rows to write now: new ones at once, repeats of theirs when their minute is over or when `all`
   * are asked for.
   */
  take(now: Date, all?: boolean): RefusedMessage[];
}

const MINUTE_MS = 60_000;
const DETAIL_CHARS_MAX = 300;
/** Different areas in one minute: a deployment's own, and not what a stranger makes up. */
const AREAS_MAX = 1_000;
/**
 * The same for those who proved nothing, and may name any area they like: a few hundred rows a
 * minute, kept for 30 days, are some gigabytes. Higher lets a stranger fill the disk in a week;
 * lower hides from operators which of many areas somebody tries.
 */
const STRANGERS_AREAS_MAX = 100;

interface Entry {
  readonly refusal: Refusal;
  readonly minute: number;
  first_at: Date;
  last_at: Date;
  /** Not yet written. */
  occurrences: number;
  is_new: boolean;
}

/**
 * Counts what was refused, by device and reason. The first of a kind is written at once, so that a
 * person sees it; what follows within its minute becomes one more row with a count. An area makes
 * at most `per_minute_max` kinds a minute; beyond that all is counted in one row without a device,
 * so that a flood cannot fill the disk.
 */
export function openRefusalBook(per_minute_max: number): RefusalBook {
  const entries = new Map<string, Entry>();
  let kinds = new Map<string, number>();
  let kinds_minute = 0;

  return { list, take };

  function list(given: Refusal, now: Date): void {
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    if (minute !== kinds_minute) kinds = new Map();
    kinds_minute = minute;
    const refusal = withinLimits(given, minute);
    const key = keyOf(refusal, minute);
    const known = entries.get(key);
    if (known === undefined) {
      entries.set(key, {
        refusal,
        minute,
        first_at: now,
        last_at: now,
        occurrences: 1,
        is_new: true,
      });
    } else {
      if (known.occurrences === 0) known.first_at = now;
      known.occurrences += 1;
      known.last_at = now;
    }
  }

  function withinLimits(refusal: Refusal, minute: number): Refusal {
    if (entries.has(keyOf(refusal, minute))) return refusal;
    const areas_max = refusal.device_id === '' ? STRANGERS_AREAS_MAX : AREAS_MAX;
    const area_id =
      kinds.has(refusal.area_id) || kinds.size < areas_max ? refusal.area_id : NO_AREA;
    const count = (kinds.get(area_id) ?? 0) + 1;
    kinds.set(area_id, count);
    if (count <= per_minute_max) return { ...refusal, area_id };
    return {
      area_id,
      device_id: '',
      reason: 'too_many_refusals',
      detail: 'More kinds of refused messages than are listed in a minute.',
    };
  }

  function take(now: Date, all = false): RefusedMessage[] {
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    const rows: RefusedMessage[] = [];
    for (const [key, entry] of entries) {
      const is_over = entry.minute !== minute;
      if (entry.occurrences > 0 && (entry.is_new || is_over || all)) rows.push(rowOf(entry));
      if (is_over) entries.delete(key);
    }
    return rows;
  }
}

function rowOf(entry: Entry): RefusedMessage {
  const { refusal, first_at, last_at, occurrences } = entry;
  entry.is_new = false;
  entry.occurrences = 0;
  return {
    ...refusal,
    detail: refusal.detail.slice(0, DETAIL_CHARS_MAX),
    refusal_id: newId(refusal.area_id),
    occurrences,
    first_at,
    last_at,
  };
}

function keyOf(refusal: Refusal, minute: number): string {
  return `${String(minute)} ${refusal.area_id} ${refusal.device_id} ${refusal.reason}`;
}
