import { type Draw, oneOf } from '@drais/twin/life/draw';
import type { HostileValues } from './hostile-values.ts';

export interface ChangedTarget {
  readonly method: string;
  readonly target: string;
  readonly change: string;
}

const METHODS = ['HEAD', 'OPTIONS', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'];

const PATHS: readonly ((target: string) => string)[] = [
  (target) => `/${target}`,
  (target) => `${target}/`,
  (target) => target.replace('/v1/', '/v1/../v1/'),
  (target) => target.replace('/v1/', '/V1/'),
  (target) => target.replace('/v1/', '/v1/%2e%2e/'),
  (target) => `${target}%00`,
  (target) => `${target}%ff`,
  (target) => `${target}%`,
  (target) => `${target}%zz`,
  (target) => `${target};a=b`,
  (target) => `${target}#fragment`,
  (target) => `http://elsewhere.example${target}`,
  (target) => target.replace('/', '\\'),
  (target) => `${target}/${'a/'.repeat(500)}`,
  (target) => `${target}${'x'.repeat(3_000)}`,
];

/** The same at another address, or by another method. */
export function changeTarget(method: string, target: string, draw: Draw): ChangedTarget {
  if (draw() < 0.5) {
    const other = oneOf(draw, METHODS) ?? method;
    return { method: other, target, change: `method ${other}` };
  }
  return { method, target: (oneOf(draw, PATHS) ?? String)(target), change: 'address' };
}

/** A hostile text as one segment of a path, or one part of a query. */
export function encoded(text: string): string {
  // Lone surrogates have no encoding; a bad client would send the bytes of their replacement.
  return encodeURIComponent(text.toWellFormed());
}

const QUERY_PARTS: readonly string[] = [
  'limit=0',
  'limit=-1',
  'limit=1e2',
  'limit=NaN',
  'limit=201',
  'limit=5&limit=6',
  'limit[]=5',
  'limit=',
  'limit=%00',
  'limit=0x10',
  'limit=+5',
  'limit=%20%205',
  'cursor=',
  'cursor=%ff',
  'cursor=%00',
  'cursor=AAAA',
  'cursor=eyJhIjoxfQ',
  'cursor=%5B1%2C2%5D',
  'cursor=WyJhIl0',
  'cursor=W251bGxd',
  'cursor=mannheim.00000000-0000-7000-8000-000000000000',
  '__proto__[a]=b',
  'constructor=1',
  'a=b',
  '=',
  '&&&',
  '%',
  'lat=NaN&lon=NaN',
  'lat=90&lon=180&radius_m=20000',
  'lat=1e400&lon=0',
  'south=90&north=-90&west=180&east=-180',
];

/** A query with something in it that must not be. */
export function changeQuery(target: string, draw: Draw, hostile: HostileValues): string {
  const [path = '', query = ''] = target.split(/\?(.*)/s);
  const parts = query === '' ? [] : query.split('&');
  const at = Math.floor(draw() * parts.length);
  const kind = draw();
  if (kind < 0.5 || parts.length === 0) parts.push(oneOf(draw, QUERY_PARTS) ?? '');
  else if (kind < 0.6) parts.splice(at, 1);
  else parts[at] = `${parts[at]?.split('=')[0] ?? ''}=${encoded(hostile.text(draw))}`;
  return `${path}?${parts.join('&')}`;
}

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { traceparent: 'garbage' },
  { traceparent: '00-00000000000000000000000000000000-0000000000000000-00' },
  { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
  { tracestate: 'x'.repeat(5_000) },
  { 'x-forwarded-for': '1.2.3.4, 5.6.7.8' },
  { 'x-forwarded-host': 'elsewhere.example', 'x-forwarded-proto': 'https' },
  { 'x-http-method-override': 'DELETE' },
  { 'x-middleware-subrequest': 'middleware' },
  { host: 'elsewhere.example' },
  { accept: 'text/html' },
  { accept: '\u00ff' },
  { 'accept-encoding': 'gzip, br, deflate, zstd' },
  { range: 'bytes=0-0' },
  { 'if-none-match': '*' },
  { 'if-modified-since': 'never' },
  { origin: 'https://elsewhere.example' },
  { cookie: 'drais_session=042.00000000-0000-7000-8000-000000000000' },
  { cookie: `a=${'b'.repeat(8_000)}` },
  { cookie: 'drais_session=%00%ff; drais_session=x; =; ;;' },
  { authorization: 'Basic b3BlcmF0b3I6c3RlZXI=' },
  { authorization: 'Bearer' },
  { authorization: 'bearer  \u00ff' },
  { 'idempotency-key': 'short' },
  { 'idempotency-key': 'x'.repeat(129) },
  { 'idempotency-key': '\u00ff'.repeat(20) },
  { 'idempotency-key': "x'; drop table y; --" },
  { connection: 'close' },
  { te: 'trailers' },
  { forwarded: 'for=_x' },
];

export function hostileHeaders(draw: Draw): Readonly<Record<string, string>> {
  return oneOf(draw, HEADERS) ?? {};
}
