'use client';

import { booking } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import { addSeconds } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useAsk } from '../api/use-ask.ts';
import { useNow } from '../api/use-now.ts';
import { type FreeTimes, later, type Span } from './timeline.ts';

/** Whose calendar is looked at. */
export interface CalendarOf {
  readonly area_id: string;
  readonly vehicle_class: VehicleClass;
  /** Undefined while it is not known: it changes after each trip of the vehicle. */
  readonly public_vehicle_id: string | undefined;
  /** What the rider has reserved of it already. */
  readonly own?: Span;
}

export interface AskedFreeTimes {
  readonly times: FreeTimes | undefined;
  /** When the answer came, by this device's clock. */
  readonly as_of: Date | undefined;
  readonly error: Error | null;
  refetch(): Promise<unknown>;
}

/** How often it is asked anew while somebody looks at it. */
const LOOK_MS = 20_000;
/** How far ahead reservations go where the area's rules are not known yet. */
const AHEAD_S = 604_800;
/** By how much the platform's clock and this one may differ without being noticed. */
const CLOCKS_MS = 120_000;

/** When a car or van is free, as far ahead as reservations go. */
export function useFreeTimes({
  area_id,
  vehicle_class,
  public_vehicle_id,
  own,
}: CalendarOf): AskedFreeTimes {
  const { data, as_of, error, refetch } = useAsk(
    booking.listFreePeriods,
    { area_id, public_vehicle_id: public_vehicle_id ?? '' },
    { enabled: public_vehicle_id !== undefined, every_ms: LOOK_MS, fresh_ms: 0 },
  );
  const rules = useAsk(booking.getTripRules, { area_id, vehicle_class }, { fresh_ms: 300_000 });
  const now = useNow(30_000);
  if (data === undefined || as_of === undefined) {
    return { times: undefined, as_of: undefined, error, refetch };
  }
  const free = data.free.map(spanOf);
  const ahead_s = rules.data?.ahead_max_s ?? AHEAD_S;
  const shown = shownSpan(free, { as_of, now, ahead_s });
  const times = { free, shown, ...(own === undefined ? {} : { own }) };
  return { times, as_of, error, refetch };
}

type FreePeriod = OutputOf<typeof booking.listFreePeriods>['free'][number];

function spanOf({ starts_at, ends_at }: FreePeriod): Span {
  return { from: new Date(starts_at), until: new Date(ends_at) };
}

interface Clocks {
  readonly as_of: Date;
  readonly now: Date;
  readonly ahead_s: number;
}

/** The calendar begins now and ends where reservations end: by the platform's clock if it says. */
function shownSpan(free: readonly Span[], { as_of, now, ahead_s }: Clocks): Span {
  const near = (a: Date | undefined, b: Date) =>
    a !== undefined && Math.abs(+a - +b) < CLOCKS_MS ? a : undefined;
  const end = addSeconds(as_of, ahead_s);
  const begins = later(now, as_of);
  const first = near(free[0]?.from, begins);
  return {
    from: first === undefined ? begins : later(first, begins),
    until: near(free.at(-1)?.until, end) ?? end,
  };
}

/** To be called when a promise was made or refused: every calendar may have changed. */
export function useForgetFreeTimes(): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: [booking.listFreePeriods.id] });
  }, [queries]);
}
