'use client';

import { payments } from '@drais/contracts';
import { TextField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { type UseFormReturn, useForm } from 'react-hook-form';
import type { Area } from '../api/use-area.tsx';
import { useWords } from '../api/use-words.ts';
import { instantOfWallTime } from '../map/area-time.ts';
import { digitsOf, minorOf } from './amounts.ts';
import { DecisionDialog } from './decision-dialog.tsx';
import { useDecision } from './use-decision.ts';

interface VoucherDialogProps {
  readonly area: Area;
  onLeave(): void;
  onMade(): void;
}

/** As the contract takes it. */
const CODE = /^[A-Za-z0-9-]{4,32}$/;
const AMOUNT_MINOR_MAX = 100_000;
const USES_MAX = 1_000_000;

/** Makes a voucher; what it can cost at most is said before. */
export function VoucherDialog({ area, onLeave, onMade }: VoucherDialogProps) {
  const t = useTranslations('operator_payments');
  const { money } = useWords();
  const { decide, problem, busy } = useDecision(payments.createVoucher);
  const { area_id, currency, time_zone } = area;
  const form = useForm<Entered>({ defaultValues: { code: '', amount: '', uses: '1', until: '' } });
  const amount_minor = worthOf(form.watch('amount'), currency);
  const uses_max = usesOf(form.watch('uses'));
  const submit = form.handleSubmit(async ({ code, until }) => {
    const valid_until = instantOfWallTime(until, time_zone)?.toISOString();
    if (amount_minor === undefined || uses_max === undefined || valid_until === undefined) return;
    const voucher = { area_id, code: code.trim(), amount_minor, currency, valid_until, uses_max };
    if (!(await decide(voucher))) return;
    onMade();
    onLeave();
  });
  return (
    <DecisionDialog
      title={t('make_title')}
      submit={t('make_now')}
      problem={problem}
      busy={busy}
      onLeave={onLeave}
      onSubmit={() => void submit()}
    >
      <VoucherFields form={form} area={area} />
      {amount_minor === undefined || uses_max === undefined ? null : (
        <Notice tone="info" title={t('effect')}>
          {t('costs_at_most', {
            total: money({ amount_minor: amount_minor * uses_max, currency }),
          })}
        </Notice>
      )}
    </DecisionDialog>
  );
}

interface Entered {
  readonly code: string;
  readonly amount: string;
  readonly uses: string;
  readonly until: string;
}

function VoucherFields({ form, area }: { form: UseFormReturn<Entered>; area: Area }) {
  const t = useTranslations('operator_payments');
  const { errors } = form.formState;
  const { currency, time_zone } = area;
  return (
    <>
      <TextField
        label={t('code')}
        hint={t('code_hint')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        error={errors.code?.message}
        {...form.register('code', {
          validate: (text) => CODE.test(text.trim()) || t('code_missing'),
        })}
      />
      <TextField
        label={t('worth_in', { currency })}
        inputMode="decimal"
        autoComplete="off"
        error={errors.amount?.message}
        {...form.register('amount', {
          validate: (text) => worthOf(text, currency) !== undefined || t('worth_missing'),
        })}
      />
      <TextField
        label={t('uses')}
        hint={t('uses_hint')}
        inputMode="numeric"
        autoComplete="off"
        error={errors.uses?.message}
        {...form.register('uses', {
          validate: (text) => usesOf(text) !== undefined || t('uses_missing'),
        })}
      />
      <TextField
        label={t('valid_until')}
        hint={t('until_hint', { zone: time_zone })}
        type="datetime-local"
        error={errors.until?.message}
        {...form.register('until', {
          validate: (text) =>
            instantOfWallTime(text, time_zone) !== undefined || t('until_missing'),
        })}
      />
    </>
  );
}

function worthOf(text: string, currency: string): number | undefined {
  const minor = minorOf(text, digitsOf(currency));
  return minor !== undefined && minor >= 1 && minor <= AMOUNT_MINOR_MAX ? minor : undefined;
}

function usesOf(text: string): number | undefined {
  const uses = Number(text.trim());
  return Number.isInteger(uses) && uses >= 1 && uses <= USES_MAX ? uses : undefined;
}
