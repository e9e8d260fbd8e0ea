'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Dialog } from '@drais/ui/dialog';
import { SelectField, TextAreaField, TextField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { Fact, Placeholder } from '@drais/ui/panel';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Refused } from '../api/refused.ts';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { useWords } from '../api/use-words.ts';
import { instantOfWallTime, wallTimeAt } from '../map/area-time.ts';
import { Trouble } from '../shell/trouble.tsx';
import { UnreadablePhoto, uploadPhoto } from '../trip/upload-photo.ts';
import { saysWhy } from './note-rule.ts';
import type { TripRecord } from './trip-record-screen.tsx';

type Preview = OutputOf<typeof booking.previewEndForRider>;
type Reason = InputOf<typeof booking.endForRider>['reason'];

interface EndDialogProps {
  readonly trip: TripRecord['trip'];
  readonly area: Area;
  onLeave(): void;
  onEnded(): void;
}

/**
 * Ends a ride for its rider: when, why, on what evidence, and what it will cost before it is done.
 */
export function EndDialog(props: EndDialogProps) {
  const t = useTranslations('operator_trip');
  const { trip, onLeave } = props;
  const { data, error } = useAsk(
    booking.previewEndForRider,
    { trip_id: trip.trip_id },
    { fresh_ms: 0 },
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onLeave())}
      title={t('end_title')}
      description={t('end_text')}
      closeLabel={t('close')}
    >
      {error === null ? null : <Trouble error={error} />}
      {data === undefined ? (
        error === null && <Placeholder className="h-64" />
      ) : (
        <EndForm {...props} first={data} />
      )}
    </Dialog>
  );
}

interface Entered {
  readonly ended: string;
  readonly reason: Reason;
  readonly note: string;
  readonly photo: FileList | null;
}

function EndForm({ trip, area, first, onLeave, onEnded }: EndDialogProps & { first: Preview }) {
  const t = useTranslations('operator_trip');
  const zone = area.time_zone;
  const end = useEnd(trip.trip_id);
  const form = useForm<Entered>({
    defaultValues: {
      ended: wallTimeAt(new Date(first.ended_at), zone),
      reason: 'phone_dead',
      note: '',
      photo: null,
    },
  });
  const { errors } = form.formState;
  const ended_at = endedAt(form.watch('ended'), zone, first);
  const submit = form.handleSubmit(async (entered) => {
    if (ended_at === undefined || !(await end.run(entered, ended_at))) return;
    onEnded();
    onLeave();
  });
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <TextField
        label={t('ended_at')}
        hint={t('ended_hint', { zone })}
        type="datetime-local"
        error={errors.ended?.message}
        {...form.register('ended', {
          validate: (text) => instantOfWallTime(text, zone) !== undefined || t('ended_missing'),
        })}
      />
      <SelectField label={t('reason')} hint={t('reason_hint')} {...form.register('reason')}>
        {(Object.keys(REASONS) as Reason[]).map((one) => (
          <option key={one} value={one}>
            {t(`reasons.${one}`)}
          </option>
        ))}
      </SelectField>
      <TextAreaField
        label={t('note')}
        hint={t('note_hint')}
        error={errors.note?.message}
        {...form.register('note', {
          validate: saysWhy(t('note_missing')),
        })}
      />
      <TextField label={t('photo')} type="file" accept="image/*" {...form.register('photo')} />
      <Effect trip_id={trip.trip_id} ended_at={ended_at} />
      {end.problem === undefined ? null : <Notice tone="bad">{end.problem}</Notice>}
      <Button type="submit" tone="bad" wide busy={end.busy}>
        {t('end_now')}
      </Button>
    </form>
  );
}

/** In the order that they are offered. */
const REASONS: Readonly<Record<Reason, true>> = {
  phone_dead: true,
  app_failed: true,
  no_coverage: true,
  vehicle_fault: true,
  rider_unwell: true,
  other: true,
};

/** What the field says to the minute, and in the first and the last minute exactly the limit. */
function endedAt(wall: string, zone: string, { earliest_at, latest_at }: Preview) {
  const limit = [earliest_at, latest_at].find((at) => wallTimeAt(new Date(at), zone) === wall);
  return limit ?? instantOfWallTime(wall, zone)?.toISOString();
}

function Effect({ trip_id, ended_at }: { trip_id: string; ended_at: string | undefined }) {
  const t = useTranslations('operator_trip');
  const { money } = useWords();
  const { data, error } = useAsk(
    booking.previewEndForRider,
    { trip_id, ...(ended_at === undefined ? {} : { ended_at }) },
    { fresh_ms: 0, enabled: ended_at !== undefined },
  );
  if (error !== null) return <Trouble error={error} />;
  if (data === undefined) return <Placeholder className="h-16" />;
  return (
    <section aria-label={t('effect')} aria-live="polite" className="flex flex-col gap-3">
      <dl className="grid grid-cols-2 gap-4 rounded-md bg-sunken p-4">
        <Fact name={t('lasts')}>{t('minutes', { minutes: Math.ceil(data.duration_s / 60) })}</Fact>
        <Fact name={t('rider_pays')}>
          {data.fare === undefined ? t('not_known') : money(data.fare.total)}
        </Fact>
      </dl>
      {data.vehicle_is_heard ? null : <Notice tone="warn">{t('silent')}</Notice>}
    </section>
  );
}

/** Sends the photo first, then ends; a repeated press is the same wish. */
function useEnd(trip_id: string) {
  const t = useTranslations('operator_trip');
  const words = useProblemWords();
  const wish = useWish(booking.endForRider);
  const [problem, setProblem] = useState<string>();
  const [sends, setSends] = useState(false);
  const run = async ({ reason, note, photo }: Entered, ended_at: string): Promise<boolean> => {
    setProblem(undefined);
    setSends(true);
    try {
      const file = photo?.[0];
      const evidence =
        file === undefined
          ? {}
          : { photo_id: await uploadPhoto(trip_id, file, booking.addEvidencePhoto) };
      const answer = await wish.ask({
        trip_id,
        ended_at,
        reason,
        note: note.trim(),
        ...evidence,
      });
      if (!answer.ok) setProblem(words(new Refused(answer.refusal)));
      return answer.ok;
    } catch (error) {
      setProblem(error instanceof UnreadablePhoto ? t('photo_unreadable') : words(error));
      return false;
    } finally {
      setSends(false);
    }
  };
  return { run, problem, busy: wish.busy || sends };
}
