import type { IncomingMessage } from 'node:http';

interface CookieOptions {
  readonly path: string;
  /** 0 removes it; undefined lets it end with the browser. */
  readonly max_age_s?: number;
  readonly secure: boolean;
}

/**
 * The session's cookie. Under https the prefix makes browsers refuse it from other hosts or paths
 * (RFC 6265bis).
 */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-drais_session' : 'drais_session';
}

/**
 * HttpOnly: no script reads it. Lax: sent when somebody follows a link to us, not with another
 * site's requests.
 */
export function setCookie(
  name: string,
  value: string,
  { path, max_age_s, secure }: CookieOptions,
): string {
  const parts = [`${name}=${value}`, `Path=${path}`, 'HttpOnly', 'SameSite=Lax'];
  if (secure) parts.push('Secure');
  if (max_age_s !== undefined) parts.push(`Max-Age=${String(max_age_s)}`);
  return parts.join('; ');
}

/** Undefined when the request carries no such cookie; the first of several. */
export function findCookie(request: IncomingMessage, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
