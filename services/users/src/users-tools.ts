import type { Tools } from '@drais/kit';
import type { FactVerifier } from './adapters/fact-verifier.ts';
import type { Issuer } from './adapters/oidc/issuer.ts';
import type { WebClient } from './adapters/oidc/web-client.ts';

/** The host's tools and what this room keeps open. */
export interface UsersTools extends Tools {
  readonly issuer: Issuer;
  /** The web application as a client of the issuer. */
  readonly web: WebClient;
  readonly verifier: FactVerifier;
}
