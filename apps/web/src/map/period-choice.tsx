'use client';

import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import type { Area } from '../api/use-area.tsx';
import { FreeTimes } from '../calendar/free-times.tsx';
import { PeriodVerdict, useInSight } from '../calendar/period-verdict.tsx';
import { possibleIn, type Span } from '../calendar/timeline.ts';
import { useFreeTimes } from '../calendar/use-free-times.ts';
import { freeUntil } from '../calendar/wanted.ts';
import {
  firstPeriod,
  type Period,
  PeriodFields,
  periodOf,
  periodProblem,
  spanOfPeriod,
} from './period-fields.tsx';
import type { PublicVehicle } from './public-vehicle.ts';

interface PeriodChoiceProps {
  readonly area: Area;
  readonly vehicle: PublicVehicle;
  /** Somebody else has it: another one is asked for, and its free times say nothing. */
  readonly isGone: boolean;
  readonly period: Period;
  onChange(period: Period): void;
}

/** When a car or van is wanted: its free times, the period, and whether the two agree. */
export function PeriodChoice({ area, vehicle, isGone, period, onChange }: PeriodChoiceProps) {
  const { time_zone } = area;
  const asked = useFreeTimesOf(area, vehicle, isGone);
  const wanted = spanOfPeriod(period, time_zone);
  const isPossible = periodProblem(period, time_zone) === undefined;
  const { ref, show } = useInSight();
  const choose = (span: Span) => {
    onChange(periodOf(span, time_zone));
    show();
  };
  return (
    <>
      {isGone ? null : (
        <FreeTimes
          asked={asked}
          time_zone={time_zone}
          wanted={wanted ?? nowSpan()}
          onChoose={choose}
        />
      )}
      <PeriodFields
        period={period}
        time_zone={time_zone}
        free_until={nearEnd(asked.times, wanted)}
        onChange={onChange}
      />
      {isGone ? null : (
        <PeriodVerdict
          ref={ref}
          times={asked.times}
          wanted={isPossible ? wanted : undefined}
          time_zone={time_zone}
          onChoose={choose}
        />
      )}
    </>
  );
}

/** The free times of a car or van for whoever cannot reserve it yet. */
export function FreeTimesToSee({
  area,
  vehicle,
  isGone,
}: Pick<PeriodChoiceProps, 'area' | 'vehicle' | 'isGone'>) {
  if (isGone || !isReservedForPeriod(vehicle.vehicle_class)) return null;
  return <SeenFreeTimes area={area} vehicle={vehicle} />;
}

function SeenFreeTimes({ area, vehicle }: Pick<PeriodChoiceProps, 'area' | 'vehicle'>) {
  const asked = useFreeTimesOf(area, vehicle, false);
  const { time_zone } = area;
  const wanted = spanOfPeriod(firstPeriod(time_zone), time_zone) ?? nowSpan();
  return <FreeTimes asked={asked} time_zone={time_zone} wanted={wanted} />;
}

function useFreeTimesOf({ area_id }: Area, vehicle: PublicVehicle, isGone: boolean) {
  const { vehicle_class, public_vehicle_id } = vehicle;
  return useFreeTimes({
    area_id,
    vehicle_class,
    public_vehicle_id: isGone ? undefined : public_vehicle_id,
  });
}

/** Longer than this, nobody asks for the end of the free time. */
const NEAR_MS = 48 * 3_600_000;

function nearEnd(times: ReturnType<typeof useFreeTimes>['times'], wanted: Span | undefined) {
  if (times === undefined || wanted === undefined) return undefined;
  const end = freeUntil({ possible: possibleIn(times), shown: times.shown }, wanted.from);
  return end !== undefined && +end - +wanted.from <= NEAR_MS ? end : undefined;
}

function nowSpan(): Span {
  const now = new Date();
  return { from: now, until: now };
}
