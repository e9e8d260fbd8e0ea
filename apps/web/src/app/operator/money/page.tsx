import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { moneyFilterOf } from '../../../operator/money-filter.ts';
import { MoneyScreen } from '../../../operator/money-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.pages'))('money') };
}

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function Page({ searchParams }: { searchParams: Search }) {
  return <MoneyScreen filter={moneyFilterOf(await searchParams)} />;
}
