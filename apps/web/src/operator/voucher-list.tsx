'use client';

import { payments } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Fact, Panel } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Listing } from './listing.tsx';
import { type MoneyFilter, moneyPath } from './money-filter.ts';
import { PageLinks } from './page-links.tsx';
import { VoucherDialog } from './voucher-dialog.tsx';

const ROWS = 50;

/** The vouchers of an area, and how often each was used. */
export function VoucherList({ area, filter }: { area: Area; filter: MoneyFilter }) {
  const t = useTranslations('operator_payments');
  const { money, moment } = useWords();
  const [makes, setMakes] = useState(false);
  const { after } = filter;
  const asked = useAsk(
    payments.listVouchers,
    { area_id: area.area_id, limit: ROWS, ...(after === undefined ? {} : { cursor: after }) },
    { fresh_ms: 0 },
  );
  const next = asked.data?.next_cursor;
  return (
    <>
      <Button className="self-start" onClick={() => setMakes(true)}>
        {t('make_voucher')}
      </Button>
      <Listing asked={asked} time_zone={area.time_zone} none={t('none_vouchers')}>
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {asked.data?.items.map((one) => (
            <li key={one.voucher_id} data-voucher={one.code}>
              <Panel className="flex h-full flex-col gap-3">
                <h2 className="figures text-lg font-bold wrap-anywhere">{one.code}</h2>
                <dl className="grid grid-cols-2 gap-3">
                  <Fact name={t('worth')}>{money(one.amount)}</Fact>
                  <Fact name={t('used')}>
                    {t('used_value', { uses: one.uses, of: one.uses_max })}
                  </Fact>
                  <Fact name={t('valid_until')} className="col-span-2">
                    {moment(one.valid_until, area.time_zone)}
                  </Fact>
                </dl>
              </Panel>
            </li>
          ))}
        </ul>
      </Listing>
      <PageLinks
        first={after === undefined ? undefined : moneyPath({ part: 'vouchers' })}
        next={next === undefined ? undefined : moneyPath({ part: 'vouchers', after: next })}
      />
      {makes ? (
        <VoucherDialog
          area={area}
          onLeave={() => setMakes(false)}
          onMade={() => void asked.refetch()}
        />
      ) : null}
    </>
  );
}
