'use client';

import { Notice } from '@drais/ui/notice';
import { Placeholder } from '@drais/ui/panel';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { type Area, useAreas } from '../api/use-area.tsx';
import type { Me } from '../api/use-me.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';

const PAGES = [
  { href: '/operator', name: 'fleet' },
  { href: '/operator/trips', name: 'trips' },
  { href: '/operator/cases', name: 'cases' },
  { href: '/operator/money', name: 'money' },
  { href: '/operator/rules', name: 'rules' },
  { href: '/operator/reports', name: 'reports' },
] as const;

interface OperatorFrameProps {
  readonly title?: ReactNode;
  readonly width?: 'wide' | 'full';
  children(area: Area): ReactNode;
}

/** The operator's pages: one title, six places, and only for who steers the area. */
export function OperatorFrame({ title, width = 'wide', children }: OperatorFrameProps) {
  const t = useTranslations('operator');
  const { area } = useAreas();
  return (
    <PageFrame
      title={title ?? t('title', { area: area?.name ?? '' })}
      width={width}
      aside={<Pages />}
    >
      <SignedIn>
        {(me) => {
          if (area === undefined) return <Placeholder className="h-64" />;
          return steers(me, area) ? (
            children(area)
          ) : (
            <Notice tone="warn" title={t('not_yours_title')}>
              {t('not_yours')}
            </Notice>
          );
        }}
      </SignedIn>
    </PageFrame>
  );
}

function Pages() {
  const t = useTranslations('operator');
  const path = usePathname();
  return (
    <nav aria-label={t('nav')}>
      <ul className="flex flex-wrap gap-1">
        {PAGES.map(({ href, name }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={path === href ? 'page' : undefined}
              className="inline-flex min-h-11 items-center rounded-md px-3 font-semibold text-muted hover:bg-sunken hover:text-ink aria-[current=page]:bg-ink aria-[current=page]:text-paper"
            >
              {t(`pages.${name}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function steers(me: Me, area: Area): boolean {
  return me.operator_areas.includes('*') || me.operator_areas.includes(area.area_id);
}
