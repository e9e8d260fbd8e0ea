'use client';

import { booking } from '@drais/contracts';
import type { Position } from '@drais/vocabulary/units';
import { useRef, useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { locate } from '../map/use-place.ts';

export type EndStep = 'idle' | 'locating' | 'choose_station' | 'asking' | 'photo';

export interface EndAttempt {
  readonly step: EndStep;
  readonly problem: string | undefined;
  /** The rider wants to end here and now. */
  press(): Promise<void>;
  /** The rider would rather say where the vehicle stands. */
  chooseStation(): void;
  endAt(position: Position): Promise<void>;
  sendPhoto(photo_id: string): Promise<void>;
}

/**
 * The way from riding to the lock. The first press already is the rider's attempt: time and place
 * go to the platform at once and the meter stops there; a photo that is still wanted comes
 * afterwards and costs nothing.
 */
export function useEndAttempt(trip_id: string, onChange: () => void): EndAttempt {
  const words = useProblemWords();
  const end = useWish(booking.endTrip);
  const [step, setStep] = useState<EndStep>('idle');
  const [problem, setProblem] = useState<string>();
  const attempted_at = useRef('');
  const position = useRef<Position | null>(null);

  const begin = () => {
    attempted_at.current = new Date().toISOString();
    setProblem(undefined);
  };
  const ask = async (place: Position, photo?: { readonly photo_id: string }) => {
    setStep('asking');
    setProblem(undefined);
    try {
      const answer = await end.ask({
        trip_id,
        attempted_at: attempted_at.current,
        position: place,
        ...photo,
      });
      const code = answer.ok ? undefined : answer.refusal.code;
      setStep(stepAfter(code));
      if (!answer.ok && code !== 'booking.photo_required')
        setProblem(words(new Refused(answer.refusal)));
    } catch (error) {
      setStep(photo === undefined ? 'idle' : 'photo');
      setProblem(words(error));
    }
    onChange();
  };
  return {
    step,
    problem,
    press: async () => {
      begin();
      setStep('locating');
      position.current = await locate().catch(() => null);
      // Not allowed or not possible: the rider says where, and the time of the press still counts.
      if (position.current === null) setStep('choose_station');
      else await ask(position.current);
    },
    chooseStation: () => {
      begin();
      setStep('choose_station');
    },
    endAt: (place) => {
      position.current = place;
      return ask(place);
    },
    sendPhoto: async (photo_id) => {
      if (position.current !== null) await ask(position.current, { photo_id });
    },
  };
}

function stepAfter(code: string | undefined): EndStep {
  return code === 'booking.photo_required' || code === 'booking.photo_missing' ? 'photo' : 'idle';
}
