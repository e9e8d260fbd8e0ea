'use client';

import { payments } from '@drais/contracts';
import { Fact, Panel } from '@drais/ui/panel';
import { Tag, type TagTone } from '@drais/ui/tag';
import type { OutputOf } from '@drais/vocabulary/define';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Listing } from './listing.tsx';
import { type MoneyFilter, moneyPath } from './money-filter.ts';
import { PageLinks } from './page-links.tsx';

type Dispute = OutputOf<typeof payments.listDisputes>['items'][number];

const ROWS = 50;
const TONES: Readonly<Record<Dispute['status'], TagTone>> = {
  inquiry: 'info',
  needs_response: 'bad',
  under_review: 'info',
  won: 'good',
  lost: 'plain',
};

/** What riders have told their banks about payments of the area. */
export function DisputeList({ area, filter }: { area: Area; filter: MoneyFilter }) {
  const t = useTranslations('operator_payments');
  const { after } = filter;
  const asked = useAsk(
    payments.listDisputes,
    { area_id: area.area_id, limit: ROWS, ...(after === undefined ? {} : { cursor: after }) },
    { fresh_ms: 0 },
  );
  const next = asked.data?.next_cursor;
  return (
    <>
      <Listing asked={asked} time_zone={area.time_zone} none={t('none_disputes')}>
        <ul className="grid gap-4 lg:grid-cols-2">
          {asked.data?.items.map((one) => (
            <li key={one.dispute_id}>
              <DisputeCard one={one} time_zone={area.time_zone} />
            </li>
          ))}
        </ul>
      </Listing>
      <PageLinks
        first={after === undefined ? undefined : moneyPath({ part: 'disputes' })}
        next={next === undefined ? undefined : moneyPath({ part: 'disputes', after: next })}
      />
    </>
  );
}

function DisputeCard({ one, time_zone }: { one: Dispute; time_zone: string }) {
  const t = useTranslations('operator_payments');
  const { money, moment } = useWords();
  const { amount, withdrawn, fee, respond_by } = one;
  return (
    <Panel className="flex h-full flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-bold">{money(amount)}</h2>
        <Tag tone={TONES[one.status]}>{t(`dispute_statuses.${one.status}`)}</Tag>
      </div>
      <dl className="grid grid-cols-2 gap-3">
        <Fact name={t('reason')}>{one.reason.replaceAll('_', ' ')}</Fact>
        <Fact name={t('opened')}>{moment(one.opened_at, time_zone)}</Fact>
        <Fact name={t('withdrawn')}>{money(withdrawn)}</Fact>
        <Fact name={t('fee')}>{money(fee)}</Fact>
        {respond_by === undefined ? null : (
          <Fact name={t('respond_by')}>{moment(respond_by, time_zone)}</Fact>
        )}
      </dl>
      <DisputeSubject one={one} />
    </Panel>
  );
}

/** There is no page for a fee or for credit that was paid in. */
function DisputeSubject({ one: { purpose = 'trip', trip_id } }: { one: Dispute }) {
  const t = useTranslations('operator_payments');
  if (purpose !== 'trip') return <p className="text-muted">{t(`about_purpose.${purpose}`)}</p>;
  return (
    <Link
      href={`/operator/trips/${encodeURIComponent(trip_id)}`}
      className="inline-flex min-h-11 items-center self-start font-semibold underline decoration-2 underline-offset-4"
    >
      {t('trip')}
    </Link>
  );
}
