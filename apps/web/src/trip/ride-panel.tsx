'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { ClassIcon } from '@drais/ui/class-icon';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import { Plate } from '@drais/ui/plate';
import { Tag } from '@drais/ui/tag';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import { LoaderCircle, Pause, Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { BankStep } from './bank-step.tsx';
import { EndTrip } from './end-trip.tsx';
import { Meter } from './meter.tsx';
import { ReservedUntil } from './reserved-until.tsx';
import { RideDay } from './ride-day.tsx';
import { RideWarnings } from './ride-warnings.tsx';
import type { Trip } from './use-current-ride.ts';
import { VehiclePlaceMap } from './vehicle-place-map.tsx';

/** A ridden vehicle reports every few seconds. */
const PLACE_MS = 5_000;

interface RidePanelProps {
  readonly trip: Trip;
  onChange(): void;
}

/** A trip from the unlocking to the lock: what happens now, what it costs, what can be done. */
export function RidePanel({ trip, onChange }: RidePanelProps) {
  const t = useTranslations('trip');
  const classes = useTranslations('classes');
  return (
    <Panel className="flex flex-col gap-5">
      <div className="flex items-center gap-4">
        <span className="grid size-14 place-items-center rounded-md border-2 border-ink">
          <ClassIcon of={trip.vehicle_class} className="size-9" />
        </span>
        <div className="flex flex-1 flex-col items-start gap-1">
          <StatusHeading trip={trip} />
          <span className="flex items-center gap-2 text-sm text-muted">
            {classes(trip.vehicle_class)} <Plate code={trip.code} />
          </span>
        </div>
      </div>
      <Body trip={trip} onChange={onChange} />
      {trip.status === 'recovery' ? (
        <Notice tone="warn" title={t('recovery_title')}>
          {t('recovery')}
        </Notice>
      ) : null}
    </Panel>
  );
}

/**
 * The state in words; takes the focus when it changes, so that a change is heard where it matters.
 */
function StatusHeading({ trip }: { trip: Trip }) {
  const t = useTranslations('trip');
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(trip.status);
  useEffect(() => {
    if (before.current === trip.status) return;
    before.current = trip.status;
    heading.current?.focus();
  }, [trip.status]);
  return (
    <h2
      ref={heading}
      tabIndex={-1}
      className="flex items-center gap-2 text-xl font-bold outline-none"
      data-status={trip.status}
    >
      {t(isStopped(trip) ? 'status_stopped' : `status.${trip.status}`)}
      {trip.status === 'paused' ? <Tag tone="warn">{t('paused_tag')}</Tag> : null}
    </h2>
  );
}

/** The meter stands and the vehicle is not asked to lock yet: the rider still owes a photo. */
function isStopped({ status, meter_stopped_at }: Trip): boolean {
  return meter_stopped_at !== undefined && (status === 'active' || status === 'paused');
}

function Body({ trip, onChange }: RidePanelProps) {
  switch (trip.status) {
    case 'requested':
    case 'unlocking':
      return trip.waits_for_bank_until === undefined ? (
        <Progress step={trip.status} />
      ) : (
        <BankStep trip={trip} until={trip.waits_for_bank_until} onChange={onChange} />
      );
    case 'active':
    case 'paused':
    case 'recovery':
      return (
        <>
          <Meter trip={trip} />
          <RideDay trip={trip} />
          {isReservedForPeriod(trip.vehicle_class) && trip.status !== 'recovery' ? (
            <ReservedUntil reservation_id={trip.reservation_id} />
          ) : null}
          {trip.status === 'recovery' || trip.meter_stopped_at !== undefined ? null : (
            <PauseButton trip={trip} onChange={onChange} />
          )}
          <EndTrip trip={trip} onChange={onChange} />
          {/* Below the buttons: a warning that comes or goes must not move them under a thumb. */}
          <RideWarnings trip={trip} />
          <VehiclePlaceMap
            code={trip.code}
            vehicle_class={trip.vehicle_class}
            every_ms={PLACE_MS}
          />
        </>
      );
    case 'ending':
      return (
        <>
          <Meter trip={trip} />
          <Progress step="ending" />
        </>
      );
    default:
      return null;
  }
}

/** What is being waited for, step by step. */
function Progress({ step }: { step: 'requested' | 'unlocking' | 'ending' }) {
  const t = useTranslations('trip');
  return (
    <p role="status" className="flex items-center gap-3 rounded-md bg-enamel-wash p-4">
      <LoaderCircle className="size-6 shrink-0 animate-spin text-enamel" aria-hidden="true" />
      {t(`progress.${step}`)}
    </p>
  );
}

function PauseButton({ trip, onChange }: RidePanelProps) {
  const t = useTranslations('trip');
  const words = useProblemWords();
  const pause = useWish(booking.pauseTrip);
  const resume = useWish(booking.resumeTrip);
  const [problem, setProblem] = useState<string>();
  const isPaused = trip.status === 'paused';
  const press = async () => {
    setProblem(undefined);
    try {
      const answer = await (isPaused ? resume : pause).ask({ trip_id: trip.trip_id });
      if (!answer.ok) setProblem(words(new Refused(answer.refusal)));
    } catch (error) {
      setProblem(words(error));
    }
    onChange();
  };
  return (
    <div className="flex flex-col gap-2">
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      <Button tone="plain" wide busy={pause.busy || resume.busy} onClick={() => void press()}>
        {isPaused ? (
          <Play className="size-5" aria-hidden="true" />
        ) : (
          <Pause className="size-5" aria-hidden="true" />
        )}
        {t(isPaused ? 'resume' : 'pause')}
      </Button>
      <p className="text-sm text-muted">{t(isPaused ? 'resume_note' : 'pause_note')}</p>
    </div>
  );
}
