'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import { type Rules, type RuleUnit, type RuleValue, unitOf } from './rule-fields.ts';

/** The rules that are set, in the order of the platform. */
export function namesOf(rules: Rules): string[] {
  return Object.keys(rules).filter((name) => rules[name] !== undefined);
}

/** Names and values of rules in words; a rule that this page does not know keeps its own name. */
export function useRuleWords(currency: string) {
  const t = useTranslations('operator_rules');
  const format = useFormatter();
  const { money } = useWords();
  const name = (rule: string) => {
    const key = `names.${rule}` as Parameters<typeof t.has>[0];
    return t.has(key) ? t(key as 'names.hold_s') : rule.replaceAll('_', ' ');
  };
  const words: Readonly<Record<RuleUnit, (value: number) => string>> = {
    s: (value) => lengthWords(value, t),
    m: (value) => t('metres', { value }),
    km_h: (value) => t('km_h', { value }),
    percent: (value) => format.number(value, { style: 'percent', maximumFractionDigits: 1 }),
    money: (amount_minor) => money({ amount_minor, currency }),
    yes_no: String,
  };
  const value = (rule: string, one: RuleValue | undefined): string =>
    typeof one === 'number' ? words[unitOf(rule)](one) : t(one === true ? 'yes' : 'no');
  return { name, value };
}

/** Whole days, hours or minutes where they say it exactly, else seconds. */
function lengthWords(
  seconds: number,
  t: ReturnType<typeof useTranslations<'operator_rules'>>,
): string {
  const units = [
    [86_400, 'days'],
    [3600, 'hours'],
    [60, 'minutes'],
  ] as const;
  const found = units.find(([length]) => seconds >= length && seconds % length === 0);
  return found === undefined
    ? t('lengths.seconds', { count: seconds })
    : t(`lengths.${found[1]}`, { count: seconds / found[0] });
}
