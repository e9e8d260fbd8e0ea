'use client';

import { SelectField, TextField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { type UseFormReturn, useForm } from 'react-hook-form';
import type { Area } from '../api/use-area.tsx';
import { digitsOf } from './amounts.ts';
import { DecisionDialog } from './decision-dialog.tsx';
import { boundsOf, changesOf, type Rules, readRule, typeRule, unitOf } from './rule-fields.ts';
import type { RulesPanelProps } from './rules-panel.tsx';
import { namesOf, useRuleWords } from './use-rule-words.ts';

interface RulesDialogProps {
  readonly title: string;
  readonly area: Area;
  readonly present: Rules;
  readonly decision: RulesPanelProps['decision'];
  onLeave(): void;
  onChanged(): void;
}

type Typed = Record<string, string>;

/** Other rules for a class: what changes is shown before it holds. */
export function RulesDialog(props: RulesDialogProps) {
  const { title, area, present, decision, onLeave, onChanged } = props;
  const t = useTranslations('operator_rules');
  const digits = digitsOf(area.currency);
  const names = namesOf(present);
  const first = names.map((name) => [name, typeRule(name, present[name] ?? 0, digits)] as const);
  const form = useForm<Typed>({ defaultValues: Object.fromEntries(first) });
  const wanted = Object.entries(form.watch()).map(
    ([name, typed]) => [name, readRule(name, typed, digits)] as const,
  );
  const changes = changesOf(present, Object.fromEntries(wanted));
  const submit = form.handleSubmit(async () => {
    if (Object.keys(changes).length === 0) return;
    if (!(await decision.set(changes))) return;
    onChanged();
    onLeave();
  });
  return (
    <DecisionDialog
      title={t('change_title', { rules: title })}
      text={t('change_text')}
      submit={t('set')}
      problem={decision.problem}
      busy={decision.busy}
      onLeave={onLeave}
      onSubmit={() => void submit()}
    >
      {names.map((name) => (
        <RuleField key={name} name={name} form={form} currency={area.currency} />
      ))}
      <Changes present={present} changes={changes} currency={area.currency} />
    </DecisionDialog>
  );
}

interface RuleFieldProps {
  readonly name: string;
  readonly form: UseFormReturn<Typed>;
  readonly currency: string;
}

function RuleField({ name, form, currency }: RuleFieldProps) {
  const t = useTranslations('operator_rules');
  const word = useRuleWords(currency);
  const unit = unitOf(name);
  const digits = digitsOf(currency);
  if (unit === 'yes_no')
    return (
      <SelectField label={word.name(name)} {...form.register(name)}>
        <option value="yes">{t('yes')}</option>
        <option value="no">{t('no')}</option>
      </SelectField>
    );
  const bounds = boundsOf(name);
  const limits = bounds && {
    from: typeRule(name, bounds.minimum, digits),
    to: typeRule(name, bounds.maximum, digits),
  };
  return (
    <TextField
      label={t(`in.${unit}`, { name: word.name(name), currency })}
      hint={limits === undefined ? undefined : t('between', limits)}
      inputMode="decimal"
      autoComplete="off"
      error={form.formState.errors[name]?.message}
      {...form.register(name, {
        validate: (typed) => {
          const value = readRule(name, typed, digits);
          const isIn =
            typeof value === 'number' &&
            (bounds === undefined || (value >= bounds.minimum && value <= bounds.maximum));
          return isIn || (limits === undefined ? t('number_missing') : t('between', limits));
        },
      })}
    />
  );
}

interface ChangesProps {
  readonly present: Rules;
  readonly changes: Rules;
  readonly currency: string;
}

function Changes({ present, changes, currency }: ChangesProps) {
  const t = useTranslations('operator_rules');
  const word = useRuleWords(currency);
  const names = Object.keys(changes);
  return (
    <Notice tone="info" title={t('effect')}>
      {names.length === 0 ? <p>{t('no_change')}</p> : null}
      <ul className="flex flex-col gap-1">
        {names.map((name) => (
          <li key={name}>
            {t('change_of', {
              name: word.name(name),
              from: word.value(name, present[name]),
              to: word.value(name, changes[name]),
            })}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
