import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { VehicleScreen } from '../../../../operator/vehicle-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.vehicle'))('title') };
}

export default async function Page({ params }: { params: Promise<{ vehicle_id: string }> }) {
  const { vehicle_id } = await params;
  return <VehicleScreen vehicle_id={decodeURIComponent(vehicle_id)} />;
}
