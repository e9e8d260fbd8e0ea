'use client';

import { booking } from '@drais/contracts';
import type { Result } from '@drais/sdk';
import { Button } from '@drais/ui/button';
import { ClassIcon } from '@drais/ui/class-icon';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import { Plate } from '@drais/ui/plate';
import type { RouteShape } from '@drais/vocabulary/define';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useAreas } from '../api/use-area.tsx';
import { useNow } from '../api/use-now.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { stopwatch, useWords } from '../api/use-words.ts';
import { PriceLine } from '../map/prices.tsx';
import { locateQuietly } from '../map/use-place.ts';
import { GiveBackDialog, type Money } from './give-back-dialog.tsx';
import { ReplacementNotice } from './replacement-notice.tsx';
import type { Reservation } from './use-current-ride.ts';
import { VehiclePlaceMap } from './vehicle-place-map.tsx';

interface HoldPanelProps {
  readonly hold: Reservation;
  /** Why the last start failed, where the page says so already. */
  readonly failure: string | undefined;
  onStarted(trip_id: string): void;
  onChange(): Promise<void>;
}

/** A vehicle that waits for its rider: until when, how to open it, how to give it back. */
export function HoldPanel(props: HoldPanelProps) {
  const { hold, failure, onChange } = props;
  const t = useTranslations('trip');
  const { problem, unlock, isUnlocking, giveBack, isGivingBack } = useHoldWishes(props);
  const [asksToCancel, setAsksToCancel] = useState(false);
  return (
    <Panel className="flex flex-col gap-5">
      <HoldHead hold={hold} />
      <ReplacementNotice hold={hold} onChange={onChange} />
      {isReservedForPeriod(hold.vehicle_class) ? (
        <>
          <PeriodWords hold={hold} />
          <LateTerms hold={hold} />
        </>
      ) : (
        <Countdown hold={hold} />
      )}
      <VehiclePlaceMap code={hold.code} vehicle_class={hold.vehicle_class} />
      {problem === undefined || problem.code === `booking.${failure ?? ''}` ? null : (
        <HoldProblemNotice
          problem={problem}
          onInsist={() => void unlock({ is_surely_mine: true })}
        />
      )}
      <div className="flex flex-col gap-2">
        <Button wide busy={isUnlocking} disabled={isGivingBack} onClick={() => void unlock()}>
          {isUnlocking ? t('asking') : t('unlock')}
        </Button>
        <Button
          tone="quiet"
          wide
          busy={isGivingBack}
          disabled={isUnlocking}
          onClick={() => setAsksToCancel(true)}
        >
          {t('give_back')}
        </Button>
      </div>
      <p className="text-sm text-muted">
        <PriceLine plan={hold.plan} /> · {t('price_fixed')}
      </p>
      <GiveBackDialog
        hold={hold}
        isSurelyLate={problem?.code === 'booking.fee_not_accepted'}
        open={asksToCancel}
        onOpenChange={setAsksToCancel}
        onGiveBack={(accepted_fee) => {
          setAsksToCancel(false);
          void giveBack(accepted_fee);
        }}
      />
    </Panel>
  );
}

interface HoldProblem {
  readonly text: string;
  /** Empty when the platform did not answer. */
  readonly code: string;
}

/** What a rider may want of a held vehicle, and what went wrong with the last wish. */
function useHoldWishes({ hold, onStarted, onChange }: HoldPanelProps) {
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

/** What to look for in the street. */
function HoldHead({ hold }: { hold: Reservation }) {
  const t = useTranslations('trip');
  const classes = useTranslations('classes');
  return (
    <div className="flex items-center gap-4">
      <span className="grid size-14 place-items-center rounded-md border-2 border-ink">
        <ClassIcon of={hold.vehicle_class} className="size-9" />
      </span>
      <div className="flex flex-1 flex-col gap-1">
        <h2 className="text-lg font-bold">{classes(hold.vehicle_class)}</h2>
        <span className="flex items-center gap-2 text-sm text-muted">
          {t('look_for')} <Plate code={hold.code} />
        </span>
      </div>
    </div>
  );
}

/**
 * Leads on to the cards when it is a card that keeps the vehicle locked, and past a telephone that
 * thinks it is elsewhere.
 */
function HoldProblemNotice({ problem, onInsist }: { problem: HoldProblem; onInsist: () => void }) {
  const t = useTranslations('trip');
  const owes = problem.code === 'booking.payment_due';
  return (
    <Notice tone="bad">
      <p>{problem.text}</p>
      {problem.code.startsWith('booking.payment_') ? (
        <Link
          href={owes ? '/account/debts' : '/account/payment?back=/trip'}
          className="font-semibold underline underline-offset-4"
        >
          {t(owes ? 'debts_link' : 'payment_link')}
        </Link>
      ) : null}
      {problem.code === 'booking.vehicle_too_far' ? (
        <Button tone="plain" size="small" onClick={onInsist}>
          {t('is_mine')}
        </Button>
      ) : null}
    </Notice>
  );
}

/** Below this many seconds a rider should hurry. */
const HURRY_S = 300;

function Countdown({ hold }: { hold: Reservation }) {
  const t = useTranslations('trip');
  const { clock } = useWords();
  const { area } = useAreas();
  const now = useNow(1_000);
  const left_s = Math.max(0, (Date.parse(hold.ends_at) - now.getTime()) / 1000);
  const whole_s = Math.max(1, (Date.parse(hold.ends_at) - Date.parse(hold.starts_at)) / 1000);
  return (
    <div className="flex flex-col gap-2">
      <p className="flex items-baseline justify-between gap-3">
        <span className="figures text-4xl font-extrabold tracking-tight" role="timer">
          {stopwatch(left_s)}
        </span>
        <span className="text-sm text-muted">
          {t('held_until', { time: clock(hold.ends_at, area?.time_zone ?? 'UTC') })}
        </span>
      </p>
      <progress className="hold-left" max={whole_s} value={left_s} aria-label={t('time_left')} />
      {left_s < HURRY_S ? (
        <p role="status" className="text-sm font-semibold text-warn">
          {left_s === 0 ? t('hold_over') : t('hurry')}
        </p>
      ) : null}
    </div>
  );
}

function PeriodWords({ hold }: { hold: Reservation }) {
  const t = useTranslations('trip');
  const { moment } = useWords();
  const { area } = useAreas();
  const time_zone = area?.time_zone ?? 'UTC';
  return (
    <dl className="grid grid-cols-2 gap-3">
      <div>
        <dt className="text-sm text-muted">{t('from')}</dt>
        <dd className="figures font-semibold">{moment(hold.starts_at, time_zone)}</dd>
      </div>
      <div>
        <dt className="text-sm text-muted">{t('until')}</dt>
        <dd className="figures font-semibold">{moment(hold.ends_at, time_zone)}</dd>
      </div>
    </dl>
  );
}

/** What giving it back late and not coming cost, before either has happened. */
function LateTerms({ hold }: { hold: Reservation }) {
  const t = useTranslations('trip');
  const { moment, money } = useWords();
  const { area } = useAreas();
  const { cancellation } = hold;
  if (cancellation === undefined) return null;
  const { free_until, fee, no_show_fee } = cancellation;
  if (fee === undefined && no_show_fee === undefined) return null;
  const time = moment(free_until, area?.time_zone ?? 'UTC');
  return (
    <p className="text-sm text-muted">
      {fee === undefined ? null : `${t('free_until', { time, fee: money(fee) })} `}
      {no_show_fee === undefined ? null : t('no_show_fee', { fee: money(no_show_fee) })}
    </p>
  );
}
