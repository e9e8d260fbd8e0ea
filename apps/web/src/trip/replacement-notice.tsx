'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { useAreas } from '../api/use-area.tsx';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { useWords } from '../api/use-words.ts';
import type { Reservation } from './use-current-ride.ts';

interface ReplacementNoticeProps {
  readonly hold: Reservation;
  onChange(): Promise<void>;
}

/** Tells the rider that another vehicle stands for the promised one, and why. */
export function ReplacementNotice({ hold, onChange }: ReplacementNoticeProps) {
  const t = useTranslations('trip.notice');
  const { moment } = useWords();
  const { area } = useAreas();
  const classes = useTranslations('classes');
  const { notice, code } = hold;
  // The accepted plan stays that of the class which was promised.
  const isOtherClass = hold.plan.vehicle_class !== hold.vehicle_class;
  if (notice?.kind !== 'replacement') return null;
  const former = notice.former_code ?? '';
  const time = moment(notice.answer_by ?? hold.starts_at, area?.time_zone ?? 'UTC');
  return (
    <Notice tone="warn" title={t(`cause.${notice.cause}`, { code: former })}>
      <p>
        {isOtherClass
          ? t('instead_class', { code, kind: classes(hold.vehicle_class) })
          : t('instead', { code })}
      </p>
      {notice.accepted_at === undefined ? (
        <>
          <p>{t('answer', { time })}</p>
          <AcceptButton hold={hold} onChange={onChange} />
        </>
      ) : (
        <p>{t('accepted')}</p>
      )}
    </Notice>
  );
}

function AcceptButton({ hold, onChange }: ReplacementNoticeProps) {
  const t = useTranslations('trip.notice');
  const words = useProblemWords();
  const accept = useWish(booking.acceptReplacement);
  const [problem, setProblem] = useState<string>();
  const press = async () => {
    setProblem(undefined);
    try {
      const answer = await accept.ask({ reservation_id: hold.reservation_id });
      if (!answer.ok) setProblem(words(new Refused(answer.refusal)));
    } catch (error) {
      setProblem(words(error));
    }
    await onChange();
  };
  return (
    <>
      {problem === undefined ? null : <p role="alert">{problem}</p>}
      <Button
        tone="plain"
        className="mt-1 self-start"
        busy={accept.busy}
        onClick={() => void press()}
      >
        {t('accept')}
      </Button>
    </>
  );
}

/** Tells the rider that nothing could stand for a promised vehicle. */
export function ReleasedNotice({ reservation }: { reservation: Reservation }) {
  const t = useTranslations('trip.notice');
  const { moment, money } = useWords();
  const { area } = useAreas();
  const { notice, code, starts_at } = reservation;
  if (notice === undefined) return null;
  return (
    <Notice tone="bad" title={t(`cause.${notice.cause}`, { code })}>
      <p>{t('released', { time: moment(starts_at, area?.time_zone ?? 'UTC') })}</p>
      {notice.credit === undefined ? null : (
        <>
          <p>{t('credit', { amount: money(notice.credit) })}</p>
          <Link
            href="/account/credit"
            className="inline-flex min-h-11 items-center self-start font-semibold underline underline-offset-4"
          >
            {t('see_credit')}
          </Link>
        </>
      )}
    </Notice>
  );
}
