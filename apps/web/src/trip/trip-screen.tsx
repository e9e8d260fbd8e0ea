'use client';

import { booking } from '@drais/contracts';
import { buttonLook } from '@drais/ui/button';
import { Panel, Placeholder } from '@drais/ui/panel';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useAsk } from '../api/use-ask.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { Trouble } from '../shell/trouble.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { HoldPanel } from './hold-panel.tsx';
import { RidePanel } from './ride-panel.tsx';
import { type Trip, useCurrentRide } from './use-current-ride.ts';

/** Everything about the vehicle that the rider has now, on one page. */
export function TripScreen() {
  const t = useTranslations('trip');
  return (
    <PageFrame title={t('title')} width="narrow">
      <SignedIn>{() => <Ride />}</SignedIn>
    </PageFrame>
  );
}

function Ride() {
  const ride = useCurrentRide(10_000);
  const router = useRouter();
  const [followed, setFollowed] = useState<string>();
  const trip_id = ride.trip?.trip_id ?? followed;
  const {
    data: latest,
    error,
    refetch,
  } = useAsk(
    booking.getTrip,
    { trip_id: trip_id ?? '' },
    { enabled: trip_id !== undefined, every_ms: (known) => pace(known ?? ride.trip), fresh_ms: 0 },
  );
  const trip = latest ?? ride.trip;
  useEffect(() => {
    if (ride.trip !== undefined) setFollowed(ride.trip.trip_id);
  }, [ride.trip]);
  const ended = trip?.status === 'ended' && followed === trip.trip_id;
  const { refresh } = ride;
  useEffect(() => {
    if (!ended || trip_id === undefined) return;
    void refresh();
    router.replace(`/trips/${trip_id}/receipt`);
  }, [ended, trip_id, refresh, router]);

  if (ride.status === 'unreachable' && trip === undefined)
    return <Trouble error={ride.error} onRetry={() => void refresh()} />;
  if (ride.status === 'loading') return <Placeholder className="h-64" />;
  if (trip !== undefined && trip.status !== 'failed') {
    return (
      <>
        {error === null ? null : <Trouble error={error} />}
        <RidePanel trip={trip} onChange={() => void refetch()} />
      </>
    );
  }
  const failed = trip?.status === 'failed' ? trip : ride.failed;
  return (
    <>
      {failed === undefined ? null : <FailureNotice trip={failed} />}
      {ride.holds.map((hold) => (
        <HoldPanel
          key={hold.reservation_id}
          hold={hold}
          onStarted={setFollowed}
          onChange={refresh}
        />
      ))}
      {ride.holds.length === 0 ? <NoRide /> : null}
    </>
  );
}

function NoRide() {
  const t = useTranslations('trip');
  return (
    <Panel className="flex flex-col items-start gap-4">
      <p>{t('none')}</p>
      <Link href="/" className={buttonLook()}>
        {t('find')}
      </Link>
    </Panel>
  );
}

/** Quick while the vehicle is asked for something, calm while riding, and never after the end. */
function pace(trip: Trip | undefined): number | false {
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
