'use client';

import { Wordmark } from '@drais/ui/wordmark';
import { Gauge, History, MapIcon, Timer, UserRound } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { ComponentType } from 'react';
import { useMe } from '../api/use-me.ts';
import { useCurrentRide } from '../trip/use-current-ride.ts';

interface Place {
  readonly href: string;
  readonly name: 'map' | 'ride' | 'trips' | 'account' | 'sign_in' | 'operator';
  readonly Icon: ComponentType<{ className?: string; 'aria-hidden'?: boolean }>;
}

/**
 * The name of the service and the few places to go: above on a desk, below the thumb on a phone.
 */
export function SiteHeader() {
  const t = useTranslations('nav');
  const site = useTranslations('site');
  const path = usePathname();
  const who = useMe();
  const signed_in = who.status === 'signed_in';
  const isOperator = signed_in && who.me.operator_areas.length > 0;
  const ride = useCurrentRide();
  const hasRide = ride.trip !== undefined || ride.holds.length + ride.offers.length > 0;
  const places: Place[] = [
    { href: '/', name: 'map', Icon: MapIcon },
    ...(signed_in
      ? [
          { href: '/trip', name: 'ride', Icon: Timer } as const,
          { href: '/trips', name: 'trips', Icon: History } as const,
        ]
      : []),
    ...(isOperator ? [{ href: '/operator', name: 'operator', Icon: Gauge } as const] : []),
    signed_in
      ? { href: '/account', name: 'account', Icon: UserRound }
      : { href: '/sign-in', name: 'sign_in', Icon: UserRound },
  ];
  return (
    <header className="sticky top-0 z-30 flex h-14 shrink-0 items-center justify-between gap-4 border-b border-line bg-surface px-4 sm:px-6">
      <Link href="/" className="rounded-md text-ink" aria-label={site('home')}>
        <Wordmark name={site('name')} />
      </Link>
      <nav
        aria-label={t('label')}
        className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] sm:static sm:border-0 sm:bg-transparent sm:pb-0"
      >
        <ul className="flex items-stretch justify-around sm:gap-1">
          {places.map(({ href, name, Icon }) => {
            const isHere =
              href === '/'
                ? path === '/'
                : path === href || (href !== '/trip' && path.startsWith(`${href}/`));
            return (
              <li key={href} className="flex-1 sm:flex-none">
                <Link
                  href={href}
                  aria-current={isHere ? 'page' : undefined}
                  className="relative flex min-h-14 flex-col items-center justify-center gap-0.5 border-t-4 border-transparent px-2 text-xs font-semibold text-muted hover:text-ink aria-[current=page]:border-enamel aria-[current=page]:text-ink sm:-mb-px sm:min-h-14 sm:flex-row sm:gap-2 sm:border-t-0 sm:border-b-4 sm:px-3 sm:pt-1 sm:text-sm"
                >
                  <Icon className="size-5" aria-hidden={true} />
                  {t(name)}
                  {name === 'ride' && hasRide ? (
                    <span className="absolute top-1.5 left-1/2 ml-2 size-3 rounded-full border-2 border-surface bg-signal sm:static sm:ml-0">
                      <span className="sr-only">{t('ride_open')}</span>
                    </span>
                  ) : null}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
    </header>
  );
}
