'use client';

import { booking } from '@drais/contracts';
import { Button, buttonLook } from '@drais/ui/button';
import { ClassIcon } from '@drais/ui/class-icon';
import { Panel, Placeholder } from '@drais/ui/panel';
import { Tag } from '@drais/ui/tag';
import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { type Area, useAreas } from '../api/use-area.tsx';
import { ask } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { Trouble } from '../shell/trouble.tsx';
import { FeeList } from './fee-list.tsx';
import type { Trip } from './use-current-ride.ts';

/** Rows a page: a screen or two. */
const PAGE_ROWS = 20;

export function TripsScreen() {
  const t = useTranslations('trips');
  const { area } = useAreas();
  return (
    <PageFrame
      title={t('title')}
      lead={area === undefined ? undefined : t('lead', { area: area.name })}
    >
      <SignedIn>
        {() =>
          area === undefined ? (
            <Placeholder className="h-40" />
          ) : (
            <>
              <List key={area.area_id} area={area} />
              <FeeList area={area} />
            </>
          )
        }
      </SignedIn>
    </PageFrame>
  );
}

function List({ area }: { area: Area }) {
  const t = useTranslations('trips');
  const pages = useInfiniteQuery({
    queryKey: [booking.listTrips.id, 'pages', area.area_id],
    queryFn: ({ pageParam, signal }) =>
      ask(
        booking.listTrips,
        {
          area_id: area.area_id,
          limit: PAGE_ROWS,
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
  });
  const trips = pages.data?.pages.flatMap((page) => page.items) ?? [];
  if (pages.isPending) return <Placeholder className="h-64" />;
  if (pages.error !== null && trips.length === 0)
    return <Trouble error={pages.error} onRetry={() => void pages.refetch()} />;
  if (trips.length === 0) {
    return (
      <Panel className="flex flex-col items-start gap-4">
        <p>{t('none')}</p>
        <Link href="/" className={buttonLook()}>
          {t('find')}
        </Link>
      </Panel>
    );
  }
  return (
    <>
      <ul className="flex flex-col overflow-hidden rounded-lg border border-line bg-surface">
        {trips.map((trip) => (
          <li key={trip.trip_id} className="border-b border-line last:border-0">
            <Row trip={trip} time_zone={area.time_zone} />
          </li>
        ))}
      </ul>
      {pages.hasNextPage ? (
        <Button
          tone="plain"
          busy={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t('more')}
        </Button>
      ) : null}
    </>
  );
}

function Row({ trip, time_zone }: { trip: Trip; time_zone: string }) {
  const t = useTranslations('trips');
  const classes = useTranslations('classes');
  const { money, moment } = useWords();
  const href = trip.status === 'ended' ? `/trips/${trip.trip_id}/receipt` : '/trip';
  const content = (
    <>
      <span className="grid size-11 place-items-center rounded-md border-2 border-ink">
        <ClassIcon of={trip.vehicle_class} />
      </span>
      <span className="flex min-w-0 flex-col">
        <span className="font-semibold">
          {classes(trip.vehicle_class)}{' '}
          <span className="figures font-normal text-muted">{trip.code}</span>
        </span>
        <span className="figures text-sm text-muted">
          {moment(trip.started_at ?? trip.requested_at, time_zone)}
        </span>
      </span>
      <span className="figures flex flex-col items-end gap-1 font-bold">
        {trip.cost_so_far === undefined ? null : money(trip.cost_so_far)}
        {trip.status === 'ended' ? null : (
          <Tag tone={trip.status === 'failed' ? 'plain' : 'signal'}>
            {t(`status.${trip.status}`)}
          </Tag>
        )}
      </span>
    </>
  );
  const look = 'grid grid-cols-[2.75rem_1fr_auto] items-center gap-3 px-4 py-3';
  if (trip.status === 'failed') return <div className={look}>{content}</div>;
  return (
    <Link href={href} className={`${look} hover:bg-sunken focus-visible:-outline-offset-3`}>
      {content}
    </Link>
  );
}
