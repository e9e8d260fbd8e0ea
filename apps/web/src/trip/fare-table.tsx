'use client';

import { useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import type { Receipt } from './receipt-screen.tsx';

/** What is paid for, line by line, down to the total and the tax within it. */
export function FareTable({ fare, caption }: { fare: Receipt['fare']; caption: string }) {
  const t = useTranslations('receipt');
  const amount = useAmount(fare);
  return (
    <table className="w-full border-collapse">
      <caption className="sr-only">{caption}</caption>
      <FareHead />
      <tbody className="figures">
        {fare.lines.map((line) => (
          <tr key={line.kind} className="border-b border-line">
            <th scope="row" className="py-2 text-left font-normal">
              {t(`kinds.${line.kind}`)}
            </th>
            <td className="py-2 pl-4 text-right whitespace-nowrap">{line.quantity}</td>
            <td className="py-2 pl-4 text-right whitespace-nowrap">{amount(line.unit_minor)}</td>
            <td className="py-2 pl-4 text-right whitespace-nowrap">{amount(line.amount_minor)}</td>
          </tr>
        ))}
      </tbody>
      <FareFoot fare={fare} />
    </table>
  );
}

function FareHead() {
  const t = useTranslations('receipt');
  return (
    <thead>
      <tr className="border-b-2 border-ink text-left text-sm">
        <th scope="col" className="py-2 font-semibold">
          {t('what')}
        </th>
        <th scope="col" className="py-2 pl-4 text-right font-semibold">
          {t('quantity')}
        </th>
        <th scope="col" className="py-2 pl-4 text-right font-semibold">
          {t('each')}
        </th>
        <th scope="col" className="py-2 pl-4 text-right font-semibold">
          {t('amount')}
        </th>
      </tr>
    </thead>
  );
}

function FareFoot({ fare }: { fare: Receipt['fare'] }) {
  const t = useTranslations('receipt');
  const { money } = useWords();
  const amount = useAmount(fare);
  return (
    <tfoot className="figures">
      <tr className="border-b-2 border-ink text-lg font-bold">
        <th scope="row" colSpan={3} className="py-3 text-left">
          {t('total')}
        </th>
        <td className="py-3 text-right">{money(fare.total)}</td>
      </tr>
      <tr className="text-sm text-muted">
        <th scope="row" colSpan={3} className="pt-2 text-left font-normal">
          {t('net')}
        </th>
        <td className="pt-2 text-right">{amount(fare.vat.net_minor)}</td>
      </tr>
      <tr className="text-sm text-muted">
        <th scope="row" colSpan={3} className="text-left font-normal">
          {t('vat', { percent: fare.vat.vat_bp / 100 })}
        </th>
        <td className="text-right">{amount(fare.vat.vat_minor)}</td>
      </tr>
    </tfoot>
  );
}

/** Words for an amount in the currency of the fare. */
function useAmount(fare: Receipt['fare']): (amount_minor: number) => string {
  const { money } = useWords();
  const { currency } = fare.total;
  return (amount_minor) => money({ amount_minor, currency });
}
