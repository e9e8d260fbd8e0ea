import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { MoneyScreen } from '../../../operator/money-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.pages'))('money') };
}

export default function Page() {
  return <MoneyScreen />;
}
