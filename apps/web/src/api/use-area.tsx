'use client';

import { fleet } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useSyncExternalStore,
} from 'react';
import { useAsk } from './use-ask.ts';

export type Area = OutputOf<typeof fleet.getArea>;

interface Areas {
  readonly areas: readonly Area[];
  /** The area in view; undefined while it is not known. */
  readonly area: Area | undefined;
  readonly error: unknown;
  choose(area_id: string): void;
  retry(): void;
}

const REMEMBERED = 'drais.area_id';
const AreaContext = createContext<Areas | null>(null);

/** The area that the person looked at last, on this device; the first one otherwise. */
export function AreaProvider({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useAsk(fleet.listAreas, { limit: 200 }, { fresh_ms: 300_000 });
  const chosen = useSyncExternalStore(subscribe, read, () => null);
  const choose = useCallback((area_id: string) => {
    localStorage.setItem(REMEMBERED, area_id);
    window.dispatchEvent(new StorageEvent('storage', { key: REMEMBERED }));
  }, []);
  const value = useMemo(() => {
    const areas = data?.items ?? [];
    const area = areas.find((one) => one.area_id === chosen) ?? areas[0];
    return { areas, area, error, choose, retry: () => void refetch() };
  }, [data, error, chosen, choose, refetch]);
  return <AreaContext value={value}>{children}</AreaContext>;
}

export function useAreas(): Areas {
  const areas = useContext(AreaContext);
  if (areas === null) throw new Error('no AreaProvider above');
  return areas;
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('storage', onChange);
  return () => window.removeEventListener('storage', onChange);
}

function read(): string | null {
  return localStorage.getItem(REMEMBERED);
}
