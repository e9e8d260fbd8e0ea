import { type Draw, oneOf } from '@drais/twin/life/draw';
import type { Headers } from './request.ts';

/** A body whose text is no longer that of a value, with the headers that go with it. */
export interface ChangedBody {
  readonly body: Buffer | undefined;
  readonly headers: Headers;
  readonly change: string;
}

type Change = (text: string, draw: Draw) => Buffer | string | undefined;

const JSON_HEADERS = { 'content-type': 'application/json' };

/** Ways to spoil a text under the right media type. */
const TEXT_CHANGES: Readonly<Record<string, Change>> = {
  cut: (text, draw) => text.slice(0, Math.floor(draw() * text.length)),
  'twice the field': (text) => text.replace(/^\{("[^"]+":[^,{}[\]]+)/, '{$1,$1'),
  'two values': (text) => `${text}${text}`,
  'trailing comma': (text) => text.replace(/\}$/, ',}'),
  comment: (text) => `/* */${text}`,
  'byte order mark': (text) => `\ufeff${text}`,
  'raw nul': (text) => text.replace(/"/, '"\0'),
  'invalid utf-8': (text, draw) => {
    const bytes = Buffer.from(text);
    const at = Math.floor(draw() * bytes.length);
    const broken = oneOf(draw, [
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
    ]);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(broken ?? []), bytes.subarray(at)]);
  },
  'byte flipped': (text, draw) => {
    const bytes = Buffer.from(text);
    const at = Math.floor(draw() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(draw() * 8));
    return bytes;
  },
  'utf-16': (text) => Buffer.from(text, 'utf16le'),
  'only brackets': () => '['.repeat(100_000),
  'deep objects': () => '{"a":'.repeat(20_000),
  'proto by text': (text) => text.replace(/^\{/, '{"__proto__":{"is_admin":true},'),
  'no object': (_text, draw) => oneOf(draw, ['[]', 'null', '1', '"text"', 'true', '']),
  nothing: () => undefined,
  blanks: (text) => `${' '.repeat(200_000)}${text}`,
  'random bytes': (_text, draw) =>
    Buffer.from(Array.from({ length: 200 }, () => Math.floor(draw() * 256))),
};

/** Media types and encodings that do not belong to the body. */
const MEDIA_TYPES: readonly Headers[] = [
  {},
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-type': 'application/xml' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'application/json;' },
  { 'content-type': 'application/json, text/html' },
  { 'content-type': `application/json; x=${'y'.repeat(2_000)}` },
  { 'content-type': '\u00ff' },
  { ...JSON_HEADERS, 'content-encoding': 'gzip' },
  { ...JSON_HEADERS, 'transfer-encoding': 'chunked' },
];

export function changeBytes(text: string, draw: Draw): ChangedBody {
  if (draw() < 0.3) {
    const headers = oneOf(draw, MEDIA_TYPES) ?? {};
    return { body: Buffer.from(text), headers, change: 'media type' };
  }
  const [change, work] = oneOf(draw, Object.entries(TEXT_CHANGES)) ?? ['nothing', () => undefined];
  const made = work(text, draw);
  const body = typeof made === 'string' ? Buffer.from(made) : made;
  return { body, headers: JSON_HEADERS, change };
}
