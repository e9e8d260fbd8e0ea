import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import { NextIntlClientProvider } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { Providers } from '../shell/providers.tsx';
import { hasSession, mapSettings } from '../shell/server-settings.ts';
import { SiteHeader } from '../shell/site-header.tsx';
import './styles.css';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('site');
  return {
    title: { default: t('name'), template: `%s · ${t('name')}` },
    description: t('description'),
  };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#141d20' },
  ],
};

/** Rendered for each request: the policy's nonce is new each time. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? '';
  const t = await getTranslations('site');
  const { style_url } = mapSettings();
  const has_session = hasSession((await cookies()).getAll());
  return (
    <html lang="en">
      <head>
        {/* GBFS 3.0, auto-discovery: a consumer that knows this site alone finds all feeds. */}
        <link rel="gbfs" type="application/json" href="/gbfs/manifest.json" />
      </head>
      <body className="flex min-h-dvh flex-col bg-paper text-ink antialiased">
        <a
          href="#main"
          className="sr-only z-50 rounded-md bg-ink px-4 py-3 font-semibold text-paper focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        >
          {t('skip')}
        </a>
        <NextIntlClientProvider>
          <Providers nonce={nonce} style_url={style_url} has_session={has_session}>
            <SiteHeader />
            {children}
          </Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
