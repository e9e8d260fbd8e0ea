import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { FleetScreen } from '../../operator/fleet-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.pages'))('fleet') };
}

export default function Page() {
  return <FleetScreen />;
}
