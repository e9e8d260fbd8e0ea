import { createNearbyIndex } from '@drais/fleet';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import type { Move, NearbyEngine } from './nearby-engine.ts';
import { CENTER, MOVES_PER_S, openTown, QUESTION, type Town } from './nearby-town.ts';

export interface AloneFigures {
  readonly searches_per_s: number;
  readonly moves_per_s: number;
  /** Vehicles in an answer, on average. */
  readonly found: number;
}

export interface ExactFigures {
  /** Answers that were compared with a look at every vehicle. */
  readonly compared: number;
  readonly inexact: number;
}

/** Searches between two looks at the clock. */
const SEARCHES_AT_ONCE = 50;
/** Between two comparisons with brute force, which the clock does not count. */
const COMPARE_EVERY_MS = 40;
/** Both sides round: a micrometre is no difference. */
const SAME_M = 1e-6;
/** Grain of the moves of a server's town. */
const MOVE_EVERY_MS = 10;

/** Our index in this process, on one thread, with the moves in between. */
export function measureIndex(seconds: number, seed: string): AloneFigures & ExactFigures {
  const town = openTown(seed);
  const index = createNearbyIndex(CENTER);
  for (const [id, place] of town.places.entries()) index.set(id, place);
  const nearest = (from: Point) => index.nearest(from, QUESTION);
  let searches = 0;
  let moves = 0;
  let found = 0;
  let compared = 0;
  let inexact = 0;
  let spent_ms = 0;
  let compare_at_ms = 0;
  while (spent_ms < seconds * 1000) {
    const questions = Array.from({ length: SEARCHES_AT_ONCE }, town.nextQuestion);
    const began = performance.now();
    for (const from of questions) found += nearest(from).length;
    searches += SEARCHES_AT_ONCE;
    // Drawing where to is the load's work; the move itself is the index's.
    for (; moves < (spent_ms / 1000) * MOVES_PER_S; moves++) {
      const { id, place } = town.nextMove();
      index.set(id, place);
    }
    spent_ms += performance.now() - began;
    if (spent_ms < compare_at_ms) continue;
    compare_at_ms = spent_ms + COMPARE_EVERY_MS;
    const from = town.nextQuestion();
    compared++;
    if (!isExact(nearest(from), bruteForce(town.places, from))) inexact++;
  }
  return {
    searches_per_s: Math.round((searches / spent_ms) * 1000),
    moves_per_s: Math.round((moves / spent_ms) * 1000),
    found: found / searches,
    compared,
    inexact,
  };
}

export interface Found {
  readonly id: number;
  readonly distance_m: number;
}

/** Every vehicle, measured one by one by the textbook's formula. */
export function bruteForce(places: readonly Point[], from: Point): Found[] {
  const within: Found[] = [];
  for (let id = 0; id < places.length; id++) {
    const distance_m = distanceBetween_m(from, places[id] as Point);
    if (distance_m <= QUESTION.radius_m) within.push({ id, distance_m });
  }
  within.sort((a, b) => a.distance_m - b.distance_m || a.id - b.id);
  return within.slice(0, QUESTION.limit);
}

/** The same vehicles in the same order; of two at one distance either may come first. */
export function isExact(answer: readonly Found[], truth: readonly Found[]): boolean {
  if (answer.length !== truth.length) return false;
  const distances = new Map(truth.map(({ id, distance_m }) => [id, distance_m]));
  return answer.every(({ id, distance_m }, n) => {
    const is_same = (other: number | undefined) =>
      other === undefined || Math.abs(distance_m - other) <= SAME_M;
    // The last one may be another at the very distance where the list is cut.
    return is_same(truth[n]?.distance_m) && is_same(distances.get(id));
  });
}

/** An engine with a server of its own, asked `at_once` questions at a time. */
export async function measureEngine(
  engine: NearbyEngine,
  run: { seconds: number; seed: string; at_once: number; radius_m: number },
): Promise<AloneFigures> {
  const town = openTown(run.seed);
  const mover = moveSteadily(engine, town);
  const began = performance.now();
  const question = { ...QUESTION, radius_m: run.radius_m };
  let searches = 0;
  let found = 0;
  const ask = async (): Promise<void> => {
    while (performance.now() - began < run.seconds * 1000) {
      const answer = await engine.search(town.nextQuestion(), question);
      found += answer.length;
      searches++;
    }
  };
  await Promise.all(Array.from({ length: run.at_once }, ask));
  const spent_s = (performance.now() - began) / 1000;
  const moves = await mover.stop();
  return {
    searches_per_s: Math.round(searches / spent_s),
    moves_per_s: Math.round(moves / spent_s),
    found: found / searches,
  };
}

/** Moves vehicles of `town` at the fixed rate, however busy the engine is. */
export function moveSteadily(engine: NearbyEngine, town: Town): { stop(): Promise<number> } {
  const began = performance.now();
  let made = 0;
  let under_way: Promise<void> = Promise.resolve();
  let is_busy = false;
  const timer = setInterval(() => {
    // One batch at a time: what is due meanwhile goes with the next.
    if (is_busy) return;
    const due = Math.floor(((performance.now() - began) / 1000) * MOVES_PER_S);
    const moves: Move[] = Array.from({ length: due - made }, town.nextMove);
    made = due;
    is_busy = true;
    under_way = engine.move(moves).finally(() => {
      is_busy = false;
    });
    // Told when it is stopped.
    under_way.catch(() => undefined);
  }, MOVE_EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await under_way;
      return made;
    },
  };
}
