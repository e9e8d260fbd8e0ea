'use client';

import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Flag } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { PhotoStep } from './photo-step.tsx';
import { StationChoice } from './station-choice.tsx';
import type { Trip } from './use-current-ride.ts';
import { type EndAttempt, useEndAttempt } from './use-end-attempt.ts';

/** Ends a trip: one press, and whatever else is still wanted, one thing at a time. */
export function EndTrip({ trip, onChange }: { trip: Trip; onChange(): void }) {
  const attempt = useEndAttempt(trip.trip_id, onChange);
  return (
    <div className="flex flex-col gap-3">
      {attempt.problem === undefined ? null : <Notice tone="bad">{attempt.problem}</Notice>}
      <Step trip={trip} attempt={attempt} />
    </div>
  );
}

interface StepProps {
  readonly trip: Trip;
  readonly attempt: EndAttempt;
}

function Step({ trip, attempt }: StepProps) {
  if (attempt.step === 'photo')
    return <PhotoStep trip_id={trip.trip_id} onPhoto={attempt.sendPhoto} />;
  if (attempt.step === 'choose_station') return <StationChoice onChoose={attempt.endAt} />;
  return <EndButton trip={trip} attempt={attempt} />;
}

function EndButton({ trip, attempt }: StepProps) {
  const t = useTranslations('end');
  const { step } = attempt;
  // After a reload the attempt is known and the photo still wanted.
  const end = trip.meter_stopped_at === undefined ? 'end' : 'finish';
  const label = step === 'locating' || step === 'asking' ? step : end;
  return (
    <>
      <Button wide busy={step !== 'idle'} onClick={() => void attempt.press()}>
        {step === 'idle' ? <Flag className="size-5" aria-hidden="true" /> : null}
        {t(label)}
      </Button>
      {step === 'idle' ? (
        <Button
          tone="quiet"
          size="small"
          className="-ml-3 min-h-11 self-start"
          onClick={attempt.chooseStation}
        >
          {t('choose_instead')}
        </Button>
      ) : null}
    </>
  );
}
