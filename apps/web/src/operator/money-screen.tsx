'use client';

import { ChoiceGroup } from '@drais/ui/choice-group';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useMe } from '../api/use-me.ts';
import { DisputeList } from './dispute-list.tsx';
import {
  MONEY_PARTS,
  type MoneyFilter,
  type MoneyPart,
  moneyFilterOf,
  moneyPath,
} from './money-filter.ts';
import { OperatorFrame } from './operator-frame.tsx';
import { UnexplainedList } from './unexplained-list.tsx';
import { UnsettledList } from './unsettled-list.tsx';
import { useAddress } from './use-address.ts';
import { VoucherList } from './voucher-list.tsx';

/** What of an area's money waits for somebody, and the vouchers it gives. */
export function MoneyScreen() {
  const [filter, change] = useAddress(moneyFilterOf, moneyPath);
  return (
    <OperatorFrame>
      {(area) => (
        <div className="flex flex-col gap-5">
          <Parts part={filter.part} onChange={change} />
          <Part key={moneyPath(filter)} area={area} filter={filter} onChange={change} />
        </div>
      )}
    </OperatorFrame>
  );
}

type OnChange = (change: Readonly<Record<string, string>>) => void;

function Parts({ part, onChange }: { part: MoneyPart; onChange: OnChange }) {
  const t = useTranslations('operator_payments');
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
        onChange={(wanted) => onChange({ part: wanted })}
      />
      <p className="max-w-2xl text-muted">{t(`leads.${part}`)}</p>
    </>
  );
}

interface PartProps {
  readonly area: Area;
  readonly filter: MoneyFilter;
  readonly onChange: OnChange;
}

function Part({ area, filter, onChange }: PartProps) {
  if (filter.part === 'vouchers') return <VoucherList area={area} filter={filter} />;
  if (filter.part === 'disputes') return <DisputeList area={area} filter={filter} />;
  if (filter.part === 'unexplained') return <UnexplainedList area={area} filter={filter} />;
  return <UnsettledList area={area} filter={filter} onChange={onChange} />;
}
