import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { DebtsScreen } from '../../../account/debts-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('debts'))('title') };
}

export default function Page() {
  return <DebtsScreen />;
}
