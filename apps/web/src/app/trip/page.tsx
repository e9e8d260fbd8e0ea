import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { TripScreen } from '../../trip/trip-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('trip'))('title') };
}

export default function Page() {
  return <TripScreen />;
}
