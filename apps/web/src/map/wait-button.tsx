'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import type { Area } from '../api/use-area.tsx';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { type Period, periodToInstants } from './period-fields.tsx';
import type { Plan } from './prices.tsx';
import type { PublicVehicle } from './public-vehicle.ts';

interface WaitButtonProps {
  readonly area: Area;
  readonly vehicle: PublicVehicle;
  readonly plan: Plan;
  readonly period: Period;
  /** Told in words where the rider stands in line. */
  onJoined(words: string): void;
}

/** Puts the rider in line for a class at this place. */
export function WaitButton(props: WaitButtonProps) {
  const t = useTranslations('waitlist');
  const { join, busy, problem } = useJoin(props);
  return (
    <>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      <Button tone="plain" wide busy={busy} onClick={() => void join()}>
        {t('join')}
      </Button>
    </>
  );
}

/** Where the rider stands in line, and the page that tells when it is their turn. */
export function JoinedNotice({ words }: { readonly words: string }) {
  const t = useTranslations('waitlist');
  return (
    <Notice tone="good">
      <p>{words}</p>
      <Link
        href="/trip"
        className="inline-flex min-h-11 items-center font-semibold underline underline-offset-4"
      >
        {t('to_ride')}
      </Link>
    </Notice>
  );
}

function useJoin({ area, vehicle, plan, period, onJoined }: WaitButtonProps) {
  const t = useTranslations('waitlist');
  const words = useProblemWords();
  const queries = useQueryClient();
  const wish = useWish(booking.joinWaitlist);
  const [problem, setProblem] = useState<string>();
  const { vehicle_class, station_id } = vehicle;
  const join = async () => {
    setProblem(undefined);
    const wanted = periodToInstants(period, area.time_zone);
    if (Date.parse(wanted.starts_at) <= Date.now()) return setProblem(t('later'));
    try {
      const answer = await wish.ask({
        area_id: area.area_id,
        vehicle_class,
        ...(station_id === undefined ? {} : { station_id }),
        ...wanted,
        accepted_plan: { pricing_plan_id: plan.pricing_plan_id, version: plan.version },
      });
      if (!answer.ok) return setProblem(words(new Refused(answer.refusal)));
      const { status, position = 1 } = answer.value;
      if (status === 'over') return setProblem(t('later'));
      await queries.invalidateQueries({ queryKey: [booking.listReservations.id] });
      onJoined(status === 'offered' ? t('offered') : t('position', { position }));
    } catch (error) {
      setProblem(words(error));
    }
  };
  return { join, busy: wish.busy, problem };
}
