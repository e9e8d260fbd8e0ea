import { type Draw, oneOf } from '@drais/twin/life/draw';
import fc from 'fast-check';

/** Stands in a value for text that JSON cannot hold as a value, such as `1e999` or `NaN`. */
const RAW = '@@raw:';

/** A piece of JSON text that is written as it is. */
export function raw(text: string): string {
  return `${RAW}${text}`;
}

/** JSON text of a value with its raw pieces in place. */
export function jsonOf(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replaceAll(/"@@raw:([^"]*)"/g, '$1');
}

const TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'a\udc00b',
  '\u202egnp.exe',
  '\u200b\u200d\ufeff',
  '\u{10ffff}',
  'e\u0301'.repeat(200),
  '😀'.repeat(100),
  '\r\nSet-Cookie: a=b',
  "' or '1'='1",
  "'; drop table booking.trips; --",
  '$1',
  '\\',
  '%s%n%x',
  '#{7*7}',
  '{{constructor.constructor("return process")()}}',
  '$.**?(@ like_regex ".*")',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '/dev/null',
  'file:///etc/passwd',
  'http://169.254.169.254/latest/meta-data',
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  '-0',
  '0x10',
  '1e3',
  '١٢٣',
  'null',
  'true',
  '[]',
  '*',
  '%',
  '_',
  'mannheim.------------------------------------',
  'mannheim.00000000-0000-0000-0000-000000000000',
  'zz.00000000-0000-7000-8000-000000000000',
  '255.00000000-0000-7000-8000-000000000000',
  '299.00000000-0000-7000-8000-000000000000',
  '2026-02-30T25:61:61Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '2026-01-01T00:00:00+99:99',
  '-271821-04-20T00:00:00Z',
  '2026-10-25T02:30:00+02:00',
  'x'.repeat(201),
  'x'.repeat(5_000),
];

const NUMBERS: readonly (number | string)[] = [
  0,
  -1,
  1,
  0.1,
  -0.000_000_1,
  1e-320,
  90.000_000_1,
  180.000_000_1,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53 + 2,
  1e21,
  1e308,
  -1e308,
  raw('-0'),
  raw('1e999'),
  raw('-1e999'),
  raw('NaN'),
  raw('Infinity'),
  raw('0x10'),
  raw('01'),
  raw('1.'),
  raw('9'.repeat(400)),
];

/** Names of fields that mean something to JavaScript, or nothing to anybody. */
export const HOSTILE_NAMES: readonly string[] = [
  '__proto__',
  '__proto__',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
  '',
  'principal',
  'account_id',
  'operator_areas',
  'scopes',
  '$where',
  'a\0b',
  'x'.repeat(10_000),
];

/** How many values of any kind are made beforehand. */
const MADE = 400;

export interface HostileValues {
  text(draw: Draw): string;
  /** A number, or raw text in the place of one. */
  number(draw: Draw): number | string;
  /** Anything that JSON text can say. */
  any(draw: Draw): unknown;
}

/** Values that no honest client sends, the same ones for the same seed. */
export function hostileValues(seed: number): HostileValues {
  const made = { seed, numRuns: MADE };
  const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), made);
  const numbers = fc.sample(fc.double(), made).map(asNumber);
  const values = fc.sample(fc.jsonValue({ maxDepth: 4 }), made);
  const text = (draw: Draw) => oneOf(draw, draw() < 0.7 ? TEXTS : texts) ?? '';
  const number = (draw: Draw) => oneOf(draw, draw() < 0.7 ? NUMBERS : numbers) ?? 0;
  return {
    text,
    number,
    any: (draw) => {
      const kind = draw();
      if (kind < 0.35) return text(draw);
      if (kind < 0.6) return number(draw);
      if (kind < 0.8) return oneOf(draw, [null, true, false, [], {}, [[]], [null], { a: 1 }]);
      return oneOf(draw, values);
    },
  };
}

/** What JSON cannot hold as a number is written as a client's bad encoder would. */
function asNumber(value: number): number | string {
  return Number.isFinite(value) ? value : raw(String(value));
}
