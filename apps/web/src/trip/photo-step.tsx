'use client';

import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Camera } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useProblemWords } from '../api/use-problem-words.ts';
import { UnreadablePhoto, uploadPhoto } from './upload-photo.ts';

/** The photo of the parked vehicle: taken, looked at, sent. */
export function PhotoStep({
  trip_id,
  onPhoto,
}: {
  trip_id: string;
  onPhoto(photo_id: string): Promise<void>;
}) {
  const t = useTranslations('end');
  const words = useProblemWords();
  const input = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [file, setFile] = useState<File>();
  const [preview, setPreview] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    if (file === undefined) return;
    const url = URL.createObjectURL(file);
    setPreview(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
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
  return (
    <div className="flex flex-col gap-3 rounded-md border-2 border-line p-4">
      <h3 ref={heading} tabIndex={-1} className="text-lg font-bold outline-none">
        {t('photo_title')}
      </h3>
      <p>{t('photo_text')}</p>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      {preview === undefined ? null : (
        // biome-ignore lint/performance/noImgElement: a picture from this device's memory has no
        // address to optimise
        <img
          src={preview}
          alt={t('photo_alt')}
          className="max-h-64 w-full rounded-md border border-line object-contain"
        />
      )}
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
