'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/**
 * False while React takes over what the server has written. Parts of a page are taken over late,
 * when answers may be there already: they must first be rendered as the server did, which knows
 * none.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
