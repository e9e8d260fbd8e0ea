import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ReportsScreen } from '../../../operator/reports-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.pages'))('reports') };
}

export default function Page() {
  return <ReportsScreen />;
}
