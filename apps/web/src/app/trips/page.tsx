import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { TripsScreen } from '../../trip/trips-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('trips'))('title') };
}

export default function Page() {
  return <TripsScreen />;
}
