'use client';

import { Button } from '@drais/ui/button';
import { Dialog } from '@drais/ui/dialog';
import { TextField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { type Area, useAreas } from '../api/use-area.tsx';
import { useWords } from '../api/use-words.ts';
import { PeriodVerdict, useInSight } from '../calendar/period-verdict.tsx';
import type { Span } from '../calendar/timeline.ts';
import { LongerTimes, OtherTimes, useTimesAround } from './times-around.tsx';
import { type ChangeablePromise, useChange } from './use-change.ts';

interface ChangeDialogProps {
  readonly reservation: ChangeablePromise;
  readonly open: boolean;
  onOpenChange(open: boolean): void;
  onChange(): Promise<void>;
}

/** Moves a reserved period, or its end alone once it runs; says first what that costs by now. */
export function ChangeDialog({ reservation, open, onOpenChange, onChange }: ChangeDialogProps) {
  const t = useTranslations('trip.change');
  const { area } = useAreas();
  const isRunning = reservation.status === 'in_use';
  if (area === undefined) return null;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t(isRunning ? 'title_running' : 'title')}
      description={t('text', { area: area.name })}
      closeLabel={t('close')}
    >
      <ChangeForm
        reservation={reservation}
        area={area}
        onDone={async () => {
          await onChange();
          onOpenChange(false);
        }}
        onClose={() => onOpenChange(false)}
      />
    </Dialog>
  );
}

interface ChangeFormProps {
  readonly reservation: ChangeablePromise;
  readonly area: Area;
  onDone(): Promise<void>;
  onClose(): void;
}

function ChangeForm({ reservation, area, onDone, onClose }: ChangeFormProps) {
  const t = useTranslations('trip.change');
  const { money } = useWords();
  const change = useChange(reservation, area, onDone);
  const { fee, problem, isRunning } = change;
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void change.submit();
      }}
    >
      <TimeChoice reservation={reservation} area={area} change={change} />
      {fee === undefined ? null : <Notice tone="warn">{t('fee', { fee: money(fee) })}</Notice>}
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      <div className="flex flex-col gap-2">
        <Button type="submit" wide busy={change.busy}>
          {fee === undefined
            ? t(isRunning ? 'submit_running' : 'submit')
            : t('submit_fee', { fee: money(fee) })}
        </Button>
        <Button tone="plain" wide onClick={onClose}>
          {t('close')}
        </Button>
      </div>
    </form>
  );
}

interface TimeChoiceProps extends Pick<ChangeFormProps, 'reservation' | 'area'> {
  readonly change: ReturnType<typeof useChange>;
}

/** What is possible instead, the fields, and whether the two agree. */
function TimeChoice({ reservation, area, change }: TimeChoiceProps) {
  const t = useTranslations('trip.change');
  const { starts, setStarts, until, setUntil, wanted, isSame, choose, isRunning } = change;
  const asked = useTimesAround(reservation, area);
  const { time_zone } = area;
  const { ref, show } = useInSight();
  const chooseAbove = (span: Span) => {
    choose(span);
    show();
  };
  const around = { asked, time_zone, reservation, wanted, onChoose: chooseAbove };
  return (
    <>
      {isRunning ? <LongerTimes {...around} /> : <OtherTimes {...around} />}
      {isRunning ? null : (
        <TextField
          label={t('from')}
          type="datetime-local"
          value={starts}
          onChange={(event) => setStarts(event.currentTarget.value)}
        />
      )}
      <TextField
        label={t('until')}
        type="datetime-local"
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <PeriodVerdict
        ref={ref}
        times={asked.times}
        wanted={isSame ? undefined : wanted}
        time_zone={time_zone}
        {...(isRunning ? { onlyTrouble: true } : { onChoose: choose })}
      />
    </>
  );
}
