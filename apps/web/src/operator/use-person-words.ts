'use client';

import { useTranslations } from 'next-intl';
import { useMe } from '../api/use-me.ts';

/** The end of an account's id tells people apart in one team, and names nobody. */
const TAIL = 6;

/** Who did something: this person, or somebody by the end of their account's id. */
export function usePersonWords(): (account_id: string) => string {
  const t = useTranslations('operator_trip');
  const who = useMe();
  return (account_id) =>
    who.status === 'signed_in' && who.me.account_id === account_id
      ? t('you')
      : t('somebody', { id: account_id.slice(-TAIL) });
}
