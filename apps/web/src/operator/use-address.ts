'use client';

import { useSearchParams } from 'next/navigation';

type Said = Readonly<Record<string, unknown>>;

/**
 * A list's filter, which stands in the address so that it can be kept and sent; and a way to change
 * it, which begins the list anew. Nothing is asked of the page's server for it.
 */
export function useAddress<Filter extends object>(
  filterOf: (said: Said) => Filter,
  pathOf: (filter: Filter) => string,
): readonly [Filter, (change: Said) => void] {
  const filter = filterOf(Object.fromEntries(useSearchParams()));
  const change = (changed: Said) => {
    // By the address itself: what was pressed a moment ago may not be drawn yet.
    const present = filterOf(Object.fromEntries(new URLSearchParams(window.location.search)));
    const next = filterOf({ ...present, after: undefined, ...changed });
    window.history.replaceState(null, '', pathOf(next));
  };
  return [filter, change];
}
