import type { CellNumber } from './nearby-grid.ts';
import type { UnitVector } from './sphere.ts';

/** The points of one cell side by side in memory: a look at all of them is one walk. */
export interface CellList {
  count: number;
  /** The first `count` are in use. */
  ids: Int32Array;
  /** Three numbers each: x, y, z. */
  vectors: Float64Array;
}

/** Which points are in which cell. */
export interface CellLists {
  size(): number;
  has(id: number): boolean;
  /** Puts a point into a cell, or moves it there. */
  put(id: number, cell: CellNumber, at: UnitVector): void;
  take(id: number): void;
  /** Undefined when the cell is empty. */
  find(cell: CellNumber): CellList | undefined;
  all(): Iterable<CellList>;
}

/** Points that a cell has room for at first: most cells of a city hold fewer. */
const ROOM_FIRST = 8;

export function createCellLists(): CellLists {
  const lists = new Map<CellNumber, CellList>();
  /** By point: its cell, its list (undefined: it is nowhere) and its place there. */
  let cells = new Int32Array(1024);
  let places = new Int32Array(1024);
  const list_of: (CellList | undefined)[] = [];
  let size = 0;

  const has = (id: number) => list_of[id] !== undefined;

  function take(id: number): void {
    const list = list_of[id];
    if (list === undefined) return;
    list_of[id] = undefined;
    size--;
    // The last one of the cell takes the empty place.
    const place = places[id] as number;
    const last = --list.count;
    const moved = list.ids[last] as number;
    list.ids[place] = moved;
    list.vectors.copyWithin(3 * place, 3 * last, 3 * last + 3);
    places[moved] = place;
    // Where nothing is left nothing is kept: a fleet may come by everywhere in its life.
    if (last === 0) lists.delete(cells[id] as number);
  }

  function enter(id: number, cell: CellNumber): CellList {
    let list = lists.get(cell);
    if (list === undefined) {
      const vectors = new Float64Array(3 * ROOM_FIRST);
      list = { count: 0, ids: new Int32Array(ROOM_FIRST), vectors };
      lists.set(cell, list);
    }
    if (list.count === list.ids.length) widen(list);
    const place = list.count++;
    list.ids[place] = id;
    list_of[id] = list;
    cells[id] = cell;
    places[id] = place;
    size++;
    return list;
  }

  function grow(least: number): void {
    const length = Math.max(least, cells.length * 2);
    cells = longer(cells, length);
    places = longer(places, length);
    while (list_of.length < length) list_of.push(undefined);
  }

  return {
    size: () => size,
    has,
    put: (id, cell, { x, y, z }) => {
      if (id >= list_of.length) grow(id + 1);
      if (has(id) && cells[id] !== cell) take(id);
      const { vectors } = list_of[id] ?? enter(id, cell);
      const at = 3 * (places[id] as number);
      vectors[at] = x;
      vectors[at + 1] = y;
      vectors[at + 2] = z;
    },
    take,
    find: (cell) => lists.get(cell),
    all: () => lists.values(),
  };
}

function widen(list: CellList): void {
  list.ids = longer(list.ids, list.ids.length * 2);
  const vectors = new Float64Array(list.vectors.length * 2);
  vectors.set(list.vectors);
  list.vectors = vectors;
}

function longer(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(numbers);
  return copy;
}
