import type { Exchange } from './exchange.ts';

/**
 * Whether a request that changes something comes from a page of ours. Browsers say so themselves
 * and cannot be made to lie; what says nothing is no browser, and brings no cookies but its own.
 */
export function isSameOrigin({ request, url }: Exchange): boolean {
  const site = request.headers['sec-fetch-site'];
  // `none` is a person's own doing, such as a typed address.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = request.headers;
  return origin === undefined || origin === url.origin;
}
