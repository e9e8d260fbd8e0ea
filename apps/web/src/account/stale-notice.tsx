'use client';

import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { useAreas } from '../api/use-area.tsx';
import { useWords } from '../api/use-words.ts';

interface StaleNoticeProps {
  readonly as_of: Date | undefined;
  onRetry(): void;
}

/** What stands below is from earlier: since when, and a way to ask again. */
export function StaleNotice({ as_of, onRetry }: StaleNoticeProps) {
  const t = useTranslations('account');
  const common = useTranslations('common');
  const { clock } = useWords();
  const { area } = useAreas();
  if (as_of === undefined) return null;
  return (
    <Notice tone="warn">
      <p>{t('stale', { time: clock(as_of, area?.time_zone ?? 'UTC') })}</p>
      <Button tone="plain" size="small" onClick={onRetry}>
        {common('try_again')}
      </Button>
    </Notice>
  );
}
