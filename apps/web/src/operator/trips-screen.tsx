'use client';

import { booking } from '@drais/contracts';
import { Tag } from '@drais/ui/tag';
import type { OutputOf } from '@drais/vocabulary/define';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Listing } from './listing.tsx';
import { OperatorFrame } from './operator-frame.tsx';
import { PageLinks } from './page-links.tsx';
import { askedBy, pathOf, type TripFilter } from './trip-filter.ts';
import { TripFilters } from './trip-filters.tsx';
import { TripStatusTag } from './trip-status-tag.tsx';

type Trip = OutputOf<typeof booking.listAreaTrips>['items'][number];

const EVERY_MS = 15_000;

export function OperatorTripsScreen({ filter }: { filter: TripFilter }) {
  return (
    <OperatorFrame>
      {(area) => <Trips key={pathOf(filter)} area={area} filter={filter} />}
    </OperatorFrame>
  );
}

/** Every ride of an area, newest first. Only its first page is asked for again by itself. */
function Trips({ area, filter }: { area: Area; filter: TripFilter }) {
  const t = useTranslations('operator_trips');
  const asked = useAsk(booking.listAreaTrips, askedBy(filter, area), {
    every_ms: filter.after === undefined ? EVERY_MS : false,
    fresh_ms: 0,
  });
  const { after, ...first } = filter;
  const next = asked.data?.next_cursor;
  return (
    <div className="flex flex-col gap-5">
      <TripFilters filter={filter} time_zone={area.time_zone} />
      <Listing asked={asked} time_zone={area.time_zone} none={t('none')}>
        <TripRows trips={asked.data?.items ?? []} area={area} />
      </Listing>
      <PageLinks
        first={after === undefined ? undefined : pathOf(first)}
        next={next === undefined ? undefined : pathOf({ ...first, after: next })}
      />
    </div>
  );
}

function TripRows({ trips, area }: { trips: readonly Trip[]; area: Area }) {
  const t = useTranslations('operator_trips');
  return (
    <ul className="flex flex-col gap-2" aria-label={t('list')}>
      {trips.map((trip) => (
        <li key={trip.trip_id} data-trip={trip.trip_id}>
          <TripRow trip={trip} time_zone={area.time_zone} />
        </li>
      ))}
    </ul>
  );
}

function TripRow({ trip, time_zone }: { trip: Trip; time_zone: string }) {
  const t = useTranslations('operator_trips');
  const classes = useTranslations('classes');
  const { moment, clock } = useWords();
  const started_at = trip.started_at ?? trip.requested_at;
  const times = { from: moment(started_at, time_zone) };
  return (
    <Link
      href={`/operator/trips/${encodeURIComponent(trip.trip_id)}`}
      className="grid min-h-14 grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 rounded-lg border border-line bg-surface px-4 py-2.5 hover:border-ink sm:grid-cols-[7rem_8rem_1fr_auto]"
    >
      <span className="figures font-bold text-enamel underline decoration-2 underline-offset-4">
        {trip.code}
      </span>
      <span className="hidden sm:inline">{classes(trip.vehicle_class)}</span>
      <span className="figures order-last col-span-2 text-muted sm:order-none sm:col-span-1">
        {trip.ended_at === undefined
          ? times.from
          : t('from_to', { ...times, to: clock(trip.ended_at, time_zone) })}
      </span>
      <span className="flex flex-wrap justify-end gap-1.5">
        {trip.case_id === undefined ? null : <Tag tone="warn">{t('case')}</Tag>}
        <TripStatusTag status={trip.status} />
      </span>
    </Link>
  );
}
