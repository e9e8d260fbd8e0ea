'use client';

import { booking } from '@drais/contracts';
import type { InputOf } from '@drais/vocabulary/define';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { useForgetFreeTimes } from '../calendar/use-free-times.ts';
import { useCurrentRide } from '../trip/use-current-ride.ts';

/** This very vehicle, or any of its class where it stands. */
export type Taking = 'this' | 'any';

type Wanted = InputOf<typeof booking.reserveVehicle> | InputOf<typeof booking.reserveAtPlace>;

interface ReserveProblem {
  readonly text: string;
  /** Empty when no rule said no. */
  readonly code: string;
}

interface ReserveNews {
  onPriceChanged(): void;
  onTaking(taking: Taking | undefined): void;
}

/** What stands in the way of one vehicle and perhaps not of its neighbour. */
const OTHERS_MAY_DO = new Set([
  'booking.vehicle_not_available',
  'booking.none_available',
  'booking.charge_too_low',
]);

/** Reserves and goes on to the ride's page; what stands in the way is told in words. */
export function useReserve({ onPriceChanged, onTaking }: ReserveNews) {
  const words = useProblemWords();
  const router = useRouter();
  const { refresh } = useCurrentRide();
  const forgetFreeTimes = useForgetFreeTimes();
  const wish = useWish(booking.reserveVehicle);
  const any = useWish(booking.reserveAtPlace);
  const [problem, setProblem] = useState<ReserveProblem>();
  const reserve = async (wanted: Wanted) => {
    setProblem(undefined);
    const isAny = 'vehicle_class' in wanted;
    onTaking(isAny ? 'any' : 'this');
    try {
      const answer = await (isAny ? any.ask(wanted) : wish.ask(wanted));
      forgetFreeTimes();
      if (answer.ok) {
        await refresh();
        return router.push('/trip');
      }
      const { code } = answer.refusal;
      onTaking(undefined);
      if (code === 'booking.price_changed') onPriceChanged();
      setProblem({ text: words(new Refused(answer.refusal)), code });
    } catch (error) {
      onTaking(undefined);
      setProblem({ text: words(error), code: '' });
    }
  };
  const isTaken = problem !== undefined && OTHERS_MAY_DO.has(problem.code);
  return { reserve, busy: wish.busy || any.busy, problem, setProblem, isTaken };
}
