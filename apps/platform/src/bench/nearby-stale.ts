import { drawOf } from '@drais/twin/life/draw';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import type { Move } from './nearby-engine.ts';
import { MOVED_VEHICLES, VEHICLES } from './nearby-town.ts';

/** Around a place where a vehicle is looked for: fewer stand there than an answer may hold. */
const LOOK = { radius_m: 100, limit: 200 };
/** Redis keeps places to 0.6 m, and a plane is no sphere. */
const BLUR = { m: 1, share: 0.01 };

interface Found {
  readonly id: number;
  readonly distance_m: number;
}

/**
 * Moves vehicles that nobody else moves, takes them and brings them back, each time waiting for the
 * answer, and then searches where they were and where they are. `places` is where they stand first.
 */
export async function watchForStale(
  port: number,
  places: readonly Point[],
  until: number,
): Promise<{ watched: number; stale: number }> {
  const base_url = `http://127.0.0.1:${String(port)}`;
  const draw = drawOf('watch');
  const now = new Map<number, Point | null>();
  let watched = 0;
  let stale = 0;
  while (performance.now() < until) {
    const id = MOVED_VEHICLES + Math.floor(draw() * (VEHICLES - MOVED_VEHICLES));
    const known = now.get(id);
    const before = known === undefined ? (places[id] as Point) : known;
    // Two moves in three, else it is taken; what was taken comes back.
    const other = places[Math.floor(draw() * VEHICLES)] as Point;
    const place = before === null || draw() < 2 / 3 ? other : null;
    await move(base_url, [{ id, place }]);
    now.set(id, place);
    watched++;
    const looks = [before, place].filter((one) => one !== null);
    const answers = await Promise.all(looks.map((from) => near(base_url, from)));
    if (!looks.every((from, n) => isTrue(id, from, { place, answer: answers[n] ?? [] }))) stale++;
  }
  return { watched, stale };
}

/** Whether an answer to a search at `from` has the vehicle where it is, or not at all. */
export function isTrue(
  id: number,
  from: Point,
  { place, answer }: { place: Point | null; answer: readonly Found[] },
): boolean {
  const found = answer.find((one) => one.id === id);
  if (place === null) return found === undefined;
  const distance_m = distanceBetween_m(from, place);
  const blur_m = BLUR.m + BLUR.share * distance_m;
  if (found !== undefined) return Math.abs(found.distance_m - distance_m) <= blur_m;
  // At the edge of what was asked for either is right.
  return distance_m > LOOK.radius_m - blur_m;
}

async function move(base_url: string, moves: readonly Move[]): Promise<void> {
  const answer = await fetch(`${base_url}/moves`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(moves),
  });
  if (!answer.ok) throw new Error(`a move was answered ${String(answer.status)}`);
  await answer.arrayBuffer();
}

async function near(base_url: string, { lat, lon }: Point): Promise<Found[]> {
  const { radius_m, limit } = LOOK;
  const query = `lat=${String(lat)}&lon=${String(lon)}&radius_m=${String(radius_m)}&limit=${String(limit)}`;
  const answer = await fetch(`${base_url}/near?${query}`);
  if (!answer.ok) throw new Error(`a search was answered ${String(answer.status)}`);
  return ((await answer.json()) as { items: Found[] }).items;
}
