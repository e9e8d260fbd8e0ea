import { createHash } from 'node:crypto';

/** Numbers from 0 up to but not including 1. */
export type Draw = () => number;

/**
 * The same numbers for the same seed, on every machine (mulberry32; chance for a demo, not for
 * secrets).
 */
export function drawOf(seed: string): Draw {
  let state = createHash('sha256').update(seed, 'utf8').digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number from `least` up to `most`. */
export function between(draw: Draw, least: number, most: number): number {
  return least + draw() * (most - least);
}

/** One of these, or undefined when there is none. */
export function oneOf<T>(draw: Draw, items: readonly T[]): T | undefined {
  return items[Math.floor(draw() * items.length)];
}

/** One of these by weight; what weighs nothing is never drawn. */
export function oneByWeight<T>(
  draw: Draw,
  items: readonly T[],
  weightOf: (item: T) => number,
): T | undefined {
  const weighed = items.map((item) => ({ item, weight: Math.max(0, weightOf(item)) }));
  let left = draw() * weighed.reduce((sum, { weight }) => sum + weight, 0);
  for (const { item, weight } of weighed) {
    left -= weight;
    if (left < 0) return item;
  }
  return undefined;
}
