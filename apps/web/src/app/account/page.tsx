import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Suspense } from 'react';
import { AccountScreen } from '../../account/account-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account'))('title') };
}

export default function Page() {
  return (
    <Suspense>
      <AccountScreen />
    </Suspense>
  );
}
