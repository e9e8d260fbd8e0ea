'use client';

import { booking } from '@drais/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import type { Area } from '../api/use-area.tsx';
import { useNow } from '../api/use-now.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import type { Span } from '../calendar/timeline.ts';
import { useForgetFreeTimes } from '../calendar/use-free-times.ts';
import { type ClockTime, clockTimeAt, instantOf, type WallTime } from '../map/area-time.ts';
import type { Money } from './give-back-dialog.tsx';
import type { Reservation } from './use-current-ride.ts';

export type ChangeablePromise = Pick<
  Reservation,
  'reservation_id' | 'status' | 'starts_at' | 'ends_at' | 'cancellation' | 'code' | 'vehicle_class'
>;

/** Somebody else has the vehicle at the other time: it is not gone for the rider. */
const TAKEN = 'booking.vehicle_not_available';

/** What a form of whole minutes shows of an instant, so that an untouched field changes nothing. */
function minuteOf(instant: string | Date): number {
  return Math.floor(new Date(instant).getTime() / 60_000);
}

/** What is asked for instead, what that costs by now, and what was wrong with it. */
export function useChange(was: ChangeablePromise, area: Area, onDone: () => Promise<void>) {
  const t = useTranslations('trip.change');
  const words = useProblemWords();
  const wish = useWish(booking.changeReservation);
  const { time_zone } = area;
  const forgetFreeTimes = useForgetFreeTimes();
  const [starts, setStarts] = useState(() => clockTimeAt(new Date(was.starts_at), time_zone));
  const [until, setUntil] = useState(() => clockTimeAt(new Date(was.ends_at), time_zone));
  const [problem, setProblem] = useState<string>();
  const [isSurelyLate, setIsSurelyLate] = useState(false);
  const isRunning = was.status === 'in_use';
  const wanted = { from: instantOf(starts, time_zone), until: instantOf(until, time_zone) };
  const asked = askedPeriod(was, { starts: wanted.from, until: wanted.until });
  const isLate = useIsLate(was) || isSurelyLate;
  const costs = isLate && !isRunning && asked?.gives_back === true;
  const fee = costs ? was.cancellation?.fee : undefined;
  const submit = async () => {
    setProblem(undefined);
    const wrong = wrongWith(asked, isRunning);
    if (asked === undefined || wrong !== undefined) return setProblem(t(wrong ?? 'missing'));
    const { reservation_id } = was;
    const { gives_back: _, is_same: __, ...period } = asked;
    try {
      const answer = await wish.ask({ reservation_id, ...period, ...agreedTo(fee) });
      forgetFreeTimes();
      if (answer.ok) return await onDone();
      const { code } = answer.refusal;
      if (code === 'booking.fee_not_accepted') setIsSurelyLate(true);
      setProblem(code === TAKEN ? t('taken') : words(new Refused(answer.refusal)));
    } catch (error) {
      setProblem(words(error));
    }
  };
  // What was wrong with another time says nothing about this one.
  const anew = (set: (time: ClockTime) => void) => (wall: WallTime) => {
    setProblem(undefined);
    set({ wall });
  };
  const choose = ({ from, until: end }: Span) => {
    setProblem(undefined);
    if (!isRunning) setStarts(clockTimeAt(from, time_zone));
    setUntil(clockTimeAt(end, time_zone));
  };
  const typed = { setStarts: anew(setStarts), setUntil: anew(setUntil), choose };
  const isSame = asked?.is_same === true;
  const shown = { starts: starts.wall, until: until.wall, wanted: spanOf(wanted), isSame };
  return { ...shown, ...typed, fee, problem, submit, busy: wish.busy, isRunning };
}

function spanOf({ from, until }: { readonly [end in keyof Span]: Date | undefined }) {
  return from === undefined || until === undefined ? undefined : { from, until };
}

function agreedTo(accepted_fee: Money | undefined): { readonly accepted_fee?: Money } {
  return accepted_fee === undefined ? {} : { accepted_fee };
}

interface AskedPeriod {
  /** Absent: as it was. */
  readonly starts_at?: string;
  readonly ends_at: string;
  /** Whether some of the promised time is given back: late, that costs the fee. */
  readonly gives_back: boolean;
  readonly is_same: boolean;
}

function askedPeriod(
  was: ChangeablePromise,
  { starts, until }: { readonly starts: Date | undefined; readonly until: Date | undefined },
): AskedPeriod | undefined {
  if (starts === undefined || until === undefined) return undefined;
  const isOtherStart = minuteOf(starts) !== minuteOf(was.starts_at);
  const isOtherEnd = minuteOf(until) !== minuteOf(was.ends_at);
  const ends_at = isOtherEnd ? until.toISOString() : was.ends_at;
  return {
    ...(isOtherStart ? { starts_at: starts.toISOString() } : {}),
    ends_at,
    gives_back: isOtherStart || Date.parse(ends_at) < Date.parse(was.ends_at),
    is_same: !isOtherStart && !isOtherEnd,
  };
}

function wrongWith(asked: AskedPeriod | undefined, isRunning: boolean) {
  if (asked === undefined) return 'missing';
  if (asked.is_same) return 'same';
  return isRunning && asked.gives_back ? 'only_longer' : undefined;
}

/** By this browser's clock; the platform decides by its own. */
function useIsLate({ cancellation }: ChangeablePromise): boolean {
  const now = useNow(1_000);
  return cancellation !== undefined && now.getTime() > Date.parse(cancellation.free_until);
}
