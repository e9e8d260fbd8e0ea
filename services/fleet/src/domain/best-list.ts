/**
 * The nearest few seen so far, in order. Distances are squares of chords: they rise with the
 * distance, and need no root.
 */
export interface BestList {
  /** What a point must not exceed to get in; at most what it was opened with. */
  bound(): number;
  /** Takes a point within the bound; in a full list the last one falls out. */
  add(id: number, square: number): void;
  clear(): void;
  entries(): { id: number; square: number }[];
}

/** Opens an empty list of at most `limit` points up to `square_max`. Insertion: lists are short. */
export function createBestList(limit: number, square_max: number): BestList {
  const ids: number[] = [];
  const squares: number[] = [];
  const isFull = () => ids.length >= limit;

  return {
    bound: () => {
      if (!isFull()) return square_max;
      return squares[squares.length - 1] ?? Number.NEGATIVE_INFINITY;
    },
    add: (id, square) => {
      let at = Math.min(squares.length, limit - 1);
      // The last one falls out of a full list; everything behind the new one moves by one.
      if (isFull() && !comesBefore(id, square, ids[at] as number, squares[at] as number)) return;
      while (at > 0 && comesBefore(id, square, ids[at - 1] as number, squares[at - 1] as number)) {
        ids[at] = ids[at - 1] as number;
        squares[at] = squares[at - 1] as number;
        at--;
      }
      ids[at] = id;
      squares[at] = square;
    },
    clear: () => {
      ids.length = 0;
      squares.length = 0;
    },
    entries: () => ids.map((id, n) => ({ id, square: squares[n] as number })),
  };
}

function comesBefore(id: number, square: number, other_id: number, other_square: number): boolean {
  return square < other_square || (square === other_square && id < other_id);
}
