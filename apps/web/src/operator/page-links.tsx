'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';

interface PageLinksProps {
  /** The list's first page; absent while it is shown. */
  readonly first: string | undefined;
  /** The next page; absent on the last one. */
  readonly next: string | undefined;
}

/** The way through a list that is longer than a page. */
export function PageLinks({ first, next }: PageLinksProps) {
  const t = useTranslations('operator');
  if (first === undefined && next === undefined) return null;
  return (
    <nav aria-label={t('list_pages')} className="flex flex-wrap gap-3">
      {first === undefined ? null : <PageLink href={first}>{t('newest')}</PageLink>}
      {next === undefined ? null : <PageLink href={next}>{t('older')}</PageLink>}
    </nav>
  );
}

function PageLink({ href, children }: { href: string; children: string }) {
  return (
    <Link
      href={href}
      className="inline-flex min-h-12 items-center rounded-md border-2 border-edge px-5 font-semibold hover:border-ink hover:bg-sunken"
    >
      {children}
    </Link>
  );
}
