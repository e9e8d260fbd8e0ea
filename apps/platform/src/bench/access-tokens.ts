import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { deriveSecret } from '@drais/kit/secrets';
import { signingKey } from '@drais/users';

export interface TokenIssuer {
  readonly public_url: string;
  /** The deployment's, in base64. */
  readonly master_secret: string;
}

/** As long as those of a sign-in. */
const LIFE_S = 600;

/**
 * Makes access tokens as a sign-in would, without one: signed with the deployment's own key, each
 * with an id of its own, so that none has been seen before. 30 µs each.
 */
export function openMint({
  public_url,
  master_secret,
}: TokenIssuer): (account_id: string) => string {
  const jwk = signingKey(deriveSecret(Buffer.from(master_secret, 'base64'), 'oidc signing'));
  const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  const head = encode({ alg: jwk.alg, typ: 'at+jwt', kid: jwk.kid });
  return (account_id) => {
    const now_s = Math.floor(Date.now() / 1000);
    const claims = encode({
      jti: randomUUID(),
      sub: account_id,
      iat: now_s,
      exp: now_s + LIFE_S,
      scope: 'openid rider',
      client_id: 'drais-cli',
      operator_areas: [],
      iss: public_url,
      aud: `${public_url}/v1`,
    });
    const signed = `${head}.${claims}`;
    // RFC 7518, 3.4: both numbers side by side, not in DER.
    const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
