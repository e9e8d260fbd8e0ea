'use client';

import { buttonLook } from '@drais/ui/button';
import { Panel, Placeholder } from '@drais/ui/panel';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { type Me, signInPath, useMe } from '../api/use-me.ts';
import { Trouble } from './trouble.tsx';

/** Shows its content to who is signed in, and the way in to everybody else. */
export function SignedIn({ children }: { children: (me: Me) => ReactNode }) {
  const t = useTranslations('common');
  const path = usePathname();
  const who = useMe();
  if (who.status === 'signed_in') return children(who.me);
  if (who.status === 'unreachable') return <Trouble error={who.error} />;
  if (who.status === 'unknown') return <Placeholder className="h-40" />;
  return (
    <Panel className="flex flex-col items-start gap-4">
      <p>{t('sign_in_first')}</p>
      <a href={signInPath(path)} className={buttonLook()}>
        {t('sign_in')}
      </a>
    </Panel>
  );
}
