import { between, type Draw, drawOf } from '@drais/twin/life/draw';
import type { Point } from '@drais/vocabulary/units';

/**
 * A hundred thousand vehicles in a metropolitan area, and what is asked and moved there: the same
 * for every engine.
 */
export const VEHICLES = 100_000;
/** Vehicles that the load moves; the rest above are moved by who checks for stale answers. */
export const MOVED_VEHICLES = 99_000;
export const MOVES_PER_S = 2_000;
export const CENTER: Point = { lat: 49.4875, lon: 8.466 };
/** What the platform's own search asks for when the caller does not say. */
export const QUESTION = { limit: 10, radius_m: 2_000 };

/** Half of the vehicles stand anywhere in a square of this many degrees, half in town centres. */
const SQUARE_DEG = { lat: 0.36, lon: 0.55 };
const TOWNS = 40;
/** Degrees of latitude: most of a town centre lies within twice this, 2.5 km. */
const TOWN_SPREAD_DEG = 0.011;
/** A move is a ride: up to this many degrees of latitude away, 3 km. */
const RIDE_DEG = 0.027;
/** A rider stands up to 300 m from some vehicle. */
const WALK_DEG = 0.0027;

export interface Town {
  /** By vehicle: where it is now. The one truth that answers are compared with. */
  readonly places: Point[];
  /** Moves one vehicle, and says which and where to. */
  nextMove(): { id: number; place: Point };
  /** Where the next search is made. */
  nextQuestion(): Point;
}

export function openTown(seed: string): Town {
  const draw = drawOf(seed);
  const towns = Array.from({ length: TOWNS }, () => anywhere(draw));
  const places = Array.from({ length: VEHICLES }, (_, id) =>
    id % 2 === 0
      ? anywhere(draw)
      : near(draw, towns[id % TOWNS] as Point, TOWN_SPREAD_DEG * bell(draw)),
  );
  return {
    places,
    nextMove: () => {
      const id = Math.floor(draw() * MOVED_VEHICLES);
      const place = near(draw, places[id] as Point, RIDE_DEG);
      places[id] = place;
      return { id, place };
    },
    nextQuestion: () => near(draw, places[Math.floor(draw() * VEHICLES)] as Point, WALK_DEG),
  };
}

function anywhere(draw: Draw): Point {
  return {
    lat: CENTER.lat + between(draw, -0.5, 0.5) * SQUARE_DEG.lat,
    lon: CENTER.lon + between(draw, -0.5, 0.5) * SQUARE_DEG.lon,
  };
}

/** Up to `spread_deg` of latitude away, and as many metres east or west. */
function near(draw: Draw, { lat, lon }: Point, spread_deg: number): Point {
  return {
    lat: lat + between(draw, -1, 1) * spread_deg,
    lon: lon + (between(draw, -1, 1) * spread_deg) / Math.cos((lat * Math.PI) / 180),
  };
}

/** Mostly about one, sometimes up to three: how far from the middle of a town. */
function bell(draw: Draw): number {
  return draw() + draw() + draw();
}
