import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD } from 'next/constants.js';
import createNextIntlPlugin from 'next-intl/plugin';

const root = join(import.meta.dirname, '../..');

/**
 * MapLibre draws in a worker whose file the bundler does not see. It is copied to where the browser
 * asks for it, before every build, whoever starts the build.
 */
function copyMapWorker(): void {
  const require = createRequire(import.meta.url);
  const from = join(
    dirname(require.resolve('maplibre-gl/package.json')),
    'dist/maplibre-gl-worker.mjs',
  );
  const folder = join(import.meta.dirname, 'public/maplibre');
  mkdirSync(folder, { recursive: true });
  copyFileSync(from, join(folder, 'worker.mjs'));
}

const config: NextConfig = {
  transpilePackages: ['@drais/contracts', '@drais/sdk', '@drais/ui', '@drais/vocabulary'],
  turbopack: { root },
  outputFileTracingRoot: root,
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
  // Types are checked by `npm run check`; a first start need not wait for them as well.
  typescript: { ignoreBuildErrors: true },
};

const withNextIntl = createNextIntlPlugin('./src/i18n/request.ts');

export default function configure(phase: string): NextConfig {
  if (phase === PHASE_PRODUCTION_BUILD || phase === PHASE_DEVELOPMENT_SERVER) copyMapWorker();
  return withNextIntl(config);
}
