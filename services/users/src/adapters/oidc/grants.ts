import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { API_SCOPES, apiResource } from './api-resource.ts';
import type { IssuerOptions } from './configuration.ts';

/**
 * The grant of one sign-in: what was asked for and the account may have. Each sign-in gets its own,
 * so that a stolen refresh token takes down the device it was stolen from and no other.
 */
export async function grantFor(
  ctx: KoaContextWithOIDC,
  options: Pick<IssuerOptions, 'public_url' | 'findAccount'>,
): Promise<Grant | undefined> {
  const { client, session, provider } = ctx.oidc;
  const account_id = session?.accountId;
  if (client === undefined || account_id === undefined) return undefined;
  const account = await options.findAccount(account_id);
  const grant = new provider.Grant({ accountId: account_id, clientId: client.clientId });
  grant.addOIDCScope([...ctx.oidc.requestParamOIDCScopes].join(' '));
  const resource = apiResource(options.public_url);
  const is_operator = (account?.operator_areas.length ?? 0) > 0;
  for (const scope of API_SCOPES) {
    if (scope !== 'operator' || is_operator) grant.addResourceScope(resource, scope);
    // Refused for good rather than left open, else the library would ask the person for consent.
    else grant.rejectResourceScope(resource, scope);
  }
  await grant.save();
  return grant;
}
