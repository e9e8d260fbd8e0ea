'use client';

import { useSearchParams } from 'next/navigation';

/** Where to go on afterwards: a path of ours, never another site's. */
export function useBackPath(fallback: string): string {
  const back = useSearchParams().get('back') ?? '';
  return /^\/(?![/\\])/.test(back) ? back : fallback;
}
