import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { RulesScreen } from '../../../operator/rules-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.pages'))('rules') };
}

export default function Page() {
  return <RulesScreen />;
}
