'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Fact, Panel, Placeholder } from '@drais/ui/panel';
import { Plate } from '@drais/ui/plate';
import type { OutputOf } from '@drais/vocabulary/define';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import { EndDialog } from './end-dialog.tsx';
import { OperatorFrame } from './operator-frame.tsx';
import { TripEvidence } from './trip-evidence.tsx';
import { pathOf } from './trip-filter.ts';
import { TripMoney } from './trip-money.tsx';
import { TripStatusTag } from './trip-status-tag.tsx';
import { TripTimeline } from './trip-timeline.tsx';

export type TripRecord = OutputOf<typeof booking.getTripTimeline>;

const EVERY_MS = 5_000;

/** One ride as it was recorded, with its evidence and money, and what can be done about it. */
export function TripRecordScreen({ trip_id }: { trip_id: string }) {
  const t = useTranslations('operator_trip');
  return (
    <OperatorFrame title={t('title')}>
      {(area) => <Loaded area={area} trip_id={trip_id} />}
    </OperatorFrame>
  );
}

/** What is over does not change by itself any more. */
function everyWhileOpen(record: TripRecord | undefined): number | false {
  const status = record?.trip.status;
  return status === 'ended' || status === 'failed' ? false : EVERY_MS;
}

function Loaded({ area, trip_id }: { area: Area; trip_id: string }) {
  const t = useTranslations('operator_trip');
  const { moment_s } = useWords();
  const { data, as_of, error, refetch } = useAsk(
    booking.getTripTimeline,
    { trip_id },
    { every_ms: everyWhileOpen, fresh_ms: 0 },
  );
  const again = () => void refetch();
  return (
    <div className="flex flex-col gap-5">
      <Link
        href="/operator/trips"
        className="-ml-2 inline-flex min-h-11 items-center gap-2 self-start rounded-md px-2 font-semibold hover:bg-sunken"
      >
        <ArrowLeft className="size-5" aria-hidden="true" />
        {t('back')}
      </Link>
      {error === null ? null : <Trouble error={error} onRetry={again} />}
      {error === null || as_of === undefined ? null : (
        <Notice tone="warn">{t('stale', { time: moment_s(as_of, area.time_zone) })}</Notice>
      )}
      {data === undefined && error === null ? <Placeholder className="h-64" /> : null}
      {data === undefined ? null : (
        <div className="grid items-start gap-5 lg:grid-cols-[1.2fr_1fr]">
          <div className="flex flex-col gap-5">
            <TripHead record={data} area={area} onChanged={again} />
            <TripTimeline record={data} time_zone={area.time_zone} />
          </div>
          <div className="flex flex-col gap-5">
            <TripMoney trip={data.trip} time_zone={area.time_zone} />
            <TripEvidence record={data} area={area} onLooked={again} />
          </div>
        </div>
      )}
    </div>
  );
}

interface HeadProps {
  readonly record: TripRecord;
  readonly area: Area;
  onChanged(): void;
}

function TripHead({ record, area, onChanged }: HeadProps) {
  const t = useTranslations('operator_trip');
  const [ends, setEnds] = useState(false);
  const { trip, ended_for_rider } = record;
  return (
    <Panel className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="flex items-center gap-3 text-xl font-bold">
          <Plate code={trip.code} />
        </h2>
        <TripStatusTag status={trip.status} />
      </div>
      <TripFacts trip={trip} time_zone={area.time_zone} />
      {ended_for_rider === undefined ? null : (
        <Notice tone="info" title={t(`reasons.${ended_for_rider.reason}`)}>
          {ended_for_rider.note}
        </Notice>
      )}
      <TripLinks trip={trip} />
      {trip.status === 'active' || trip.status === 'paused' ? (
        <Button tone="bad" className="self-start" onClick={() => setEnds(true)}>
          {t('end')}
        </Button>
      ) : null}
      {trip.status === 'recovery' ? <Notice tone="warn">{t('decide_in_cases')}</Notice> : null}
      {ends ? (
        <EndDialog trip={trip} area={area} onLeave={() => setEnds(false)} onEnded={onChanged} />
      ) : null}
    </Panel>
  );
}

function TripFacts({ trip, time_zone }: { trip: TripRecord['trip']; time_zone: string }) {
  const t = useTranslations('operator_trip');
  const classes = useTranslations('classes');
  const { moment_s } = useWords();
  const { started_at, ended_at, lock_confirmed } = trip;
  const time = (at: string | undefined) =>
    at === undefined ? t('not_yet') : moment_s(at, time_zone);
  return (
    <dl className="grid grid-cols-2 gap-4">
      <Fact name={t('kind')}>{classes(trip.vehicle_class)}</Fact>
      <Fact name={t('pauses')}>{t('minutes', { minutes: Math.round(trip.paused_s / 60) })}</Fact>
      <Fact name={t('started')}>{time(started_at)}</Fact>
      <Fact name={t('ended')}>{time(ended_at)}</Fact>
      {lock_confirmed === undefined ? null : (
        <Fact name={t('lock')}>{t(lock_confirmed ? 'lock_confirmed' : 'lock_unconfirmed')}</Fact>
      )}
    </dl>
  );
}

function TripLinks({ trip }: { trip: TripRecord['trip'] }) {
  const t = useTranslations('operator_trip');
  const links = [
    [`/operator/vehicles/${encodeURIComponent(trip.vehicle_id)}`, t('see_vehicle')],
    [pathOf({ vehicle: trip.vehicle_id }), t('see_vehicle_trips')],
    [pathOf({ rider: trip.rider_id }), t('see_rider_trips')],
  ] as const;
  return (
    <ul className="flex flex-wrap gap-x-5">
      {links.map(([href, words]) => (
        <li key={href}>
          <Link
            href={href}
            className="inline-flex min-h-11 items-center font-semibold underline decoration-2 underline-offset-4"
          >
            {words}
          </Link>
        </li>
      ))}
    </ul>
  );
}
