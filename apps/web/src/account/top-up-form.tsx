'use client';

import { Button } from '@drais/ui/button';
import { ChoiceGroup } from '@drais/ui/choice-group';
import { Notice } from '@drais/ui/notice';
import { Panel, Placeholder } from '@drais/ui/panel';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type Area, useAreas } from '../api/use-area.tsx';
import { useWords } from '../api/use-words.ts';
import { TopUpBankStep } from './top-up-bank-step.tsx';
import { type TopUp, useTopUp } from './use-top-up.ts';

/** In whole units of the currency: a short ride, a day, a month. */
const AMOUNTS = ['10', '20', '50', '100'] as const;
type Units = (typeof AMOUNTS)[number];

interface TopUpFormProps {
  /** The bank has agreed: the balance is worth asking for again. */
  onPaid(): void;
}

export function TopUpForm({ onPaid }: TopUpFormProps) {
  const { area } = useAreas();
  if (area === undefined) return <Placeholder className="h-48" />;
  return <Form key={area.area_id} area={area} onPaid={onPaid} />;
}

function Form({ area, onPaid }: TopUpFormProps & { readonly area: Area }) {
  const t = useTranslations('credit');
  const { money } = useWords();
  const [units, setUnits] = useState<Units>('20');
  const { currency } = area;
  const inMinor = (amount: string) => Number(amount) * minorPerUnit(currency);
  const label = (amount: string) => money({ amount_minor: inMinor(amount), currency });
  const { pay, busy, problem, said } = useTopUp(onPaid);
  return (
    <Panel className="flex flex-col gap-4">
      <h2 className="text-xl font-bold">{t('top_up')}</h2>
      <ChoiceGroup<Units>
        label={t('amount')}
        value={units}
        onChange={setUnits}
        choices={AMOUNTS.map((value) => ({ value, label: label(value) }))}
      />
      <p className="text-sm text-muted">
        {t('by_card')} {t('area_note', { currency, area: area.name })}
      </p>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      {said === undefined ? null : <TopUpAnswer said={said} onPaid={onPaid} />}
      <Button
        wide
        tone={said?.status === 'action_required' ? 'plain' : 'main'}
        busy={busy}
        onClick={() => void pay({ area_id: area.area_id, amount_minor: inMinor(units), currency })}
      >
        {t('pay_in', { amount: label(units) })}
      </Button>
    </Panel>
  );
}

/** What the bank said, and what helps. */
function TopUpAnswer({ said, onPaid }: TopUpFormProps & { readonly said: TopUp }) {
  const t = useTranslations('credit');
  switch (said.status) {
    case 'accepted':
      return <Notice tone="good">{t('accepted')}</Notice>;
    case 'unclear':
      return <Notice tone="warn">{t('unclear')}</Notice>;
    case 'action_required':
      return (
        <TopUpBankStep
          top_up_id={said.top_up_id}
          action={said.action}
          words={{ accepted: t('accepted'), declined: t('declined'), over: t('bank_over') }}
          onPaid={onPaid}
        />
      );
    default:
      return (
        <Notice tone="bad">
          <p>{t('declined')}</p>
          <Link
            href="/account/payment?back=/account/credit"
            className="font-semibold underline underline-offset-4"
          >
            {t('add_card')}
          </Link>
        </Notice>
      );
  }
}

/** Smallest units in a whole one: 100 cents, but 1 yen. */
function minorPerUnit(currency: string): number {
  const style = new Intl.NumberFormat('en', { style: 'currency', currency });
  return 10 ** (style.resolvedOptions().maximumFractionDigits ?? 2);
}
