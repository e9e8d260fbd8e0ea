import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { PendingInteraction } from '../../domain/pending-interaction.ts';
import { configuration, type IssuerOptions } from './configuration.ts';
import { endSignInSession, findInteraction } from './interactions.ts';
import { isUnavailable } from './records-adapter.ts';

/** The OpenID provider of this deployment. */
export interface Issuer {
  /** Answers `/oauth/*` and the discovery documents. */
  readonly handler: RequestListener;
  /** Ends the grant of a refresh token, and with it every token issued under it. */
  revoke(refresh_token: string): Promise<void>;
  /** Null when it is over, or was begun by another browser. */
  findInteraction(
    request: IncomingMessage,
    response: ServerResponse,
    uid: string,
  ): Promise<PendingInteraction | null>;
  /** Ends the browser's own session with the provider. */
  endSession(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** @see https://github.com/panva/node-oidc-provider/blob/main/docs/README.md */
export function openIssuer(options: IssuerOptions & { readonly log: Logger }): Issuer {
  const provider = new Provider(options.public_url, configuration(options));
  provider.proxy = true;
  putAccountsBucketIntoIds(provider);
  provider.on('server_error', (ctx, error) => {
    if (isUnavailable(error)) {
      ctx.status = 503;
      ctx.set('retry-after', '1');
      return;
    }
    options.log.error({ err: error, route: ctx.oidc?.route }, 'the OpenID provider failed');
  });
  const callback = provider.callback();
  const origin = new URL(options.public_url);
  const handler = (request: IncomingMessage, response: ServerResponse) => {
    callAs(origin, request);
    void callback(request, response);
  };
  const revoke = async (refresh_token: string) => {
    const grant_id = (await provider.RefreshToken.find(refresh_token))?.grantId;
    if (grant_id !== undefined) await provider.RefreshToken.revokeByGrantId(grant_id);
  };
  return {
    handler,
    revoke,
    findInteraction: (request, response, uid) => {
      callAs(origin, request);
      return findInteraction(provider, { request, response }, uid);
    },
    endSession: (request, response) => {
      callAs(origin, request);
      return endSignInSession(provider, { request, response });
    },
  };
}

/** People reach us under one address, whatever a proxy or a client writes into the headers. */
function callAs(origin: URL, request: IncomingMessage): void {
  request.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1);
  request.headers['x-forwarded-host'] = origin.host;
}

interface HasTokenId {
  accountId?: string;
  generateTokenId(): string;
}

/**
 * Grants, codes and refresh tokens carry their account's bucket, as every id of ours does: a
 * refresh then needs the account's shard and no other. The library offers no setting for ids, so
 * the models' own method is extended.
 */
function putAccountsBucketIntoIds(provider: Provider): void {
  for (const model of [provider.Grant, provider.AuthorizationCode, provider.RefreshToken]) {
    const prototype = model.prototype as unknown as HasTokenId;
    const randomId = prototype.generateTokenId;
    prototype.generateTokenId = function generateTokenId(this: HasTokenId): string {
      if (this.accountId === undefined) throw new Error('a grant without an account');
      return `${shardKeyOf(this.accountId)}.${randomId.call(this)}`;
    };
  }
}
