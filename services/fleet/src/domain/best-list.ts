/** The nearest few seen so far, in order. */
export interface BestList {
  /** Whether a point at this distance would get in. */
  wants(chord: number): boolean;
  add(id: number, chord: number): void;
  isFull(): boolean;
  /** The distance that the next one must beat, when full. */
  worst(): number;
  clear(): void;
  entries(): { id: number; chord: number }[];
}

/**
 * Opens an empty list of at most `limit` points up to `chord_max`. Insertion: lists are short and
 * mostly in order.
 */
export function createBestList(limit: number, chord_max: number): BestList {
  const ids: number[] = [];
  const chords: number[] = [];
  const isFull = () => ids.length >= limit;
  const worst = () => chords[chords.length - 1] ?? Number.POSITIVE_INFINITY;

  return {
    wants: (chord) => limit > 0 && chord <= chord_max && (!isFull() || chord <= worst()),
    add: (id, chord) => {
      let at = Math.min(chords.length, limit - 1);
      // The last one falls out of a full list; everything behind the new one moves by one.
      if (isFull() && !comesBefore(id, chord, ids[at] as number, chords[at] as number)) return;
      while (at > 0 && comesBefore(id, chord, ids[at - 1] as number, chords[at - 1] as number)) {
        ids[at] = ids[at - 1] as number;
        chords[at] = chords[at - 1] as number;
        at--;
      }
      ids[at] = id;
      chords[at] = chord;
    },
    isFull,
    worst,
    clear: () => {
      ids.length = 0;
      chords.length = 0;
    },
    entries: () => ids.map((id, n) => ({ id, chord: chords[n] as number })),
  };
}

function comesBefore(id: number, chord: number, other_id: number, other_chord: number): boolean {
  return chord < other_chord || (chord === other_chord && id < other_id);
}
