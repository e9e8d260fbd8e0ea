'use client';

import { booking } from '@drais/contracts';
import type { Result } from '@drais/sdk';
import type { RouteShape } from '@drais/vocabulary/define';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { locateQuietly } from '../map/use-place.ts';
import type { Money } from './give-back-dialog.tsx';
import type { Reservation } from './use-current-ride.ts';

export interface HoldProblem {
  readonly text: string;
  /** Empty when the platform did not answer. */
  readonly code: string;
}

interface HoldWishes {
  readonly hold: Reservation;
  onStarted(trip_id: string): void;
  onChange(): Promise<void>;
}

/** What a rider may want of a held vehicle, and what went wrong with the last wish. */
export function useHoldWishes({ hold, onStarted, onChange }: HoldWishes) {
  const words = useProblemWords();
  const start = useWish(booking.startTrip);
  const cancel = useWish(booking.cancelReservation);
  const [problem, setProblem] = useState<HoldProblem>();
  const [isLocating, setIsLocating] = useState(false);
  const tell = async <R extends RouteShape>(asked: Promise<Result<R>>) => {
    setProblem(undefined);
    try {
      const answer = await asked;
      if (answer.ok) return answer.value;
      setProblem({ text: words(new Refused(answer.refusal)), code: answer.refusal.code });
      await onChange();
    } catch (error) {
      setProblem({ text: words(error), code: '' });
    }
    return undefined;
  };
  const unlock = async ({ is_surely_mine = false } = {}) => {
    const { reservation_id } = hold;
    setIsLocating(true);
    const position = is_surely_mine ? undefined : await locateQuietly();
    setIsLocating(false);
    const wanted = position === undefined ? { reservation_id } : { reservation_id, position };
    const trip = await tell<typeof booking.startTrip>(start.ask(wanted));
    if (trip === undefined) return;
    onStarted(trip.trip_id);
    await onChange();
  };
  const giveBack = async (accepted_fee: Money | undefined) => {
    const { reservation_id } = hold;
    const given = await tell<typeof booking.cancelReservation>(
      cancel.ask({ reservation_id, ...(accepted_fee === undefined ? {} : { accepted_fee }) }),
    );
    if (given !== undefined) await onChange();
  };
  return {
    problem,
    unlock,
    isUnlocking: start.busy || isLocating,
    giveBack,
    isGivingBack: cancel.busy,
  };
}
