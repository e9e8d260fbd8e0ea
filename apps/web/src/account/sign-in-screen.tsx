'use client';

import { Button, buttonLook } from '@drais/ui/button';
import { TextField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { signInPath } from '../api/use-me.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { takeRememberedEmail } from './remembered-email.ts';
import { findClientName, postCredentials } from './sign-in-calls.ts';

interface Credentials {
  readonly email: string;
  readonly password: string;
}

/**
 * E-mail and password, for whichever application asked: the platform says who and where to go on.
 */
export function SignInScreen() {
  const t = useTranslations('sign_in');
  const query = useSearchParams();
  const uid = query.get('interaction') ?? '';
  const site = useTranslations('site');
  const client_name = useClientName(uid);
  const forAnother = client_name !== undefined && client_name !== site('name');
  const error = query.get('error');
  return (
    <PageFrame
      title={t('title')}
      width="narrow"
      lead={forAnother ? t('for', { client_name }) : undefined}
    >
      {error === null ? null : (
        <ErrorNotice error={error} retry_after_s={Number(query.get('retry_after_s') ?? 60)} />
      )}
      {uid === '' ? <Begin again={error !== null} /> : <Form uid={uid} />}
      <p className="text-muted">
        {t('no_account')}{' '}
        <Link
          href="/sign-up"
          className="font-semibold text-ink underline decoration-2 underline-offset-4"
        >
          {t('sign_up')}
        </Link>
      </p>
    </PageFrame>
  );
}

function ErrorNotice({ error, retry_after_s }: { error: string; retry_after_s: number }) {
  const t = useTranslations('sign_in.errors');
  const key = error as Parameters<typeof t.has>[0];
  return (
    <Notice tone="bad">
      {t.has(key) ? t(key as 'too_many_attempts', { seconds: retry_after_s }) : t('other')}
    </Notice>
  );
}

/**
 * Signing in begins at the platform, which then sends the browser back here with a name for this
 * sign-in.
 */
function Begin({ again }: { again: boolean }) {
  const t = useTranslations('sign_in');
  useEffect(() => {
    if (!again) window.location.replace(signInPath('/'));
  }, [again]);
  return (
    <Panel className="flex flex-col items-start gap-4">
      <p>{t('begin')}</p>
      <a href={signInPath('/')} className={buttonLook()}>
        {t('submit')}
      </a>
    </Panel>
  );
}

function Form({ uid }: { uid: string }) {
  const t = useTranslations('sign_in');
  const words = useProblemWords();
  const [problem, setProblem] = useState<string>();
  // No defaults: they would wipe out what was typed, or filled in, before the scripts came.
  const form = useForm<Credentials>();
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;
  const { getValues, setValue } = form;
  useEffect(() => {
    const remembered = takeRememberedEmail();
    // Nobody's typing is mixed with what is remembered.
    const isTyping = document.activeElement?.getAttribute('name') === 'email';
    if (getValues('email') === '' && !isTyping) setValue('email', remembered);
  }, [getValues, setValue]);
  const submit = form.handleSubmit(async (credentials) => {
    setProblem(undefined);
    try {
      window.location.assign(await postCredentials(uid, credentials));
    } catch (error) {
      form.setError('root', {});
      form.resetField('password', { defaultValue: '' });
      form.setFocus('password');
      setProblem(words(error));
    }
  });
  return (
    <Panel>
      <form
        noValidate
        method="post"
        action={`/auth/interactions/${encodeURIComponent(uid)}/sign-in`}
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-5"
      >
        {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
        <TextField
          label={t('email')}
          type="email"
          autoComplete="username"
          inputMode="email"
          error={errors.email?.message}
          {...form.register('email', { required: t('email_missing') })}
        />
        <TextField
          label={t('password')}
          type="password"
          autoComplete="current-password"
          error={errors.password?.message}
          {...form.register('password', { required: t('password_missing') })}
        />
        <Button
          type="submit"
          wide
          busy={isSubmitting || (isSubmitSuccessful && problem === undefined)}
        >
          {t('submit')}
        </Button>
      </form>
    </Panel>
  );
}

function useClientName(uid: string): string | undefined {
  const [name, setName] = useState<string>();
  useEffect(() => {
    if (uid === '') return;
    const leaving = new AbortController();
    // Only a courtesy: without it the page works all the same.
    findClientName(uid, leaving.signal).then(setName, () => undefined);
    return () => leaving.abort();
  }, [uid]);
  return name;
}
