'use client';

import { booking } from '@drais/contracts';
import type { Result } from '@drais/sdk';
import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import { Plate } from '@drais/ui/plate';
import type { OutputOf, RouteShape } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import { type Area, useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { useWords } from '../api/use-words.ts';
import type { Reservation } from './use-current-ride.ts';

type Entry = OutputOf<typeof booking.listWaitlistEntries>['items'][number];

/** How often the places in line are read anew while the page is open. */
const LOOK_MS = 20_000;

/** What the rider waits for, and where they stand in line. */
export function WaitlistPanel() {
  const { area } = useAreas();
  return area === undefined ? null : <Lines area={area} />;
}

function Lines({ area }: { area: Area }) {
  const t = useTranslations('waitlist');
  const { data, refetch } = useAsk(
    booking.listWaitlistEntries,
    { area_id: area.area_id, limit: 20 },
    { every_ms: LOOK_MS, fresh_ms: 1_000 },
  );
  const waiting = data?.items.filter(({ status }) => status === 'waiting') ?? [];
  if (waiting.length === 0) return null;
  return (
    <Panel className="flex flex-col gap-3">
      <h2 className="text-lg font-bold">{t('title')}</h2>
      <ul className="flex flex-col gap-3">
        {waiting.map((entry) => (
          <li key={entry.entry_id}>
            <Line entry={entry} time_zone={area.time_zone} onChange={() => void refetch()} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

interface LineProps {
  readonly entry: Entry;
  readonly time_zone: string;
  onChange(): void;
}

function Line({ entry, time_zone, onChange }: LineProps) {
  const t = useTranslations('waitlist');
  const classes = useTranslations('classes');
  const { moment } = useWords();
  const leave = useWish(booking.leaveWaitlist);
  const { problem, tell } = useTelling(onChange);
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p>
        <span className="font-semibold">{classes(entry.vehicle_class)}</span>{' '}
        <span className="figures text-sm text-muted">
          {t('period', {
            from: moment(entry.starts_at, time_zone),
            until: moment(entry.ends_at, time_zone),
          })}
        </span>
        <br />
        {t('position', { position: entry.position ?? 1 })}
      </p>
      <Button
        tone="plain"
        size="small"
        busy={leave.busy}
        onClick={() => void tell(leave.ask({ entry_id: entry.entry_id }))}
      >
        {t('leave')}
      </Button>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
    </div>
  );
}

interface OfferPanelProps {
  readonly offer: Reservation;
  onChange(): Promise<void>;
}

/** A vehicle that is kept for the first in line: take it, or pass it on. */
export function OfferPanel({ offer, onChange }: OfferPanelProps) {
  const t = useTranslations('waitlist');
  const { moment, clock } = useWords();
  const { area } = useAreas();
  const accept = useWish(booking.acceptOffer);
  const decline = useWish(booking.cancelReservation);
  const { problem, tell } = useTelling(() => void onChange());
  const { reservation_id, code } = offer;
  const time_zone = area?.time_zone ?? 'UTC';
  const period = {
    from: moment(offer.starts_at, time_zone),
    until: moment(offer.ends_at, time_zone),
  };
  return (
    <Panel className="flex flex-col gap-3">
      <h2 className="text-lg font-bold">{t('offer_title')}</h2>
      <p>
        <Plate code={code} /> <span className="figures">{t('period', period)}</span>
      </p>
      <p role="status">
        {t('offer', { time: clock(offer.offer_ends_at ?? offer.starts_at, time_zone) })}
      </p>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      <Button
        wide
        busy={accept.busy}
        disabled={decline.busy}
        onClick={() => void tell(accept.ask({ reservation_id }))}
      >
        {t('accept')}
      </Button>
      <Button
        tone="quiet"
        wide
        busy={decline.busy}
        disabled={accept.busy}
        onClick={() => void tell(decline.ask({ reservation_id }))}
      >
        {t('decline')}
      </Button>
    </Panel>
  );
}

/** Waits for an answer, keeps what was wrong in words, and has the page read anew. */
function useTelling(onChange: () => void) {
  const words = useProblemWords();
  const [problem, setProblem] = useState<string>();
  const tell = async <R extends RouteShape>(asked: Promise<Result<R>>) => {
    setProblem(undefined);
    try {
      const answer = await asked;
      if (!answer.ok) setProblem(words(new Refused(answer.refusal)));
    } catch (error) {
      setProblem(words(error));
    }
    onChange();
  };
  return { problem, tell };
}
