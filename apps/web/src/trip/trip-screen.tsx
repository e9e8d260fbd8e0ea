'use client';

import { Unreachable } from '@drais/sdk';
import { buttonLook } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Panel, Placeholder } from '@drais/ui/panel';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useAreas } from '../api/use-area.tsx';
import { useWords } from '../api/use-words.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { Trouble } from '../shell/trouble.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { FeeNews } from './fee-news.tsx';
import { HoldPanel } from './hold-panel.tsx';
import { OfferPanel } from './offer-panel.tsx';
import { ReleasedNotice } from './replacement-notice.tsx';
import { RidePanel } from './ride-panel.tsx';
import { type CurrentRide, useCurrentRide } from './use-current-ride.ts';
import { type FollowedTrip, useFollowedTrip } from './use-followed-trip.ts';
import { WaitlistPanel } from './waitlist-panel.tsx';

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
  const { trip, as_of, error, look } = followed;
  if (trip === undefined && ride.status === 'unreachable') {
    return <Trouble error={ride.error} onRetry={() => void ride.refresh()} />;
  }
  if (ride.status === 'loading') return <Placeholder className="h-64" />;
  if (trip === undefined || trip.status === 'failed')
    return <Holds ride={ride} followed={followed} />;
  return (
    <>
      {error === null ? null : <RideTrouble error={error} as_of={as_of} isRiding />}
      <RidePanel trip={trip} onChange={look} />
    </>
  );
}

interface RideTroubleProps {
  readonly error: unknown;
  readonly as_of: Date | undefined;
  readonly isRiding?: boolean;
}

/** Says of when the shown ride is while nobody answers. */
function RideTrouble({ error, as_of, isRiding = false }: RideTroubleProps) {
  const t = useTranslations('trip');
  const { clock } = useWords();
  const { area } = useAreas();
  if (!(error instanceof Unreachable) || as_of === undefined) return <Trouble error={error} />;
  return (
    <Notice tone="warn" title={t('stale', { time: clock(as_of, area?.time_zone ?? 'UTC') })}>
      <p>{t(isRiding ? 'stale_more' : 'stale_hold')}</p>
    </Notice>
  );
}

function Holds({ ride, followed }: { ride: CurrentRide; followed: FollowedTrip }) {
  const failed = followed.trip ?? ride.failed;
  return (
    <>
      {ride.error === null ? null : <RideTrouble error={ride.error} as_of={ride.as_of} />}
      {failed === undefined ? null : <FailureNotice trip={failed} />}
      {ride.released.map((one) => (
        <ReleasedNotice key={one.reservation_id} reservation={one} />
      ))}
      {ride.offers.map((offer) => (
        <OfferPanel key={offer.reservation_id} offer={offer} onChange={ride.refresh} />
      ))}
      {ride.holds.map((hold) => (
        <HoldPanel
          key={hold.reservation_id}
          hold={hold}
          failure={failed?.failure}
          onStarted={followed.follow}
          onChange={ride.refresh}
        />
      ))}
      <FeeNews />
      {ride.holds.length + ride.offers.length === 0 ? <NoRide /> : null}
      <WaitlistPanel offers={ride.offers.length} />
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
