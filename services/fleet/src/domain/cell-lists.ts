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
  /** Puts a point into a cell, or moves it there. */
  put(id: number, cell: CellNumber, at: UnitVector): void;
  take(id: number): void;
  /** Undefined when the cell is empty. */
  find(cell: CellNumber): CellList | undefined;
  all(): Iterable<CellList>;
}

/** Where a point is: its place in the list of its cell. */
interface Spot {
  readonly cell: CellNumber;
  readonly list: CellList;
  place: number;
}

/** Points that a cell has room for at first: most cells of a city hold fewer. */
const ROOM_FIRST = 8;

export function createCellLists(): CellLists {
  const lists = new Map<CellNumber, CellList>();
  /** By point; undefined where it is nowhere. */
  const spots: (Spot | undefined)[] = [];
  let size = 0;

  function take(id: number): void {
    const spot = spots[id];
    if (spot === undefined) return;
    const { cell, list, place } = spot;
    const last = --list.count;
    // The last one of the cell takes the empty place.
    const moved = list.ids[last] as number;
    list.ids[place] = moved;
    list.vectors.copyWithin(3 * place, 3 * last, 3 * last + 3);
    (spots[moved] as Spot).place = place;
    spots[id] = undefined;
    size--;
    // Where nothing is left nothing is kept: a fleet may come by everywhere in its life.
    if (last === 0) lists.delete(cell);
  }

  function enter(id: number, cell: CellNumber): Spot {
    let list = lists.get(cell);
    if (list === undefined) {
      list = { count: 0, ids: new Int32Array(0), vectors: new Float64Array(0) };
      lists.set(cell, list);
    }
    if (list.count === list.ids.length) widen(list);
    const spot = { cell, list, place: list.count++ };
    list.ids[spot.place] = id;
    spots[id] = spot;
    size++;
    return spot;
  }

  /** The point's spot in a cell; it leaves the one where it was. */
  function spotIn(cell: CellNumber, id: number): Spot {
    const spot = spots[id];
    if (spot?.cell === cell) return spot;
    take(id);
    return enter(id, cell);
  }

  return {
    size: () => size,
    put: (id, cell, { x, y, z }) => {
      const { list, place } = spotIn(cell, id);
      const at = 3 * place;
      list.vectors[at] = x;
      list.vectors[at + 1] = y;
      list.vectors[at + 2] = z;
    },
    take,
    find: (cell) => lists.get(cell),
    all: () => lists.values(),
  };
}

/** Room for twice as many as there are. */
function widen(list: CellList): void {
  const room = Math.max(ROOM_FIRST, 2 * list.count);
  const ids = new Int32Array(room);
  ids.set(list.ids);
  list.ids = ids;
  const vectors = new Float64Array(3 * room);
  vectors.set(list.vectors);
  list.vectors = vectors;
}
