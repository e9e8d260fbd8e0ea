/**
 * Scopes of the API that a token can carry; `operator` only for accounts that are operators
 * somewhere.
 */
export const API_SCOPES = ['rider', 'operator'] as const;

/** Audience of access tokens, and the resource indicator (RFC 8707) of the API. */
export function apiResource(public_url: string): string {
  return `${public_url}/v1`;
}
