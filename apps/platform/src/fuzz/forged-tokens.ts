import {
  createECDH,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { deriveSecret } from '@drais/kit/secrets';

type Claims = Readonly<Record<string, unknown>>;

/**
 * Tokens made from a good one, none of which may open anything. The deployment's own key is at hand
 * here, as no stranger has it: some claims can only be wrong under a right signature.
 */
export function forgedTokens(good: string, master_secret: string): Record<string, string> {
  const [head_text = '', claims_text = '', signature = ''] = good.split('.');
  const head = readPart(head_text);
  const claims = readPart(claims_text);
  const own_key = signingKeyOf(Buffer.from(master_secret, 'base64'));
  const { privateKey: foreign_key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const hour_ago_s = Math.floor(Date.now() / 1000) - 3_600;
  const none = `${partOf({ ...head, alg: 'none' })}.${claims_text}`;
  return {
    alg_none: `${none}.`,
    alg_none_signed: `${none}.${signature}`,
    alg_hs256: hmacToken({ ...head, alg: 'HS256' }, claims),
    claims_changed: `${head_text}.${partOf({ ...claims, operator_areas: ['*'], scope: 'rider operator' })}.${signature}`,
    signature_cut: `${head_text}.${claims_text}.${signature.slice(0, -4)}`,
    foreign_key: tokenOf(head, claims, foreign_key),
    expired: tokenOf(head, { ...claims, exp: hour_ago_s }, own_key),
    wrong_audience: tokenOf(head, { ...claims, aud: 'https://elsewhere.example/v1' }, own_key),
    wrong_issuer: tokenOf(head, { ...claims, iss: 'https://elsewhere.example' }, own_key),
    wrong_type: tokenOf({ ...head, typ: 'JWT' }, claims, own_key),
    odd_subject: tokenOf(head, { ...claims, sub: '__proto__' }, own_key),
    no_end: tokenOf(head, without(claims, 'exp'), own_key),
    words: 'not-a-token',
    long: `${head_text}.${'A'.repeat(9_000)}.${signature}`,
  };
}

function readPart(text: string): Claims {
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Claims;
}

function partOf(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function without(claims: Claims, name: string): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([field]) => field !== name));
}

function tokenOf(head: Claims, claims: Claims, key: KeyObject): string {
  const signed = `${partOf(head)}.${partOf(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** RFC 8725, 3.1: the public key taken for the secret of an HMAC. */
function hmacToken(head: Claims, claims: Claims): string {
  const signed = `${partOf(head)}.${partOf(claims)}`;
  const signature = createHmac('sha256', String(head['kid'])).update(signed).digest('base64url');
  return `${signed}.${signature}`;
}

/**
 * The key that the users room makes for access tokens; its first candidate is all but always it.
 */
function signingKeyOf(master_secret: Buffer): KeyObject {
  const secret = deriveSecret(master_secret, 'oidc signing');
  const d = createHmac('sha256', secret).update('P-256 0').digest();
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33, 65)];
  const text = (bytes: Buffer) => bytes.toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: text(x), y: text(y), d: text(d) };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}
