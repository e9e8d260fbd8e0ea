import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Suspense } from 'react';
import { SignUpScreen } from '../../account/sign-up-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('sign_up'))('title') };
}

export default function Page() {
  return (
    <Suspense>
      <SignUpScreen />
    </Suspense>
  );
}
