'use client';

import { booking } from '@drais/contracts';
import { Placeholder } from '@drais/ui/panel';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useMe } from '../api/use-me.ts';
import { CaseCard } from './case-card.tsx';
import { type CaseFilter, casesPath } from './case-filter.ts';
import { CheckDialog } from './check-dialog.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { DecideDialog } from './decide-dialog.tsx';
import { Listing } from './listing.tsx';
import { PageLinks } from './page-links.tsx';
import { WorkDialog } from './work-dialog.tsx';

export type Case = OutputOf<typeof booking.listCases>['items'][number];
type Asked = InputOf<typeof booking.listCases>;

const EVERY_MS = 15_000;
const ROWS = 50;

interface BookingCasesProps {
  readonly area: Area;
  readonly filter: CaseFilter;
}

/** Cases of rides and reservations: each is taken, noted on, and closed by a decision. */
export function BookingCases({ area, filter }: BookingCasesProps) {
  const who = useMe();
  if (who.status !== 'signed_in') return <Placeholder className="h-40" />;
  return <Cases area={area} filter={filter} asked={askedBy(filter, area, who.me.account_id)} />;
}

function askedBy({ about, state, mine, after }: CaseFilter, area: Area, me: string): Asked {
  return {
    area_id: area.area_id,
    state,
    limit: ROWS,
    ...(about === 'all' || about === 'vehicles' ? {} : { kind: about }),
    ...(mine === undefined ? {} : { assigned_to: me }),
    ...(after === undefined ? {} : { cursor: after }),
  };
}

function Cases({ area, filter, asked }: BookingCasesProps & { asked: Asked }) {
  const t = useTranslations('operator_cases');
  const [opened, setOpened] = useState<{ one: Case; how: 'close' | 'work' }>();
  const { after, ...first } = filter;
  const found = useAsk(booking.listCases, asked, {
    every_ms: after === undefined ? EVERY_MS : false,
    fresh_ms: 0,
  });
  const again = () => void found.refetch();
  const next = found.data?.next_cursor;
  return (
    <>
      <Listing asked={found} time_zone={area.time_zone} none={t(`none_${filter.state}`)}>
        <ul className="grid gap-4 lg:grid-cols-2">
          {found.data?.items.map((one) => (
            <li key={one.case_id} data-case={one.trip_id ?? one.case_id}>
              <CaseCard
                one={one}
                area={area}
                onChanged={again}
                onOpen={(how) => setOpened({ one, how })}
              />
            </li>
          ))}
        </ul>
      </Listing>
      <PageLinks
        first={after === undefined ? undefined : casesPath(first)}
        next={next === undefined ? undefined : casesPath({ ...first, after: next })}
      />
      {opened === undefined ? null : (
        <CaseDialog {...opened} area={area} onLeave={() => setOpened(undefined)} onClosed={again} />
      )}
    </>
  );
}

interface CaseDialogProps {
  readonly one: Case;
  readonly how: 'close' | 'work';
  readonly area: Area;
  onLeave(): void;
  onClosed(): void;
}

/** Each kind of case is closed in its own way; a new kind brings its dialog here. */
function CaseDialog({ how, ...props }: CaseDialogProps) {
  if (how === 'work') return <WorkDialog {...props} />;
  if (props.one.kind === 'conflict') return <ConflictDialog {...props} />;
  return props.one.kind === 'recovery' ? <DecideDialog {...props} /> : <CheckDialog {...props} />;
}
