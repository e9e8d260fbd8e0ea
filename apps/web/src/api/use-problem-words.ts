'use client';

import { Unreachable } from '@drais/sdk';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { Refused } from './refused.ts';

/**
 * What went wrong, in the catalogue's words: the code decides, and what has no words gets its trace
 * to ask with.
 */
export function useProblemWords(): (problem: unknown) => string {
  const t = useTranslations('problems');
  return useCallback(
    (problem: unknown) => {
      if (problem instanceof Unreachable) return t('unreachable');
      if (!(problem instanceof Refused)) return t('unknown');
      const { code, trace_id, facts, retry_after_s } = problem.refusal;
      const key = code.replace('.', '_') as Parameters<typeof t.has>[0];
      const station_m = facts?.['nearest_station_m'];
      if (key === 'booking_outside_parking' && typeof station_m === 'number') {
        return t('outside_parking_by', { distance_m: station_m });
      }
      if (t.has(key))
        return t(key as 'unknown', { ...facts, seconds: retry_after_s ?? 30 } as never);
      return trace_id === undefined ? t('unknown') : t('unknown_with_trace', { trace_id });
    },
    [t],
  );
}
