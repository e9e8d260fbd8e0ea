import { createECDH, createHash, createHmac } from 'node:crypto';

/** A public key as published at `/oauth/jwks` (RFC 7517). */
export interface PublicSigningKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly use: 'sig';
  readonly alg: 'ES256';
  readonly kid: string;
}

export interface SigningKey extends PublicSigningKey {
  readonly d: string;
}

/**
 * The P-256 key that signs tokens, made from the deployment's secret, so that every process has the
 * same one and none has to be stored or handed round.
 */
export function signingKey(secret: Buffer): SigningKey {
  const ecdh = createECDH('prime256v1');
  const d = privateScalar(secret);
  ecdh.setPrivateKey(d);
  // Uncompressed point (SEC 1, 2.3.3): 0x04, 32 bytes of x, 32 bytes of y.
  const point = ecdh.getPublicKey();
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33, 65).toString('base64url');
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  return {
    kty: 'EC',
    crv: 'P-256',
    x,
    y,
    d: d.toString('base64url'),
    use: 'sig',
    alg: 'ES256',
    kid,
  };
}

/** The part that anybody may know. */
export function publicPart({ kty, crv, x, y, use, alg, kid }: SigningKey): PublicSigningKey {
  return { kty, crv, x, y, use, alg, kid };
}

/** Order of the P-256 group (SEC 2, 2.4.2): a private key lies in 1 … n - 1. */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * The first of a row of keyed hashes that lies in the range; all but one in four billion do at
 * once.
 */
function privateScalar(secret: Buffer): Buffer {
  for (let counter = 0; counter < 128; counter++) {
    const candidate = createHmac('sha256', secret)
      .update(`P-256 ${String(counter)}`)
      .digest();
    const value = BigInt(`0x${candidate.toString('hex')}`);
    if (value > 0n && value < P256_ORDER) return candidate;
  }
  throw new Error('no private key in range');
}
