'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import type { Position } from '@drais/vocabulary/units';
import { Flag } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { locate } from '../map/use-place.ts';
import { PhotoStep } from './photo-step.tsx';
import { StationChoice } from './station-choice.tsx';
import type { Trip } from './use-current-ride.ts';

type Step = 'idle' | 'locating' | 'choose_station' | 'asking' | 'photo';

/**
 * Ends a trip. The first press already is the rider's attempt: the place goes to the platform at once and the meter
 * stops there and then; a photo that is still wanted comes afterwards, for free.
 */
export function EndTrip({ trip, onChange }: { trip: Trip; onChange(): void }) {
  const t = useTranslations('end');
  const words = useProblemWords();
  const end = useWish(booking.endTrip);
  const [step, setStep] = useState<Step>('idle');
  const [problem, setProblem] = useState<string>();
  const attempted_at = useRef('');
  const position = useRef<Position | null>(null);

  const ask = async (photo_id?: string) => {
    if (position.current === null) return;
    setStep('asking');
    setProblem(undefined);
    try {
      const attempt = { attempted_at: attempted_at.current, position: position.current };
      const answer = await end.ask({
        trip_id: trip.trip_id,
        ...attempt,
        ...(photo_id === undefined ? {} : { photo_id }),
      });
      setStep(answer.ok ? 'idle' : stepAfter(answer.refusal.code));
      if (!answer.ok && answer.refusal.code !== 'booking.photo_required')
        setProblem(words(new Refused(answer.refusal)));
    } catch (error) {
      setStep(photo_id === undefined ? 'idle' : 'photo');
      setProblem(words(error));
    }
    onChange();
  };
  const begin = () => {
    attempted_at.current = new Date().toISOString();
    setProblem(undefined);
  };
  const press = async () => {
    begin();
    setStep('locating');
    position.current = await locate().catch(() => null);
    // Not allowed or not possible: the rider says where, and the time of the press still counts.
    if (position.current === null) return setStep('choose_station');
    await ask();
  };
  const attemptAt = (chosen: Position) => {
    position.current = chosen;
    return ask();
  };

  return (
    <div className="flex flex-col gap-4">
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      {step === 'photo' ? <PhotoStep trip_id={trip.trip_id} onPhoto={ask} /> : null}
      {step === 'choose_station' ? <StationChoice onChoose={attemptAt} /> : null}
      {step === 'photo' || step === 'choose_station' ? null : (
        <>
          <Button wide busy={step === 'locating' || step === 'asking'} onClick={() => void press()}>
            {step === 'idle' ? <Flag className="size-5" aria-hidden="true" /> : null}
            {t(step === 'locating' ? 'locating' : step === 'asking' ? 'asking' : 'end')}
          </Button>
          {step === 'idle' ? (
            <Button
              tone="quiet"
              size="small"
              className="self-start"
              onClick={() => {
                begin();
                setStep('choose_station');
              }}
            >
              {t('choose_instead')}
            </Button>
          ) : null}
        </>
      )}
    </div>
  );
}

function stepAfter(code: string): Step {
  return code === 'booking.photo_required' || code === 'booking.photo_missing' ? 'photo' : 'idle';
}
