'use client';

import { Button, buttonLook } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { signInPath, useMe, type WhoAsks } from '../api/use-me.ts';
import { FreeTimesToSee, PeriodChoice } from './period-choice.tsx';
import { firstPeriod, type Period, periodProblem, periodToInstants } from './period-fields.tsx';
import type { Plan } from './prices.tsx';
import type { PublicVehicle } from './public-vehicle.ts';
import { ReserveTerms } from './reserve-terms.tsx';
import { type Taking, useReserve } from './use-reserve.ts';
import { JoinedNotice, WaitButton } from './wait-button.tsx';

interface ReserveFormProps {
  readonly area: Area;
  readonly vehicle: PublicVehicle;
  readonly plan: Plan | undefined;
  /** Somebody else has it: what is left is another one of its kind where it stands. */
  readonly isGone: boolean;
  onPriceChanged(): void;
  /** Told what is being asked for, and when that came to nothing. */
  onTaking(taking: Taking | undefined): void;
}

function mayTake(who: WhoAsks, { vehicle_class }: PublicVehicle): boolean {
  return who.status === 'signed_in' && who.me.may_ride.includes(vehicle_class);
}

/** The way from seeing a vehicle to having it; says first what is still missing. */
export function ReserveForm(props: ReserveFormProps) {
  const t = useTranslations('reserve');
  const who = useMe();
  const { vehicle, plan, isGone } = props;
  const back = `/?vehicle=${encodeURIComponent(vehicle.public_vehicle_id)}`;
  if (isGone && !mayTake(who, vehicle)) return null;
  if (plan === undefined) return <Notice tone="warn">{t('no_price')}</Notice>;
  if (who.status !== 'signed_in') {
    return (
      <>
        <a href={signInPath(back)} className={buttonLook({ wide: true })}>
          {t('sign_in')}
        </a>
        <FreeTimesToSee {...props} />
      </>
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
        <FreeTimesToSee {...props} />
      </div>
    );
  }
  return <SignedInForm {...props} plan={plan} />;
}

interface SignedInFormProps extends ReserveFormProps {
  readonly plan: Plan;
}

function SignedInForm(props: SignedInFormProps) {
  const { area, vehicle, plan, isGone } = props;
  const t = useTranslations('reserve');
  const forPeriod = isReservedForPeriod(vehicle.vehicle_class);
  const [period, setPeriod] = useState<Period>(() => firstPeriod(area.time_zone));
  const { reserve, busy, problem, setProblem, isTaken } = useReserve(props);
  const [joined, setJoined] = useState<string>();
  const submit = (taking: Taking) => {
    const wrong = forPeriod ? periodProblem(period, area.time_zone) : undefined;
    if (wrong !== undefined) return setProblem({ text: t(wrong), code: '' });
    setJoined(undefined);
    const { public_vehicle_id, vehicle_class, lat, lon } = vehicle;
    void reserve({
      area_id: area.area_id,
      ...(taking === 'any' ? { vehicle_class, lat, lon } : { public_vehicle_id }),
      accepted_plan: { pricing_plan_id: plan.pricing_plan_id, version: plan.version },
      ...(forPeriod ? periodToInstants(period, area.time_zone) : {}),
    });
  };
  // That it is gone is said above already.
  const said = isGone && problem?.code === 'booking.vehicle_not_available' ? undefined : problem;
  return (
    <form
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit(isGone ? 'any' : 'this');
      }}
    >
      {forPeriod ? (
        <PeriodChoice
          {...props}
          period={period}
          onChange={(changed) => {
            setProblem(undefined);
            setJoined(undefined);
            setPeriod(changed);
          }}
        />
      ) : null}
      {said === undefined ? null : <Notice tone="bad">{said.text}</Notice>}
      {joined === undefined ? null : <JoinedNotice words={joined} />}
      {isTaken ? (
        <OtherWays
          {...props}
          period={forPeriod ? period : undefined}
          busy={busy}
          onTakeAny={() => submit('any')}
          onJoined={(words) => {
            setProblem(undefined);
            setJoined(words);
          }}
        />
      ) : null}
      <Button type="submit" wide busy={busy}>
        {t(isGone ? 'any_here' : forPeriod ? 'reserve_period' : 'reserve')}
      </Button>
      <ReserveTerms area={area} plan={plan} period={forPeriod ? period : undefined} />
    </form>
  );
}

interface OtherWaysProps extends SignedInFormProps {
  readonly period: Period | undefined;
  readonly busy: boolean;
  onTakeAny(): void;
  onJoined(words: string): void;
}

/** What may still help who came too late: a neighbour of the vehicle, or a place in line. */
function OtherWays({ period, busy, onTakeAny, ...props }: OtherWaysProps) {
  const t = useTranslations('reserve');
  return (
    <>
      {props.isGone ? null : (
        <Button tone="plain" wide busy={busy} onClick={onTakeAny}>
          {t('any_here')}
        </Button>
      )}
      {period === undefined ? null : <WaitButton {...props} period={period} />}
    </>
  );
}
