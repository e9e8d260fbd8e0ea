'use client';

import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Camera } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useProblemWords } from '../api/use-problem-words.ts';
import { UnreadablePhoto, uploadPhoto } from './upload-photo.ts';

interface PhotoStepProps {
  readonly trip_id: string;
  onPhoto(photo_id: string): Promise<void>;
}

/** The photo of the parked vehicle: taken, looked at, sent. */
export function PhotoStep({ trip_id, onPhoto }: PhotoStepProps) {
  const t = useTranslations('end');
  const input = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [file, setFile] = useState<File>();
  const preview = usePreview(file);
  const { send, busy, problem } = useSending(trip_id, onPhoto);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="flex flex-col gap-3 rounded-md border-2 border-line p-4">
      <h3 ref={heading} tabIndex={-1} className="text-lg font-bold outline-none">
        {t('photo_title')}
      </h3>
      <p>{t('photo_text')}</p>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      {preview === undefined ? null : <Preview url={preview} />}
      <label className="sr-only" htmlFor="return-photo">
        {t('photo_label')}
      </label>
      <input
        ref={input}
        id="return-photo"
        type="file"
        accept="image/*"
        capture="environment"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => setFile(event.currentTarget.files?.[0])}
      />
      {file === undefined ? null : (
        <Button wide busy={busy} onClick={() => void send(file)}>
          {t(busy ? 'photo_sending' : 'photo_send')}
        </Button>
      )}
      <Button
        tone={file === undefined ? 'main' : 'plain'}
        wide
        disabled={busy}
        onClick={() => input.current?.click()}
      >
        <Camera className="size-5" aria-hidden="true" />
        {t(file === undefined ? 'photo_take' : 'photo_retake')}
      </Button>
    </div>
  );
}

function Preview({ url }: { url: string }) {
  const t = useTranslations('end');
  return (
    // biome-ignore lint/performance/noImgElement: a picture in memory has no address to optimise
    <img
      src={url}
      alt={t('photo_alt')}
      className="max-h-64 w-full rounded-md border border-line object-contain"
    />
  );
}

/** An address for the picture in this device's memory, given back when there is another. */
function usePreview(file: File | undefined): string | undefined {
  const [preview, setPreview] = useState<string>();
  useEffect(() => {
    if (file === undefined) return;
    const url = URL.createObjectURL(file);
    setPreview(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return preview;
}

function useSending(trip_id: string, onPhoto: PhotoStepProps['onPhoto']) {
  const t = useTranslations('end');
  const words = useProblemWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const send = async (chosen: File) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await onPhoto(await uploadPhoto(trip_id, chosen));
    } catch (error) {
      setProblem(error instanceof UnreadablePhoto ? t('photo_unreadable') : words(error));
    } finally {
      setBusy(false);
    }
  };
  return { send, busy, problem };
}
