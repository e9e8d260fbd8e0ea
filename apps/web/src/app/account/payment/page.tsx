import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Suspense } from 'react';
import { PaymentScreen } from '../../../account/payment-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('payment'))('title') };
}

export default function Page() {
  return (
    <Suspense>
      <PaymentScreen />
    </Suspense>
  );
}
