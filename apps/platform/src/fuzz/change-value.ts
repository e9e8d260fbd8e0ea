import { type Draw, oneByWeight, oneOf } from '@drais/twin/life/draw';
import { HOSTILE_NAMES, type HostileValues } from './hostile-values.ts';

/** Items of a list that is far too long, and brackets around a value that is far too deep. */
const LONG_ITEMS = 20_000;
const DEPTHS = [10, 1_000, 4_000];
const HUGE_CHARS = [70_000, 300_000, 1_100_000];

export interface Changed {
  readonly value: unknown;
  /** What was done, in a word or two. */
  readonly change: string;
}

interface Place {
  readonly parent: Record<string, unknown> | unknown[];
  readonly key: string;
}

/** A copy of `value` with one thing in it as it must not be. */
export function changeValue(value: unknown, draw: Draw, hostile: HostileValues): Changed {
  const root = { body: structuredClone(value) };
  const place = oneOf(draw, placesOf(root)) ?? { parent: root, key: 'body' };
  const change = apply(place, draw, hostile);
  return { value: root.body, change };
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => [{ parent, key }, ...placesOf(parent[key])]);
}

type Work = (place: Place, draw: Draw, hostile: HostileValues) => string;

/** What is done to a place, by how often. */
const WORKS: readonly { readonly weight: number; readonly work: Work }[] = [
  { weight: 15, work: takeAway },
  { weight: 15, work: addField },
  {
    weight: 4,
    work: (place, draw) => set(place, deep(old(place), oneOf(draw, DEPTHS) ?? 10), 'deep'),
  },
  {
    weight: 3,
    work: (place) =>
      set(
        place,
        Array.from({ length: LONG_ITEMS }, () => old(place)),
        'long',
      ),
  },
  {
    weight: 2,
    work: (place, draw) => set(place, 'x'.repeat(oneOf(draw, HUGE_CHARS) ?? 1), 'huge'),
  },
  { weight: 40, work: sameKind },
  { weight: 20, work: (place, draw, hostile) => set(place, hostile.any(draw), 'value') },
];

function apply(place: Place, draw: Draw, hostile: HostileValues): string {
  const { work = sameKind } = oneByWeight(draw, WORKS, ({ weight }) => weight) ?? {};
  return work(place, draw, hostile);
}

function old({ parent, key }: Place): unknown {
  return (parent as Record<string, unknown>)[key];
}

function takeAway(place: Place, draw: Draw, hostile: HostileValues): string {
  const { parent, key } = place;
  if (Array.isArray(parent)) return sameKind(place, draw, hostile);
  delete parent[key];
  return `without ${key}`;
}

/** A number for a number, a text for a text, anything for anything else. */
function sameKind(place: Place, draw: Draw, hostile: HostileValues): string {
  const value = old(place);
  if (typeof value === 'number') return set(place, beside(value, draw, hostile), 'number');
  if (typeof value === 'string') return set(place, hostile.text(draw), 'text');
  return set(place, hostile.any(draw), 'value');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function set({ parent, key }: Place, value: unknown, change: string): string {
  define(parent, key, value);
  return `${change} in ${key}`;
}

/** As JSON.parse does it: `__proto__` is a field like any other. */
function define(parent: object, key: string, value: unknown): void {
  Object.defineProperty(parent, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function addField(place: Place, draw: Draw, hostile: HostileValues): string {
  const object = [old(place), place.parent].find(isObject);
  if (object === undefined) return sameKind(place, draw, hostile);
  const name = draw() < 0.7 ? (oneOf(draw, HOSTILE_NAMES) ?? '') : hostile.text(draw);
  define(object, name, draw() < 0.5 ? { polluted: true } : hostile.any(draw));
  return 'added field';
}

function deep(value: unknown, levels: number): unknown {
  let wrapped = value ?? null;
  for (let level = 0; level < levels; level++) wrapped = [wrapped];
  return wrapped;
}

function beside(value: number, draw: Draw, hostile: HostileValues): unknown {
  const kind = draw();
  if (kind < 0.6) return hostile.number(draw);
  return oneOf(draw, [-value, value + 1e-9, value * 1e9, String(value), value - 1e6]);
}
