export interface MapSettings {
  /** A MapLibre style for a full street map; empty for the schematic drawing. */
  readonly style_url: string;
  /** Origins besides ours that the browser may ask: tiles, sprites, an object store. */
  readonly origins: readonly string[];
}

/** Read when a page is asked for, so that a built application can be set up by its environment. */
export function mapSettings(
  env: Readonly<Record<string, string | undefined>> = process.env,
): MapSettings {
  const style_url = env['DRAIS_STYLE_URL'] ?? env['NEXT_PUBLIC_DRAIS_STYLE_URL'] ?? '';
  const named = (env['DRAIS_WEB_ORIGINS'] ?? '')
    .split(/\s+/)
    .filter((origin) => URL.canParse(origin));
  const origins = URL.canParse(style_url) ? [new URL(style_url).origin, ...named] : named;
  return { style_url, origins: [...new Set(origins.map((origin) => new URL(origin).origin))] };
}

/** The platform's session cookie, by its names with and without TLS. */
const SESSION_COOKIES = ['__Host-drais_session', 'drais_session'];

/** Whether a request brings a session: one that does not comes from somebody signed out. */
export function hasSession(cookies: readonly { readonly name: string }[]): boolean {
  return cookies.some(({ name }) => SESSION_COOKIES.includes(name));
}

/**
 * Source: Content Security Policy Level 3. MapLibre draws in a worker; photos are previewed from
 * blobs.
 */
export function contentSecurityPolicy(nonce: string, { origins }: MapSettings): string {
  const others = origins.map((origin) => ` ${origin}`).join('');
  const development = process.env.NODE_ENV === 'development';
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' blob: data:${others}`,
    `connect-src 'self'${others}`,
    "font-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}
