'use client';

import { payments } from '@drais/contracts';
import { Fact, Panel } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Listing } from './listing.tsx';
import { type MoneyFilter, moneyPath } from './money-filter.ts';
import { PageLinks } from './page-links.tsx';

const ROWS = 50;

/** Messages of the provider that no payment of ours explains, of whatever area. */
export function UnexplainedList({ area, filter }: { area: Area; filter: MoneyFilter }) {
  const t = useTranslations('operator_payments');
  const { moment_s } = useWords();
  const { after } = filter;
  const asked = useAsk(
    payments.listProviderEvents,
    { limit: ROWS, ...(after === undefined ? {} : { cursor: after }) },
    { fresh_ms: 0 },
  );
  const next = asked.data?.next_cursor;
  return (
    <>
      <Listing asked={asked} time_zone={area.time_zone} none={t('none_unexplained')}>
        <ul className="flex flex-col gap-3">
          {asked.data?.items.map((one) => (
            <li key={`${one.provider} ${one.event_id}`}>
              <Panel className="flex flex-col gap-3 p-4">
                <h2 className="font-semibold wrap-anywhere">{one.type}</h2>
                <dl className="grid grid-cols-1 gap-3 sm:grid-cols-3">
                  <Fact name={t('provider')}>{one.provider}</Fact>
                  <Fact name={t('about')} className="wrap-anywhere">
                    {one.object_id}
                  </Fact>
                  <Fact name={t('happened')}>{moment_s(one.happened_at, area.time_zone)}</Fact>
                </dl>
              </Panel>
            </li>
          ))}
        </ul>
      </Listing>
      <PageLinks
        first={after === undefined ? undefined : moneyPath({ part: 'unexplained' })}
        next={next === undefined ? undefined : moneyPath({ part: 'unexplained', after: next })}
      />
    </>
  );
}
