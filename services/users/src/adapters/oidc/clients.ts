import type { ClientMetadata } from 'oidc-provider';

/** The web application: its secret never leaves the servers, and neither do its tokens. */
export const WEB_CLIENT_ID = 'drais-web';
/**
 * Documented client for command lines, scripts and any OAuth library: public, redirects to its own
 * machine.
 */
const CLI_CLIENT_ID = 'drais-cli';

interface ClientOptions {
  readonly public_url: string;
  /** 32 bytes. */
  readonly web_secret: Buffer;
}

export function webRedirectUri(public_url: string): string {
  return `${public_url}/auth/callback`;
}

/** Both clients are ours, so their users are not asked whether they trust them. */
export function clients({ public_url, web_secret }: ClientOptions): ClientMetadata[] {
  const common = {
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'] as ['code'],
    id_token_signed_response_alg: 'ES256' as const,
  };
  return [
    {
      ...common,
      client_id: WEB_CLIENT_ID,
      client_name: 'Drais',
      application_type: 'web',
      client_secret: web_secret.toString('base64url'),
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: [webRedirectUri(public_url)],
    },
    {
      ...common,
      client_id: CLI_CLIENT_ID,
      client_name: 'Drais command line',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      // RFC 8252, 7.3: with a loopback address the port is the client's to choose at each sign-in.
      redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
    },
  ];
}
