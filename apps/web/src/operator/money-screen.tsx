'use client';

import { ChoiceGroup } from '@drais/ui/choice-group';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useMe } from '../api/use-me.ts';
import { DisputeList } from './dispute-list.tsx';
import { MONEY_PARTS, type MoneyFilter, type MoneyPart, moneyPath } from './money-filter.ts';
import { OperatorFrame } from './operator-frame.tsx';
import { UnexplainedList } from './unexplained-list.tsx';
import { UnsettledList } from './unsettled-list.tsx';
import { VoucherList } from './voucher-list.tsx';

/** What of an area's money waits for somebody, and the vouchers it gives. */
export function MoneyScreen({ filter }: { filter: MoneyFilter }) {
  return (
    <OperatorFrame>
      {(area) => (
        <div className="flex flex-col gap-5">
          <Parts part={filter.part} />
          <Part key={moneyPath(filter)} area={area} filter={filter} />
        </div>
      )}
    </OperatorFrame>
  );
}

function Parts({ part }: { part: MoneyPart }) {
  const t = useTranslations('operator_payments');
  const router = useRouter();
  const who = useMe();
  // What the provider says about nobody's payment belongs to no area.
  const is_of_all = who.status === 'signed_in' && who.me.operator_areas.includes('*');
  const parts = MONEY_PARTS.filter((one) => one !== 'unexplained' || is_of_all);
  return (
    <>
      <ChoiceGroup
        label={t('parts')}
        choices={parts.map((value) => ({ value, label: t(`part.${value}`) }))}
        value={part}
        onChange={(wanted) => router.replace(moneyPath({ part: wanted }))}
      />
      <p className="max-w-2xl text-muted">{t(`leads.${part}`)}</p>
    </>
  );
}

function Part({ area, filter }: { area: Area; filter: MoneyFilter }) {
  if (filter.part === 'vouchers') return <VoucherList area={area} filter={filter} />;
  if (filter.part === 'disputes') return <DisputeList area={area} filter={filter} />;
  if (filter.part === 'unexplained') return <UnexplainedList area={area} filter={filter} />;
  return <UnsettledList area={area} filter={filter} />;
}
