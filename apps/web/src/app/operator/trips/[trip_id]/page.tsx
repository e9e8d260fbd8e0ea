import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { TripRecordScreen } from '../../../../operator/trip-record-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator_trip'))('title') };
}

export default async function Page({ params }: { params: Promise<{ trip_id: string }> }) {
  const { trip_id } = await params;
  return <TripRecordScreen trip_id={decodeURIComponent(trip_id)} />;
}
