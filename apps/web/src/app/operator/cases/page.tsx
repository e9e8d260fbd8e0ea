import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CasesScreen } from '../../../operator/cases-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.pages'))('cases') };
}

export default function Page() {
  return <CasesScreen />;
}
