import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Suspense } from 'react';
import { SignInScreen } from '../../account/sign-in-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('sign_in'))('title') };
}

export default function Page() {
  return (
    <Suspense>
      <SignInScreen />
    </Suspense>
  );
}
