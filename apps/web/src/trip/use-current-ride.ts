'use client';

import { booking } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useMe } from '../api/use-me.ts';

export type Trip = OutputOf<typeof booking.getTrip>;
export type Reservation = OutputOf<typeof booking.getReservation>;

/** Trips that still want something of the rider. */
const OPEN: readonly Trip['status'][] = [
  'requested',
  'unlocking',
  'active',
  'paused',
  'ending',
  'recovery',
];
/** How long a trip that did not start is worth a word on the ride's page. */
const FAILURE_FRESH_MS = 10 * 60_000;

/** How long after its start a promise that could not be kept is worth a word. */
const RELEASE_FRESH_MS = 12 * 3_600_000;

export interface CurrentRide {
  readonly status: 'loading' | 'known' | 'unreachable';
  readonly error: unknown;
  /** When what is shown was so, by this device's clock: the elder of the two answers. */
  readonly as_of: Date | undefined;
  readonly trip: Trip | undefined;
  /** Vehicles held or reserved and not yet in use, the next one first. */
  readonly holds: readonly Reservation[];
  /** Vehicles kept for the rider, who was first in line. */
  readonly offers: readonly Reservation[];
  /** Reservations that could not be kept and whose time is not long past. */
  readonly released: readonly Reservation[];
  /** The newest trip, when it failed to start a moment ago. */
  readonly failed: Trip | undefined;
  refresh(): Promise<void>;
}

/**
 * What the signed-in rider has at hand in the area: a trip, vehicles held, or a start that just
 * failed.
 */
export function useCurrentRide(every_ms = 20_000): CurrentRide {
  const who = useMe();
  const { area } = useAreas();
  const enabled = who.status === 'signed_in' && area !== undefined;
  const area_id = area?.area_id ?? '';
  const trips = useAsk(
    booking.listTrips,
    { area_id, limit: 5 },
    { enabled, every_ms, fresh_ms: 1_000 },
  );
  const reservations = useAsk(
    booking.listReservations,
    { area_id, limit: 20 },
    { enabled, every_ms, fresh_ms: 1_000 },
  );
  const queries = useQueryClient();
  const refresh = useCallback(async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: [booking.listTrips.id] }),
      queries.invalidateQueries({ queryKey: [booking.listReservations.id] }),
    ]);
  }, [queries]);
  const trip = trips.data?.items.find((one) => OPEN.includes(one.status));
  const error = trips.error ?? reservations.error;
  const known = trips.data !== undefined && reservations.data !== undefined;
  return {
    status: known ? 'known' : error === null ? 'loading' : 'unreachable',
    error,
    as_of: elder(trips.as_of, reservations.as_of),
    trip,
    holds: heldOf(reservations.data?.items ?? []),
    offers: reservations.data?.items.filter(({ status }) => status === 'offered') ?? [],
    released: releasedOf(reservations.data?.items ?? []),
    failed: trip === undefined ? freshFailure(trips.data?.items[0]) : undefined,
    refresh,
  };
}

function elder(a: Date | undefined, b: Date | undefined): Date | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

function heldOf(reservations: readonly Reservation[]): Reservation[] {
  return reservations
    .filter((one) => one.status === 'held')
    .sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));
}

function releasedOf(reservations: readonly Reservation[]): Reservation[] {
  const since_ms = Date.now() - RELEASE_FRESH_MS;
  return reservations.filter(
    ({ notice, starts_at }) => notice?.kind === 'released' && Date.parse(starts_at) > since_ms,
  );
}

function freshFailure(newest: Trip | undefined): Trip | undefined {
  if (newest?.status !== 'failed') return undefined;
  return Date.now() - Date.parse(newest.requested_at) < FAILURE_FRESH_MS ? newest : undefined;
}
