'use client';

import { booking } from '@drais/contracts';
import { ChoiceGroup } from '@drais/ui/choice-group';
import { Notice } from '@drais/ui/notice';
import { Panel, Placeholder } from '@drais/ui/panel';
import type { OutputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import { CaseCard } from './case-card.tsx';
import { CheckDialog } from './check-dialog.tsx';
import { DecideDialog } from './decide-dialog.tsx';
import { OperatorFrame } from './operator-frame.tsx';
import { WorkDialog } from './work-dialog.tsx';

export type Case = OutputOf<typeof booking.listCases>['items'][number];

/** What waits for a person: each case is taken, noted on, and closed by a decision. */
export function CasesScreen() {
  return <OperatorFrame>{(area) => <Cases area={area} />}</OperatorFrame>;
}

function Cases({ area }: { area: Area }) {
  const t = useTranslations('operator_cases');
  const { moment_s } = useWords();
  const [state, setState] = useState<Case['state']>('open');
  const [opened, setOpened] = useState<{ one: Case; how: 'close' | 'work' }>();
  const { data, as_of, error, refetch } = useAsk(
    booking.listCases,
    { area_id: area.area_id, state, limit: 100 },
    { every_ms: 15_000, fresh_ms: 0 },
  );
  const again = () => void refetch();
  const choices = booking.CASE_STATES.map((value) => ({ value, label: t(value) }));
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-2xl text-muted">{t('lead')}</p>
      <ChoiceGroup<Case['state']>
        label={t('filter')}
        choices={choices}
        value={state}
        onChange={setState}
      />
      {error === null ? null : <Trouble error={error} onRetry={again} />}
      {error === null || as_of === undefined ? null : (
        <Notice tone="warn">{t('stale', { time: moment_s(as_of, area.time_zone) })}</Notice>
      )}
      {data === undefined && error === null ? <Placeholder className="h-40" /> : null}
      {data?.items.length === 0 ? <Panel>{t(`none_${state}`)}</Panel> : null}
      <ul className="grid gap-4 lg:grid-cols-2">
        {data?.items.map((one) => (
          <li key={one.case_id} data-case={one.trip_id}>
            <CaseCard
              one={one}
              area={area}
              onChanged={again}
              onOpen={(how) => setOpened({ one, how })}
            />
          </li>
        ))}
      </ul>
      {opened === undefined ? null : (
        <CaseDialog {...opened} area={area} onLeave={() => setOpened(undefined)} onClosed={again} />
      )}
    </div>
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
  return props.one.kind === 'recovery' ? <DecideDialog {...props} /> : <CheckDialog {...props} />;
}
