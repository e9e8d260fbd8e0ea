'use client';

import { Unreachable } from '@drais/sdk';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { Refused } from '../api/refused.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import type { LiveVehicles } from './use-live-vehicles.ts';

interface LiveNoticeProps {
  readonly live: Pick<LiveVehicles<unknown>, 'status' | 'as_of' | 'refusal'>;
  readonly time_zone: string;
  onRetry(): void;
}

/** Says so when what is shown is not live. Silent while all is well. */
export function LiveNotice({ live, time_zone, onRetry }: LiveNoticeProps) {
  const t = useTranslations('map');
  const { clock } = useWords();
  if (live.status === 'stale' && live.as_of !== undefined) {
    return (
      <Notice
        tone="warn"
        className="rounded-none"
        title={t('stale', { time: clock(live.as_of, time_zone) })}
      >
        <p>{t('stale_more')}</p>
      </Notice>
    );
  }
  if (live.status === 'unreachable')
    return <Trouble error={new Unreachable('network')} onRetry={onRetry} />;
  if (live.status === 'refused' && live.refusal !== undefined)
    return <Trouble error={new Refused(live.refusal)} onRetry={onRetry} />;
  return null;
}
