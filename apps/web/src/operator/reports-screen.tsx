'use client';

import { fleet } from '@drais/contracts';
import { Panel, Placeholder } from '@drais/ui/panel';
import { Tag } from '@drais/ui/tag';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import { OperatorFrame } from './operator-frame.tsx';

/** Reports of vehicles that cannot be true: kept, never billed, and here to be looked at. */
export function ReportsScreen() {
  return <OperatorFrame>{(area) => <Reports area={area} />}</OperatorFrame>;
}

function Reports({ area }: { area: Area }) {
  const t = useTranslations('operator.reports');
  const { moment_s } = useWords();
  const { data, error, refetch } = useAsk(
    fleet.listQuarantinedReports,
    { area_id: area.area_id, limit: 100 },
    { every_ms: 15_000 },
  );
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-2xl text-muted">{t('lead')}</p>
      {error === null ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Placeholder className="h-40" /> : null}
      {data?.items.length === 0 ? <Panel>{t('none')}</Panel> : null}
      <ul className="flex flex-col gap-3">
        {data?.items.map((one) => (
          <li key={`${one.received_at} ${one.device_id}`}>
            <Panel className="flex flex-col gap-3 p-4">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <h2 className="font-semibold">
                  <ReasonWords reason={one.reason} />
                </h2>
                <span className="figures text-sm text-muted">
                  {moment_s(one.received_at, area.time_zone)}
                </span>
              </div>
              <p className="text-sm break-all text-muted">
                {t('device', { device_id: one.device_id })}
              </p>
              <details>
                <summary className="inline-flex min-h-9 cursor-pointer items-center text-sm font-semibold">
                  {t('content')}
                </summary>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls (WCAG 2.1.1) */}
                <pre tabIndex={0} className="overflow-x-auto rounded-md bg-sunken p-3 text-sm">
                  {JSON.stringify(one.report, null, 2)}
                </pre>
              </details>
            </Panel>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ReasonWords({ reason }: { reason: string }) {
  const t = useTranslations('operator.reports.reasons');
  const key = reason as Parameters<typeof t.has>[0];
  return t.has(key) ? t(key) : <Tag>{reason}</Tag>;
}
