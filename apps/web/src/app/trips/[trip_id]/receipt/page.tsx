import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ReceiptScreen } from '../../../../trip/receipt-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('receipt'))('title') };
}

export default async function Page({ params }: { params: Promise<{ trip_id: string }> }) {
  const { trip_id } = await params;
  return <ReceiptScreen trip_id={decodeURIComponent(trip_id)} />;
}
