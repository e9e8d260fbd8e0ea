'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

const NAME = 'vehicle';

/**
 * The vehicle whose card is open. It stands in the address, so that signing in comes back to it.
 */
export function useChosen() {
  const id = useSearchParams().get(NAME) ?? undefined;
  const choose = useCallback((chosen_id: string) => {
    window.history.pushState(null, '', `/?${NAME}=${encodeURIComponent(chosen_id)}`);
  }, []);
  const clear = useCallback(() => window.history.replaceState(null, '', '/'), []);
  return { id, choose, clear };
}
