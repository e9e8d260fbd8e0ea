import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { caseFilterOf } from '../../../operator/case-filter.ts';
import { CasesScreen } from '../../../operator/cases-screen.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.pages'))('cases') };
}

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function Page({ searchParams }: { searchParams: Search }) {
  return <CasesScreen filter={caseFilterOf(await searchParams)} />;
}
