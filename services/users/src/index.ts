import { defineRoom, type Tools } from '@drais/kit';
import { openIssuer } from './adapters/oidc/issuer.ts';
import { recordsAdapter } from './adapters/oidc/records-adapter.ts';
import { type PublicSigningKey, publicPart, signingKey } from './adapters/oidc/signing-key.ts';
import { openWebClient } from './adapters/oidc/web-client.ts';
import { noVerifier, sandboxVerifier } from './adapters/sandbox-verifier.ts';
import { MOUNT_PREFIXES, mounts } from './http/mounts.ts';
import { purgeExpired } from './jobs/purge-expired.ts';
import { openOidcRecords } from './store/oidc-records.ts';
import { projectors } from './store/projectors.ts';
import { blockAccountUseCase, unblockAccountUseCase } from './use-cases/block-account.ts';
import { findIssuerAccount } from './use-cases/find-issuer-account.ts';
import { getMeUseCase } from './use-cases/get-me.ts';
import { getRiderUseCase } from './use-cases/get-rider.ts';
import { grantOperatorUseCase } from './use-cases/grant-operator.ts';
import { resolveSessionUseCase } from './use-cases/resolve-session.ts';
import { signUpUseCase } from './use-cases/sign-up.ts';
import { verifyFactUseCase } from './use-cases/verify-fact.ts';
import type { UsersTools } from './users-tools.ts';

/** The public keys that verify our access tokens, without a call: what `/oauth/jwks` publishes. */
export function accessTokenKeys(tools: Pick<Tools, 'secret'>): { keys: PublicSigningKey[] } {
  return { keys: [publicPart(signingKey(tools.secret('oidc signing')))] };
}

function openTools(tools: Tools): UsersTools {
  const { public_url, demo } = tools.settings;
  const web_secret = tools.secret('oidc client drais-web');
  const records = openOidcRecords({
    db: tools.db,
    key: tools.secret('oidc records'),
    wallNow: tools.wallNow,
  });
  const issuer = openIssuer({
    public_url,
    web_secret,
    signing_key: signingKey(tools.secret('oidc signing')),
    cookie_secret: tools.secret('oidc cookies'),
    adapter: recordsAdapter(records, tools.wallNow),
    findAccount: (account_id) => findIssuerAccount(tools.db, account_id),
    log: tools.log,
  });
  if (demo) tools.log.warn('the sandbox verifier believes every document: for demos only');
  else tools.log.warn('no verification provider is connected: age and licence cannot be verified');
  const verifier = demo ? sandboxVerifier : noVerifier;
  return { ...tools, issuer, verifier, web: openWebClient(issuer, { public_url, web_secret }) };
}

export const usersRoom = defineRoom<UsersTools>({
  name: 'users',
  migrations: new URL('./store/migrations/', import.meta.url),
  state_tables: ['accounts', 'operator_areas'],
  projectors,
  use_cases: [
    signUpUseCase,
    getMeUseCase,
    verifyFactUseCase,
    blockAccountUseCase,
    unblockAccountUseCase,
    grantOperatorUseCase,
    getRiderUseCase,
    resolveSessionUseCase,
  ],
  handlers: [],
  jobs: [purgeExpired],
  mount_prefixes: MOUNT_PREFIXES,
  open: async (host_tools) => {
    const tools = openTools(host_tools);
    return { tools, mounts: mounts(tools) };
  },
});

/** For measuring: signs access tokens as a sign-in would. */
export { signingKey } from './adapters/oidc/signing-key.ts';
export { ensureAccount, type SeedAccount } from './use-cases/ensure-account.ts';
