'use client';

import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { useProblemWords } from '../api/use-problem-words.ts';

/** Something could not be loaded: why, in plain words, and a way to try again. */
export function Trouble({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useTranslations('common');
  const words = useProblemWords();
  return (
    <Notice tone="bad">
      <p>{words(error)}</p>
      {onRetry === undefined ? null : (
        <div>
          <Button tone="plain" size="small" onClick={onRetry}>
            {t('try_again')}
          </Button>
        </div>
      )}
    </Notice>
  );
}
