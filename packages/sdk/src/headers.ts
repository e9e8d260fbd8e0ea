export interface ClientSettings {
  /** Origin of the platform; empty in a browser page of the same origin. */
  readonly base_url: string;
  /** The access token to send; absent where a cookie says who asks. */
  readonly token?: () => Promise<string>;
  readonly fetch?: typeof fetch;
  /** Between 0 and 1; fixed by tests. */
  readonly random?: () => number;
  readonly attempts_max?: number;
}

/**
 * The headers that every request carries; the token is asked for anew, so that a refreshed one is
 * used.
 */
export async function headersOf(settings: ClientSettings, accept: string): Promise<Headers> {
  const headers = new Headers({ accept });
  if (settings.token !== undefined)
    headers.set('authorization', `Bearer ${await settings.token()}`);
  return headers;
}
