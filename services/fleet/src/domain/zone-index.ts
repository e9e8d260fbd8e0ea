import type { Point, Position } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { isInside, type Polygon } from './geofence.ts';
import { isStillIn, isTakenAsIn } from './zone-edge.ts';

/** What a zone needs for its place among others. */
export interface RankedZone {
  readonly zone_id: string;
  readonly polygon: Polygon;
  readonly priority: number;
  readonly vehicle_classes: readonly VehicleClass[];
  readonly park_allowed: boolean;
}

export interface ZoneIndex<Zone extends RankedZone> {
  /**
   * The zone that rules at a measured place: of those that hold it, the first in the order of the
   * GBFS feed. `current` is the one that ruled at the place before: it is left later than entered.
   */
  rulingAt(place: Position, vehicle_class: VehicleClass, current: string | null): Zone | null;
}

/**
 * Degrees on a side of a cell: about a kilometre, so that a cell of a city knows a few zones, and a
 * zone as large as a city some hundred cells.
 */
const CELL_DEG = 0.01;
/** A zone of more cells than this, a whole region, is looked at wherever the place is. */
const CELLS_MAX = 4_096;

interface Entry<Zone> {
  readonly zone: Zone;
  readonly rank: number;
  readonly box: Box;
}

interface Box {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

/** Finds ruling zones of an area without looking at those that are elsewhere. */
export function createZoneIndex<Zone extends RankedZone>(zones: readonly Zone[]): ZoneIndex<Zone> {
  const entries = inOrderOfFeed(zones).map((zone, rank) => ({ zone, rank, box: boxOf(zone) }));
  const by_id = new Map(entries.map((entry) => [entry.zone.zone_id, entry]));
  const cells = new Map<number, Entry<Zone>[]>();
  const wide: Entry<Zone>[] = [];
  for (const entry of entries) {
    const covered = cellsOf(entry.box);
    if (covered === null) wide.push(entry);
    else for (const cell of covered) listAt(cells, cell).push(entry);
  }

  function firstOf(
    list: readonly Entry<Zone>[],
    place: Position,
    vehicle_class: VehicleClass,
  ): Entry<Zone> | null {
    for (const entry of list) {
      if (!entry.zone.vehicle_classes.includes(vehicle_class)) continue;
      if (!isInBox(place, entry.box) || !isInside(place, entry.zone.polygon)) continue;
      if (isTakenAsIn(place, entry.zone.polygon)) return entry;
    }
    return null;
  }

  /** The zone that ruled before, where it still does: what ranks before it rules anyway. */
  function kept(current: string | null, best: Entry<Zone> | null, place: Position) {
    const entry = current === null ? undefined : by_id.get(current);
    if (entry === undefined || (best !== null && best.rank <= entry.rank)) return null;
    return isStillIn(place, entry.zone.polygon) ? entry : null;
  }

  return {
    rulingAt: (place, vehicle_class, current) => {
      const near = cells.get(cellOf(place.lat, place.lon)) ?? [];
      const best = earlier(
        firstOf(near, place, vehicle_class),
        firstOf(wide, place, vehicle_class),
      );
      return (kept(current, best, place) ?? best)?.zone ?? null;
    },
  };
}

/**
 * The order in which GBFS lets colliding zones decide: the higher priority first, of equal ones the
 * one that forbids parking.
 */
function inOrderOfFeed<Zone extends RankedZone>(zones: readonly Zone[]): Zone[] {
  return zones.toSorted(
    (a, b) => b.priority - a.priority || Number(a.park_allowed) - Number(b.park_allowed),
  );
}

function earlier<Zone>(a: Entry<Zone> | null, b: Entry<Zone> | null): Entry<Zone> | null {
  if (a === null || b === null) return a ?? b;
  return a.rank <= b.rank ? a : b;
}

function boxOf({ polygon }: RankedZone): Box {
  const box = { south: 90, west: 180, north: -90, east: -180 };
  for (const [lon, lat] of polygon.coordinates[0] ?? []) {
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
    box.west = Math.min(box.west, lon);
    box.east = Math.max(box.east, lon);
  }
  return box;
}

function isInBox({ lat, lon }: Point, box: Box): boolean {
  return lat >= box.south && lat <= box.north && lon >= box.west && lon <= box.east;
}

/**
 * Cells of a whole turn: more than lie between two longitudes, so that no two cells share a number.
 */
const CELLS_AROUND = 100_000;

function cellOf(lat: number, lon: number): number {
  return Math.floor(lat / CELL_DEG) * CELLS_AROUND + Math.floor(lon / CELL_DEG);
}

/** The cells that a box touches; null when there are too many. */
function cellsOf(box: Box): number[] | null {
  const [south, north] = [Math.floor(box.south / CELL_DEG), Math.floor(box.north / CELL_DEG)];
  const [west, east] = [Math.floor(box.west / CELL_DEG), Math.floor(box.east / CELL_DEG)];
  if ((north - south + 1) * (east - west + 1) > CELLS_MAX) return null;
  const cells: number[] = [];
  for (let y = south; y <= north; y++) {
    for (let x = west; x <= east; x++) cells.push(y * CELLS_AROUND + x);
  }
  return cells;
}

function listAt<Value>(lists: Map<number, Value[]>, key: number): Value[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: Value[] = [];
  lists.set(key, list);
  return list;
}
