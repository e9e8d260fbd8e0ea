'use client';

import { booking } from '@drais/contracts';
import { Notice } from '@drais/ui/notice';
import { Panel, Placeholder } from '@drais/ui/panel';
import { Tag } from '@drais/ui/tag';
import type { OutputOf } from '@drais/vocabulary/define';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import { OperatorFrame } from './operator-frame.tsx';
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
  const { moment_s } = useWords();
  const { data, as_of, error, refetch } = useAsk(booking.listAreaTrips, askedBy(filter, area), {
    every_ms: filter.after === undefined ? EVERY_MS : false,
    fresh_ms: 0,
  });
  const { after, ...first } = filter;
  return (
    <div className="flex flex-col gap-5">
      <TripFilters filter={filter} time_zone={area.time_zone} />
      {error === null ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {error === null || as_of === undefined ? null : (
        <Notice tone="warn">{t('stale', { time: moment_s(as_of, area.time_zone) })}</Notice>
      )}
      {data === undefined && error === null ? <Placeholder className="h-64" /> : null}
      {data?.items.length === 0 ? <Panel>{t('none')}</Panel> : null}
      {data === undefined || data.items.length === 0 ? null : (
        <TripRows trips={data.items} area={area} />
      )}
      <nav aria-label={t('pages')} className="flex flex-wrap gap-3">
        {after === undefined ? null : <PageLink href={pathOf(first)}>{t('newest')}</PageLink>}
        {data?.next_cursor === undefined ? null : (
          <PageLink href={pathOf({ ...first, after: data.next_cursor })}>{t('older')}</PageLink>
        )}
      </nav>
    </div>
  );
}

function PageLink({ href, children }: { href: string; children: string }) {
  return (
    <Link
      href={href}
      className="inline-flex min-h-12 items-center rounded-md border-2 border-edge px-5 font-semibold hover:border-ink hover:bg-sunken"
    >
      {children}
    </Link>
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
