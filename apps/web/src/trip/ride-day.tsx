'use client';

import { booking } from '@drais/contracts';
import { useTranslations } from 'next-intl';
import { useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { wallTimeAt } from '../map/area-time.ts';
import { useDayCap } from '../map/day-left.tsx';
import type { Trip } from './use-current-ride.ts';

/** What a ride can cost at most, since rides before it count towards the limit of its day. */
export function RideDay({ trip }: { readonly trip: Trip }) {
  const t = useTranslations('trip');
  const { money } = useWords();
  const { area } = useAreas();
  const { reservation_id, started_at, vehicle_class } = trip;
  const found = useDayCap(area?.area_id ?? '', vehicle_class);
  const enabled = found !== undefined;
  const promise = useAsk(booking.getReservation, { reservation_id }, { enabled });
  if (found === undefined || area === undefined || started_at === undefined) return null;
  const { cap, charged, date } = found;
  // A ride counts for the day of its start, at the price that was accepted for it.
  const day = wallTimeAt(new Date(started_at), area.time_zone).slice(0, 10);
  if (day !== date || promise.data?.plan.day_cap_minor !== cap.amount_minor) return null;
  const amount_minor = Math.max(0, cap.amount_minor - charged.amount_minor);
  const left = money({ amount_minor, currency: cap.currency });
  return (
    <p className="text-sm text-muted">
      {t(amount_minor === 0 ? 'day_used_up' : 'day_left', { paid: money(charged), left })}
    </p>
  );
}
