'use client';

import { users } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { TextField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type FormState, type UseFormReturn, useForm } from 'react-hook-form';
import { Refused } from '../api/refused.ts';
import { signInPath } from '../api/use-me.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { rememberEmail } from './remembered-email.ts';

interface Wanted {
  readonly name: string;
  readonly email: string;
  readonly birth_date: string;
  readonly password: string;
}

/** As the contract asks; said before the platform has to. */
const PASSWORD_LENGTH_MIN = 10;
const FIELD_OF_CODE: Readonly<Record<string, keyof Wanted>> = {
  'users.email_taken': 'email',
  'users.password_too_common': 'password',
  'users.birth_date_implausible': 'birth_date',
};

export function SignUpScreen() {
  const t = useTranslations('sign_up');
  const words = useProblemWords();
  const wish = useWish(users.signUp);
  const [problem, setProblem] = useState<string>();
  const [done, setDone] = useState(false);
  // No defaults: they would wipe out what was typed, or filled in, before the scripts came.
  const form = useForm<Wanted>();
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (wanted) => {
    setProblem(undefined);
    try {
      const answer = await wish.ask({
        ...wanted,
        name: wanted.name.trim(),
        email: wanted.email.trim(),
      });
      if (answer.ok) {
        setDone(true);
        rememberEmail(wanted.email.trim());
        window.location.assign(signInPath('/account/verify?welcome=1'));
        return;
      }
      const field = FIELD_OF_CODE[answer.refusal.code];
      const text = words(new Refused(answer.refusal));
      if (field === undefined) setProblem(text);
      else form.setError(field, { message: text }, { shouldFocus: true });
    } catch (error) {
      setProblem(words(error));
    }
  });
  return (
    <PageFrame title={t('title')} width="narrow" lead={t('lead')}>
      <Panel>
        {/* Sent before the scripts come, without a method, it puts the password in the address. */}
        <form
          noValidate
          method="post"
          onSubmit={(event) => void submit(event)}
          className="flex flex-col gap-5"
        >
          {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
          <SignUpFields register={form.register} errors={errors} />
          <Button type="submit" wide busy={wish.busy || done}>
            {t('submit')}
          </Button>
        </form>
      </Panel>
      <p className="text-muted">
        {t('have_account')}{' '}
        <a
          href={signInPath('/')}
          className="font-semibold text-ink underline decoration-2 underline-offset-4"
        >
          {t('sign_in')}
        </a>
      </p>
    </PageFrame>
  );
}

type SignUpFieldsProps = Pick<UseFormReturn<Wanted>, 'register'> &
  Pick<FormState<Wanted>, 'errors'>;

function SignUpFields({ register, errors }: SignUpFieldsProps) {
  const t = useTranslations('sign_up');
  return (
    <>
      <TextField
        label={t('name')}
        autoComplete="name"
        error={errors.name?.message}
        {...register('name', {
          validate: (text) => text.trim() !== '' || t('name_missing'),
        })}
      />
      <TextField
        label={t('email')}
        type="email"
        inputMode="email"
        autoComplete="email"
        error={errors.email?.message}
        {...register('email', {
          validate: (text) => /^\S+@\S+\.\S+$/.test(text.trim()) || t('email_wrong'),
        })}
      />
      <TextField
        label={t('birth_date')}
        type="date"
        autoComplete="bday"
        hint={t('birth_date_hint')}
        error={errors.birth_date?.message}
        {...register('birth_date', { required: t('birth_date_missing') })}
      />
      <TextField
        label={t('password')}
        type="password"
        autoComplete="new-password"
        hint={t('password_hint', { count: PASSWORD_LENGTH_MIN })}
        error={errors.password?.message}
        {...register('password', {
          minLength: {
            value: PASSWORD_LENGTH_MIN,
            message: t('password_short', { count: PASSWORD_LENGTH_MIN }),
          },
          required: t('password_short', { count: PASSWORD_LENGTH_MIN }),
        })}
      />
    </>
  );
}
