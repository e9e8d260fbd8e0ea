import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { filterOf } from '../../../operator/trip-filter.ts';
import { OperatorTripsScreen } from '../../../operator/trips-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.pages'))('trips') };
}

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function Page({ searchParams }: { searchParams: Search }) {
  return <OperatorTripsScreen filter={filterOf(await searchParams)} />;
}
