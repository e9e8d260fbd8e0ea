'use client';

import { users } from '@drais/contracts';
import { Button, buttonLook } from '@drais/ui/button';
import { SelectField, TextField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Refused } from '../api/refused.ts';
import type { Me } from '../api/use-me.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { useBackPath } from './back-path.ts';

type Kind = 'age' | 'driving_licence';

const COUNTRIES = [
  'AT',
  'BE',
  'CH',
  'CZ',
  'DE',
  'DK',
  'ES',
  'FR',
  'GB',
  'IE',
  'IT',
  'LU',
  'NL',
  'NO',
  'PL',
  'PT',
  'SE',
] as const;

/** What the law wants to know before somebody rides: how old, and whether they may drive. */
export function VerifyScreen() {
  const t = useTranslations('verify');
  const welcome = useSearchParams().has('welcome');
  const back = useBackPath('/');
  return (
    <PageFrame title={t(welcome ? 'welcome' : 'title')} width="narrow" lead={t('lead')}>
      <Notice tone="info" live={false}>
        {t('practice')}
      </Notice>
      <SignedIn>
        {(me) => (
          <>
            <Document kind="age" me={me} />
            <Document kind="driving_licence" me={me} />
            <Link href={back} className={buttonLook({ tone: 'plain' })}>
              {t(back === '/' ? 'to_map' : 'go_on')}
            </Link>
          </>
        )}
      </SignedIn>
    </PageFrame>
  );
}

interface Given {
  readonly document_number: string;
  readonly issuing_country: string;
}

function Document({ kind, me }: { kind: Kind; me: Me }) {
  const t = useTranslations('verify');
  const words = useProblemWords();
  const queries = useQueryClient();
  const wish = useWish(users.verifyFact);
  const [problem, setProblem] = useState<string>();
  const form = useForm<Given>({ defaultValues: { document_number: '', issuing_country: 'DE' } });
  const { errors } = form.formState;
  const [just, setJust] = useState(false);
  const known = me.may_ride.some((one) =>
    kind === 'age' ? !isReservedForPeriod(one) : isReservedForPeriod(one),
  );
  const submit = form.handleSubmit(async ({ document_number, issuing_country }) => {
    setProblem(undefined);
    try {
      const answer = await wish.ask({
        kind,
        document_number: document_number.trim(),
        issuing_country,
      });
      if (!answer.ok) return setProblem(words(new Refused(answer.refusal)));
      if (answer.value.verdict === 'rejected') return setProblem(t('rejected'));
      setJust(true);
      await queries.invalidateQueries({ queryKey: [users.getMe.id] });
    } catch (error) {
      setProblem(words(error));
    }
  });
  return (
    <Panel className="flex flex-col gap-4">
      <h2 className="text-xl font-bold">{t(`${kind}.title`)}</h2>
      <p className="text-muted">{t(`${kind}.text`)}</p>
      {known || just ? (
        <Notice tone="good">{t('done')}</Notice>
      ) : (
        <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <TextField
            label={t(`${kind}.number`)}
            autoComplete="off"
            error={errors.document_number?.message}
            {...form.register('document_number', {
              validate: (text) => /^[A-Za-z0-9-]{4,40}$/.test(text.trim()) || t('number_wrong'),
            })}
          />
          <SelectField label={t('country')} {...form.register('issuing_country')}>
            {COUNTRIES.map((code) => (
              <option key={code} value={code}>
                {t(`countries.${code}`)}
              </option>
            ))}
          </SelectField>
          {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
          <Button type="submit" wide busy={wish.busy}>
            {t('submit')}
          </Button>
        </form>
      )}
    </Panel>
  );
}
