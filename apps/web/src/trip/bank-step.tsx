'use client';

import { booking, payments } from '@drais/contracts';
import { Button, buttonLook } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useAsk } from '../api/use-ask.ts';
import { useNow } from '../api/use-now.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { stopwatch } from '../api/use-words.ts';
import type { Trip } from './use-current-ride.ts';

/** Asking is also how the bank's word arrives when its own message is late. */
const LOOK_MS = 3_000;

interface BankStepProps {
  readonly trip: Trip;
  readonly until: string;
  onChange(): void;
}

/**
 * The bank wants to hear the rider before the ride: where to go, how long there is, and a way out.
 */
export function BankStep({ trip, until, onChange }: BankStepProps) {
  const t = useTranslations('trip.bank');
  const now = useNow(1_000);
  const left_s = Math.max(0, (Date.parse(until) - now.getTime()) / 1000);
  return (
    <div className="flex flex-col gap-4">
      <Notice tone="warn" title={t('title')}>
        {t('text')}
      </Notice>
      <p className="flex items-baseline gap-2">
        <span className="figures text-4xl font-extrabold tracking-tight" role="timer">
          {stopwatch(left_s)}
        </span>
        <span className="text-sm text-muted">{t('left')}</span>
      </p>
      {left_s === 0 ? <p role="status">{t('over')}</p> : <BankLink trip_id={trip.trip_id} />}
      <CallOff trip_id={trip.trip_id} onChange={onChange} />
    </div>
  );
}

/** The way to the bank's own page; in words where the bank asks on a device of its own. */
function BankLink({ trip_id }: { readonly trip_id: string }) {
  const t = useTranslations('trip.bank');
  const words = useProblemWords();
  const asked = useAsk(payments.getPaymentAction, { trip_id }, { every_ms: LOOK_MS, fresh_ms: 0 });
  const url = asked.data?.action?.url;
  if (asked.error !== null && asked.data === undefined)
    return <Notice tone="bad">{words(asked.error)}</Notice>;
  if (url === undefined)
    return <p role="status">{t(asked.data === undefined ? 'asking' : 'app')}</p>;
  return (
    <a href={url} className={buttonLook({ wide: true })}>
      {t('go')}
    </a>
  );
}

function CallOff({ trip_id, onChange }: { readonly trip_id: string; onChange(): void }) {
  const t = useTranslations('trip.bank');
  const words = useProblemWords();
  const callOff = useWish(booking.callOffTrip);
  const [problem, setProblem] = useState<string>();
  const press = async () => {
    setProblem(undefined);
    try {
      const answer = await callOff.ask({ trip_id });
      if (!answer.ok) setProblem(words(new Refused(answer.refusal)));
    } catch (error) {
      setProblem(words(error));
    }
    onChange();
  };
  return (
    <>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      <Button tone="quiet" wide busy={callOff.busy} onClick={() => void press()}>
        {t('call_off')}
      </Button>
    </>
  );
}
