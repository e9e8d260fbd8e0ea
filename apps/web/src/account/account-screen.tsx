'use client';

import { payments } from '@drais/contracts';
import { Button, buttonLook } from '@drais/ui/button';
import { ClassIcon } from '@drais/ui/class-icon';
import { Notice } from '@drais/ui/notice';
import { Fact, Panel, Placeholder } from '@drais/ui/panel';
import { Tag } from '@drais/ui/tag';
import { VEHICLE_CLASSES } from '@drais/vocabulary/vehicle';
import { CreditCard, LogOut } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAsk } from '../api/use-ask.ts';
import type { Me } from '../api/use-me.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { Trouble } from '../shell/trouble.tsx';
import { postSignOut } from './sign-in-calls.ts';

export function AccountScreen() {
  const t = useTranslations('account');
  return (
    <PageFrame title={t('title')}>
      <SignedIn>{(me) => <Account me={me} />}</SignedIn>
    </PageFrame>
  );
}

function Account({ me }: { me: Me }) {
  const t = useTranslations('account');
  return (
    <>
      {me.status === 'blocked' ? (
        <Notice tone="bad" title={t('blocked_title')}>
          {t('blocked')}
        </Notice>
      ) : null}
      <Panel>
        <dl className="grid gap-4 sm:grid-cols-2">
          <Fact name={t('name')}>{me.name}</Fact>
          <Fact name={t('email')} className="break-words">
            {me.email}
          </Fact>
        </dl>
      </Panel>
      <MayRide me={me} />
      <PaymentMethods />
      <MoneyLinks />
      <SignOut />
    </>
  );
}

function MayRide({ me }: { me: Me }) {
  const t = useTranslations('account');
  const classes = useTranslations('classes');
  const all = VEHICLE_CLASSES.every((one) => me.may_ride.includes(one));
  return (
    <Panel className="flex flex-col gap-4">
      <h2 className="text-xl font-bold">{t('may_ride')}</h2>
      <ul className="grid gap-2 sm:grid-cols-2">
        {VEHICLE_CLASSES.map((one) => {
          const may = me.may_ride.includes(one);
          return (
            <li key={one} className="flex items-center gap-3 rounded-md border border-line p-3">
              <ClassIcon of={one} />
              <span className="flex-1 font-semibold">{classes(one)}</span>
              <Tag tone={may ? 'good' : 'plain'}>{t(may ? 'allowed' : 'not_yet')}</Tag>
            </li>
          );
        })}
      </ul>
      {all ? null : (
        <Link href="/account/verify?back=/account" className={buttonLook({ tone: 'plain' })}>
          {t('verify')}
        </Link>
      )}
    </Panel>
  );
}

function PaymentMethods() {
  const t = useTranslations('account');
  const { data, error, refetch } = useAsk(payments.listPaymentMethods, { limit: 50 });
  return (
    <Panel className="flex flex-col gap-4">
      <h2 className="text-xl font-bold">{t('payment')}</h2>
      {error === null ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Placeholder className="h-12" /> : null}
      {data?.items.length === 0 ? <p className="text-muted">{t('no_payment')}</p> : null}
      <ul className="flex flex-col gap-2">
        {data?.items.map((method) => (
          <li
            key={method.payment_method_id}
            className="flex items-center gap-3 rounded-md border border-line p-3"
          >
            <CreditCard className="size-6" aria-hidden="true" />
            <span className="flex-1 font-semibold">{method.label}</span>
            {method.is_default ? <Tag tone="info">{t('default')}</Tag> : null}
          </li>
        ))}
      </ul>
      <Link href="/account/payment?back=/account" className={buttonLook({ tone: 'plain' })}>
        {t('add_payment')}
      </Link>
    </Panel>
  );
}

function MoneyLinks() {
  const t = useTranslations('account');
  return (
    <Panel className="flex flex-col gap-4">
      <h2 className="text-xl font-bold">{t('money')}</h2>
      <div className="grid gap-3 sm:grid-cols-2">
        <Link href="/account/credit" className={buttonLook({ tone: 'plain' })}>
          {t('credit')}
        </Link>
        <Link href="/account/debts" className={buttonLook({ tone: 'plain' })}>
          {t('debts')}
        </Link>
      </div>
    </Panel>
  );
}

function SignOut() {
  const t = useTranslations('account');
  const words = useProblemWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const press = async () => {
    setBusy(true);
    try {
      await postSignOut();
      window.location.assign('/');
    } catch (error) {
      setProblem(words(error));
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col items-start gap-3">
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      <Button tone="plain" busy={busy} onClick={() => void press()}>
        <LogOut className="size-5" aria-hidden="true" />
        {t('sign_out')}
      </Button>
    </div>
  );
}
