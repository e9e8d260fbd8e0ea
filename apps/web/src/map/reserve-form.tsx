'use client';

import { booking } from '@drais/contracts';
import { Button, buttonLook } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import type { InputOf } from '@drais/vocabulary/define';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import type { Area } from '../api/use-area.tsx';
import { signInPath, useMe } from '../api/use-me.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { useCurrentRide } from '../trip/use-current-ride.ts';
import {
  firstPeriod,
  type Period,
  PeriodFields,
  periodProblem,
  periodToInstants,
} from './period-fields.tsx';
import type { Plan } from './prices.tsx';
import type { PublicVehicle } from './public-vehicle.ts';

interface ReserveFormProps {
  readonly area: Area;
  readonly vehicle: PublicVehicle;
  readonly plan: Plan | undefined;
  onPriceChanged(): void;
  /** Told when the vehicle is being asked for, and when that came to nothing. */
  onTaking(isTaking: boolean): void;
}

/** The way from seeing a vehicle to having it; says first what is still missing. */
export function ReserveForm(props: ReserveFormProps) {
  const t = useTranslations('reserve');
  const who = useMe();
  const { vehicle, plan } = props;
  const back = `/?vehicle=${encodeURIComponent(vehicle.public_vehicle_id)}`;
  if (plan === undefined) return <Notice tone="warn">{t('no_price')}</Notice>;
  if (who.status !== 'signed_in') {
    return (
      <a href={signInPath(back)} className={buttonLook({ wide: true })}>
        {t('sign_in')}
      </a>
    );
  }
  if (!who.me.may_ride.includes(vehicle.vehicle_class)) {
    return (
      <div className="flex flex-col gap-3">
        <Notice tone="info" live={false}>
          {t(isReservedForPeriod(vehicle.vehicle_class) ? 'verify_licence' : 'verify_age')}
        </Notice>
        <Link
          href={`/account/verify?back=${encodeURIComponent(back)}`}
          className={buttonLook({ wide: true })}
        >
          {t('verify')}
        </Link>
      </div>
    );
  }
  return <SignedInForm {...props} plan={plan} />;
}

function SignedInForm(props: ReserveFormProps & { plan: Plan }) {
  const { area, vehicle, plan } = props;
  const t = useTranslations('reserve');
  const forPeriod = isReservedForPeriod(vehicle.vehicle_class);
  const [period, setPeriod] = useState<Period>(() => firstPeriod(area.time_zone));
  const { reserve, busy, problem, setProblem, isTaken } = useReserve(props);
  const submit = ({ any_here = false } = {}) => {
    const wrong = forPeriod ? periodProblem(period, area.time_zone) : undefined;
    if (wrong !== undefined) return setProblem(t(wrong));
    const { public_vehicle_id, vehicle_class, lat, lon } = vehicle;
    void reserve({
      area_id: area.area_id,
      ...(any_here ? { vehicle_class, lat, lon } : { public_vehicle_id }),
      accepted_plan: { pricing_plan_id: plan.pricing_plan_id, version: plan.version },
      ...(forPeriod ? periodToInstants(period, area.time_zone) : {}),
    });
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {forPeriod ? <PeriodFields period={period} onChange={setPeriod} /> : null}
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      {isTaken ? (
        <Button tone="plain" wide busy={busy} onClick={() => submit({ any_here: true })}>
          {t('any_here')}
        </Button>
      ) : null}
      {isTaken && forPeriod ? (
        <WaitButton
          wish={{
            area_id: area.area_id,
            vehicle_class: vehicle.vehicle_class,
            ...(vehicle.station_id === undefined ? {} : { station_id: vehicle.station_id }),
            ...periodToInstants(period, area.time_zone),
          }}
        />
      ) : null}
      <Button type="submit" wide busy={busy}>
        {t(forPeriod ? 'reserve_period' : 'reserve')}
      </Button>
      <p className="text-sm text-muted">{t(forPeriod ? 'note_period' : 'note_hold')}</p>
    </form>
  );
}

/** Puts the rider in line for a class at this place, and says where they stand. */
function WaitButton({ wish }: { wish: InputOf<typeof booking.joinWaitlist> }) {
  const t = useTranslations('waitlist');
  const words = useProblemWords();
  const join = useWish(booking.joinWaitlist);
  const [said, setSaid] = useState<string>();
  const press = async () => {
    try {
      const answer = await join.ask(wish);
      if (!answer.ok) return setSaid(words(new Refused(answer.refusal)));
      const { status, position = 1 } = answer.value;
      setSaid(status === 'offered' ? t('offered') : t('position', { position }));
    } catch (error) {
      setSaid(words(error));
    }
  };
  if (said !== undefined) {
    return (
      <Notice tone="info">
        <p>{said}</p>
        <Link href="/trip" className="font-semibold underline underline-offset-4">
          {t('to_ride')}
        </Link>
      </Notice>
    );
  }
  return (
    <Button tone="plain" wide busy={join.busy} onClick={() => void press()}>
      {t('join')}
    </Button>
  );
}

/** This vehicle, or any of its class where it stands. */
type Wanted = InputOf<typeof booking.reserveVehicle> | InputOf<typeof booking.reserveAtPlace>;

/** What stands in the way of one vehicle and perhaps not of its neighbour. */
const OTHERS_MAY_DO = new Set([
  'booking.vehicle_not_available',
  'booking.none_available',
  'booking.charge_too_low',
]);

/** Reserves and goes on to the ride's page; what stands in the way is told in words. */
function useReserve({
  onPriceChanged,
  onTaking,
}: Pick<ReserveFormProps, 'onPriceChanged' | 'onTaking'>) {
  const words = useProblemWords();
  const router = useRouter();
  const { refresh } = useCurrentRide();
  const wish = useWish(booking.reserveVehicle);
  const any = useWish(booking.reserveAtPlace);
  const [problem, setProblem] = useState<string>();
  const [isTaken, setIsTaken] = useState(false);
  const reserve = async (wanted: Wanted) => {
    setProblem(undefined);
    setIsTaken(false);
    onTaking(true);
    try {
      const answer = await ('vehicle_class' in wanted ? any.ask(wanted) : wish.ask(wanted));
      if (answer.ok) {
        await refresh();
        return router.push('/trip');
      }
      onTaking(false);
      if (answer.refusal.code === 'booking.price_changed') onPriceChanged();
      setIsTaken(OTHERS_MAY_DO.has(answer.refusal.code));
      setProblem(words(new Refused(answer.refusal)));
    } catch (error) {
      onTaking(false);
      setProblem(words(error));
    }
  };
  return { reserve, busy: wish.busy || any.busy, problem, setProblem, isTaken };
}
