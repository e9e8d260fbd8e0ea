import type { Books } from './books.fixture.ts';
import { invalid } from './refusals.fixture.ts';

/**
 * Puts objects in the place of their ids where `expand` asks for it: docs.stripe.com/api/expanding.
 */
export function expand(books: Books, answer: object, paths: readonly string[]): object {
  const copy = structuredClone(answer) as Record<string, unknown>;
  for (const path of paths) expandPath(books, copy, path.split('.'));
  return copy;
}

function expandPath(
  books: Books,
  place: Record<string, unknown>,
  [name = '', ...rest]: readonly string[],
): void {
  if (!(name in place)) throw invalid('parameter_invalid_expand', `expand[${name}]`);
  const value = place[name];
  if (Array.isArray(value)) {
    for (const one of value) expandPath(books, one as Record<string, unknown>, rest);
    return;
  }
  if (typeof value === 'string') place[name] = structuredClone(objectOf(books, value));
  const below = place[name];
  if (rest.length > 0 && typeof below === 'object' && below !== null) {
    expandPath(books, below as Record<string, unknown>, rest);
  }
}

function objectOf(books: Books, id: string): unknown {
  const shelves: Readonly<Record<string, ReadonlyMap<string, unknown>>> = {
    ch: books.charges,
    pi: books.intents,
    re: books.refunds,
    dp: books.disputes,
    po: books.payouts,
  };
  return shelves[id.split('_')[0] ?? '']?.get(id) ?? id;
}
