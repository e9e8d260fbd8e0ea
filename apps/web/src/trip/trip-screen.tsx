'use client';

import { buttonLook } from '@drais/ui/button';
import { Panel, Placeholder } from '@drais/ui/panel';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { Trouble } from '../shell/trouble.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { HoldPanel } from './hold-panel.tsx';
import { RidePanel } from './ride-panel.tsx';
import { type CurrentRide, useCurrentRide } from './use-current-ride.ts';
import { type FollowedTrip, useFollowedTrip } from './use-followed-trip.ts';

/** How often the list of trips and holds is read anew while its page is open. */
const LOOK_MS = 10_000;

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
  const ride = useCurrentRide(LOOK_MS);
  const followed = useFollowedTrip(ride);
  const { trip, error, look } = followed;
  if (trip === undefined && ride.status === 'unreachable') {
    return <Trouble error={ride.error} onRetry={() => void ride.refresh()} />;
  }
  if (ride.status === 'loading') return <Placeholder className="h-64" />;
  if (trip === undefined || trip.status === 'failed')
    return <Holds ride={ride} followed={followed} />;
  return (
    <>
      {error === null ? null : <Trouble error={error} />}
      <RidePanel trip={trip} onChange={look} />
    </>
  );
}

function Holds({ ride, followed }: { ride: CurrentRide; followed: FollowedTrip }) {
  const failed = followed.trip ?? ride.failed;
  return (
    <>
      {failed === undefined ? null : <FailureNotice trip={failed} />}
      {ride.holds.map((hold) => (
        <HoldPanel
          key={hold.reservation_id}
          hold={hold}
          onStarted={followed.follow}
          onChange={ride.refresh}
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
