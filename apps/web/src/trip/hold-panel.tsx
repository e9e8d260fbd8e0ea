'use client';

import { Button } from '@drais/ui/button';
import { ClassIcon } from '@drais/ui/class-icon';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import { Plate } from '@drais/ui/plate';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { DayLeft } from '../map/day-left.tsx';
import { PriceLine } from '../map/prices.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { ChargeLine } from './charge-line.tsx';
import { GiveBackDialog } from './give-back-dialog.tsx';
import { Countdown, LateTerms, PeriodWords } from './hold-terms.tsx';
import { ReplacementNotice } from './replacement-notice.tsx';
import type { Reservation } from './use-current-ride.ts';
import { type HoldProblem, useHoldWishes } from './use-hold-wishes.ts';
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
  const wishes = useHoldWishes(props);
  const { problem, unlock } = wishes;
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
      <ChargeLine hold={hold} />
      <VehiclePlaceMap code={hold.code} vehicle_class={hold.vehicle_class} />
      {problem === undefined || problem.code === `booking.${failure ?? ''}` ? null : (
        <HoldProblemNotice
          problem={problem}
          onInsist={() => void unlock({ is_surely_mine: true })}
        />
      )}
      <HoldButtons hold={hold} wishes={wishes} onChange={onChange} />
      <DayLeft plan={hold.plan} />
      <p className="text-sm text-muted">
        <PriceLine plan={hold.plan} /> · {t('price_fixed')}
      </p>
    </Panel>
  );
}

interface HoldButtonsProps extends Pick<HoldPanelProps, 'hold' | 'onChange'> {
  readonly wishes: ReturnType<typeof useHoldWishes>;
}

function HoldButtons({ hold, wishes, onChange }: HoldButtonsProps) {
  const t = useTranslations('trip');
  const { problem, unlock, isUnlocking, giveBack, isGivingBack } = wishes;
  const [asks, setAsks] = useState<'cancel' | 'change'>();
  const shut = (open: boolean) => (open ? undefined : setAsks(undefined));
  return (
    <div className="flex flex-col gap-2">
      <Button wide busy={isUnlocking} disabled={isGivingBack} onClick={() => void unlock()}>
        {isUnlocking ? t('asking') : t('unlock')}
      </Button>
      {isReservedForPeriod(hold.vehicle_class) ? (
        <Button tone="plain" wide disabled={isUnlocking} onClick={() => setAsks('change')}>
          {t('change.open')}
        </Button>
      ) : null}
      <Button
        tone="quiet"
        wide
        busy={isGivingBack}
        disabled={isUnlocking}
        onClick={() => setAsks('cancel')}
      >
        {t('give_back')}
      </Button>
      <ChangeDialog
        reservation={hold}
        open={asks === 'change'}
        onOpenChange={shut}
        onChange={onChange}
      />
      <GiveBackDialog
        hold={hold}
        isSurelyLate={problem?.code === 'booking.fee_not_accepted'}
        open={asks === 'cancel'}
        onOpenChange={shut}
        onGiveBack={(accepted_fee) => {
          setAsks(undefined);
          void giveBack(accepted_fee);
        }}
      />
    </div>
  );
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
