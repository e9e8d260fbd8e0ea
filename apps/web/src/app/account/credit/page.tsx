import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CreditScreen } from '../../../account/credit-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('credit'))('title') };
}

export default function Page() {
  return <CreditScreen />;
}
