'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { ClassIcon } from '@drais/ui/class-icon';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import type { OutputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { type Area, useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useNow } from '../api/use-now.ts';
import { useWish } from '../api/use-wish.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import { useTelling } from './use-telling.ts';

type Entry = OutputOf<typeof booking.listWaitlistEntries>['items'][number];

/** How often the places in line are read anew while the page is open. */
const LOOK_MS = 20_000;

interface WaitlistPanelProps {
  /** How many vehicles are kept for the rider now: with another number the line has moved. */
  readonly offers: number;
}

/** How long after the wished start it is told that nothing became free. */
const OVER_FRESH_MS = 12 * 3_600_000;

/** What the rider waits for, and where they stand in line. */
export function WaitlistPanel({ offers }: WaitlistPanelProps) {
  const { area } = useAreas();
  return area === undefined ? null : <Lines area={area} offers={offers} />;
}

function Lines({ area, offers }: WaitlistPanelProps & { readonly area: Area }) {
  const t = useTranslations('waitlist');
  const now = useNow(60_000);
  const { span } = useWords();
  const classes = useTranslations('classes');
  const { data, error, refetch } = useAsk(
    booking.listWaitlistEntries,
    { area_id: area.area_id, limit: 20 },
    { every_ms: LOOK_MS, fresh_ms: 1_000 },
  );
  useEffect(() => {
    if (offers >= 0) void refetch();
  }, [offers, refetch]);
  if (error !== null && data === undefined)
    return <Trouble error={error} onRetry={() => void refetch()} />;
  const waiting = data?.items.filter(({ status }) => status === 'waiting') ?? [];
  const news = data?.items.filter((entry) => isNews(entry, now)) ?? [];
  return (
    <>
      {news.map((entry) => (
        <Notice key={entry.entry_id} tone="info">
          {t(entry.status === 'over' ? 'over' : 'missed', {
            kind: classes(entry.vehicle_class),
            period: span(entry.starts_at, entry.ends_at, area.time_zone),
          })}
        </Notice>
      ))}
      {waiting.length === 0 ? null : (
        <Panel className="flex flex-col gap-4">
          <h2 className="text-lg font-bold">{t('title')}</h2>
          <ul className="flex flex-col gap-4">
            {waiting.map((entry) => (
              <li key={entry.entry_id} className="border-t border-line pt-4">
                <Line entry={entry} time_zone={area.time_zone} onChange={() => void refetch()} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

/** What came of waiting, as long as it may still matter: a missed offer, or nothing at all. */
function isNews({ status, starts_at }: Entry, now: Date): boolean {
  const ago_ms = now.getTime() - Date.parse(starts_at);
  return status === 'over' ? ago_ms < OVER_FRESH_MS : status === 'passed' && ago_ms < 0;
}

interface LineProps {
  readonly entry: Entry;
  readonly time_zone: string;
  onChange(): void;
}

function Line({ entry, time_zone, onChange }: LineProps) {
  const t = useTranslations('waitlist');
  const classes = useTranslations('classes');
  const { span } = useWords();
  const leave = useWish(booking.leaveWaitlist);
  const { problem, tell } = useTelling(onChange);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-3">
        <ClassIcon of={entry.vehicle_class} className="size-8 shrink-0" />
        <p className="flex flex-col">
          <span className="font-semibold">{classes(entry.vehicle_class)}</span>
          <span className="figures text-sm text-muted">
            {span(entry.starts_at, entry.ends_at, time_zone)}
          </span>
        </p>
      </div>
      <p>{t('position', { position: entry.position ?? 1 })}</p>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      <Button
        tone="plain"
        wide
        busy={leave.busy}
        onClick={() => void tell(leave.ask({ entry_id: entry.entry_id }))}
      >
        {t('leave')}
      </Button>
    </div>
  );
}
