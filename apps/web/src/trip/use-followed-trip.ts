'use client';

import { booking } from '@drais/contracts';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useAsk } from '../api/use-ask.ts';
import type { CurrentRide, Trip } from './use-current-ride.ts';

export interface FollowedTrip {
  readonly trip: Trip | undefined;
  /** When the trip was as it is shown, by this device's clock. */
  readonly as_of: Date | undefined;
  readonly error: unknown;
  follow(trip_id: string): void;
  look(): void;
}

/** Follows the rider's trip to its end, and from there to the receipt. */
export function useFollowedTrip({ trip: listed, refresh }: CurrentRide): FollowedTrip {
  const router = useRouter();
  const [followed, follow] = useState<string>();
  const trip_id = listed?.trip_id ?? followed;
  const asked = useAsk(
    booking.getTrip,
    { trip_id: trip_id ?? '' },
    {
      enabled: trip_id !== undefined,
      every_ms: (latest) => pace_ms(latest ?? listed),
      fresh_ms: 0,
    },
  );
  const trip = asked.data ?? listed;
  useEffect(() => {
    if (listed !== undefined) follow(listed.trip_id);
  }, [listed]);
  const ended_id = trip?.status === 'ended' && trip.trip_id === followed ? followed : undefined;
  useEffect(() => {
    if (ended_id === undefined) return;
    void refresh();
    router.replace(`/trips/${ended_id}/receipt`);
  }, [ended_id, refresh, router]);
  const failed_id = trip?.status === 'failed' ? trip.trip_id : undefined;
  useEffect(() => {
    // The vehicle is held for its rider as before: it has to be on the page again at once.
    if (failed_id !== undefined) void refresh();
  }, [failed_id, refresh]);
  return { trip, as_of: asked.as_of, error: asked.error, follow, look: () => void asked.refetch() };
}

/** Quick while the vehicle is asked for something, calm while riding, and never after the end. */
function pace_ms(trip: Trip | undefined): number | false {
  switch (trip?.status) {
    case 'ended':
    case 'failed':
      return false;
    case 'active':
    case 'paused':
      return 5_000;
    case 'recovery':
      return 30_000;
    default:
      return 1_000;
  }
}
