'use client';

import { Notice } from '@drais/ui/notice';
import { Panel, Placeholder } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';

interface ListingProps {
  readonly asked: {
    readonly data: { readonly items: readonly unknown[] } | undefined;
    readonly as_of: Date | undefined;
    readonly error: Error | null;
    refetch(): Promise<unknown>;
  };
  readonly time_zone: string;
  /** What stands where nothing is to be listed. */
  readonly none: string;
  /** What is known, also while it cannot be asked anew. */
  readonly children: ReactNode;
}

/** A list's states: under way, empty, in trouble, and known but not up to date. */
export function Listing({ asked, time_zone, none, children }: ListingProps) {
  const t = useTranslations('operator');
  const { moment_s } = useWords();
  const { data, as_of, error, refetch } = asked;
  return (
    <>
      {error === null ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {error === null || as_of === undefined ? null : (
        <Notice tone="warn">{t('stale', { time: moment_s(as_of, time_zone) })}</Notice>
      )}
      {data === undefined && error === null ? <Placeholder className="h-40" /> : null}
      {data?.items.length === 0 ? <Panel>{none}</Panel> : null}
      {data === undefined || data.items.length === 0 ? null : children}
    </>
  );
}
