'use client';

import { fleet } from '@drais/contracts';
import { Panel, Placeholder } from '@drais/ui/panel';
import type { OutputOf } from '@drais/vocabulary/define';
import { VEHICLE_STATES } from '@drais/vocabulary/vehicle';
import { useTranslations } from 'next-intl';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';

type Entry = OutputOf<typeof fleet.listVehicleHistory>['items'][number];

/** What became of a vehicle, newest first. */
export function HistoryPanel({ vehicle_id, time_zone }: { vehicle_id: string; time_zone: string }) {
  const t = useTranslations('operator.history');
  const { moment_s } = useWords();
  const words = useEntryWords();
  const { data, error, refetch } = useAsk(
    fleet.listVehicleHistory,
    { vehicle_id, limit: 50 },
    { every_ms: 5_000 },
  );
  return (
    <Panel className="flex flex-col gap-3">
      <h2 className="text-lg font-bold">{t('title')}</h2>
      {error === null ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Placeholder className="h-40" /> : null}
      {data?.items.length === 0 ? <p className="text-muted">{t('none')}</p> : null}
      <ol className="flex flex-col border-l-2 border-line pl-4">
        {data?.items.map((entry) => (
          <li
            key={`${entry.at} ${entry.type} ${JSON.stringify(entry.data)}`}
            className="relative pb-4 last:pb-0"
          >
            <span
              aria-hidden="true"
              className="absolute top-1.5 -left-[1.4rem] size-2.5 rounded-full border-2 border-surface bg-ink"
            />
            <p className="font-semibold">{words(entry)}</p>
            {typeof entry.data['reason'] === 'string' ? (
              <p className="wrap-anywhere">{t('why', { reason: entry.data['reason'] })}</p>
            ) : null}
            <p className="figures text-sm text-muted">{moment_s(entry.at, time_zone)}</p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** An entry in words; a kind of entry that this page does not know keeps its own name. */
function useEntryWords(): (entry: Entry) => string {
  const t = useTranslations('operator.history');
  const states = useTranslations('operator.states');
  const commands = useTranslations('operator.commands');
  return ({ type, data }) => {
    const key = `types.${type.replace('.', '_')}` as Parameters<typeof t.has>[0];
    if (!t.has(key)) return type;
    const state = VEHICLE_STATES.find((one) => one === data['to_state']);
    const kind = data['kind'] === 'unlock' ? 'unlock' : 'lock';
    return t(key as 'types.fleet_vehicle_state_changed', {
      state: state === undefined ? '' : states(state),
      command: commands(kind),
    });
  };
}
