'use client';

import { fleet } from '@drais/contracts';
import { ChoiceGroup } from '@drais/ui/choice-group';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { FreeTimes } from '../calendar/free-times.tsx';
import { later, possibleIn, type Span } from '../calendar/timeline.ts';
import { type AskedFreeTimes, useFreeTimes } from '../calendar/use-free-times.ts';
import { freeUntil } from '../calendar/wanted.ts';
import { wallTimeAt } from '../map/area-time.ts';
import type { ChangeablePromise } from './use-change.ts';

/** When the vehicle of a reservation is free, with the time that is the rider's already. */
export function useTimesAround(reservation: ChangeablePromise, { area_id }: Area): AskedFreeTimes {
  const { code, vehicle_class, starts_at, ends_at } = reservation;
  // Its public id may be another one than when it was reserved.
  const vehicle = useAsk(fleet.findVehicleByCode, { area_id, code });
  const asked = useFreeTimes({
    area_id,
    vehicle_class,
    public_vehicle_id: vehicle.data?.public_vehicle_id,
    own: { from: new Date(starts_at), until: new Date(ends_at) },
  });
  if (vehicle.data !== undefined || vehicle.error === null) return asked;
  return { ...asked, error: vehicle.error, refetch: vehicle.refetch };
}

interface TimesAroundProps {
  readonly asked: AskedFreeTimes;
  readonly time_zone: string;
  readonly reservation: ChangeablePromise;
  /** What is filled in; undefined while that is no time. */
  readonly wanted: Span | undefined;
  onChoose(span: Span): void;
}

/** Other times for a reservation that has not begun. */
export function OtherTimes({ reservation, wanted, ...props }: TimesAroundProps) {
  const own = { from: new Date(reservation.starts_at), until: new Date(reservation.ends_at) };
  return <FreeTimes {...props} wanted={wanted ?? own} />;
}

const LONGER_H = [1, 2, 4];
const HOUR_MS = 3_600_000;
/** A free time that ends later than that is not kept to its end. */
const NEAR_MS = 24 * HOUR_MS;

/** How much longer a vehicle in use can be kept, and a press for each. */
export function LongerTimes(props: TimesAroundProps) {
  const t = useTranslations('trip.change');
  const { clock, dayClock } = useWords();
  const { asked, time_zone, reservation, wanted, onChoose } = props;
  const { times } = asked;
  if (times === undefined) return null;
  const { shown } = times;
  const ends = later(new Date(reservation.ends_at), shown.from);
  const until = freeUntil({ possible: possibleIn(times), shown }, new Date(+ends - 1));
  const isFree = until === undefined || until > ends;
  const dateOf = (at: Date) => wallTimeAt(at, time_zone).slice(0, 10);
  const time = (at: Date) =>
    dateOf(at) === dateOf(shown.from) ? clock(at, time_zone) : dayClock(at, time_zone);
  const choices = longerChoices(ends, until).map(({ at, hours }) => ({
    value: String(+at),
    label: hours === undefined ? t('longer_to', { time: time(at) }) : t('longer_by', { hours }),
  }));
  return (
    <div className="flex flex-col gap-3">
      <p role="status">
        {isFree
          ? until === undefined
            ? t('longer_open')
            : t('longer_until', { time: time(until) })
          : t('longer_none')}
      </p>
      {choices.length === 0 ? null : (
        <ChoiceGroup
          label={t('longer')}
          choices={choices}
          value={String(Number(wanted?.until))}
          onChange={(at) => onChoose({ from: shown.from, until: new Date(Number(at)) })}
        />
      )}
    </div>
  );
}

/** By whole hours as far as the vehicle is free, and to the end of the free time. */
function longerChoices(ends: Date, until: Date | undefined) {
  const by_hours = LONGER_H.map((hours) => ({ hours, at: new Date(+ends + hours * HOUR_MS) }));
  const fitting = by_hours.filter(({ at }) => until === undefined || at <= until);
  const isNear = until !== undefined && until > ends && +until - +ends <= NEAR_MS;
  if (!isNear || fitting.some(({ at }) => +at === +until)) return fitting;
  return [...fitting, { hours: undefined, at: until }];
}
