import { between, type Draw, oneOf } from '@drais/twin/life/draw';
import fc from 'fast-check';
import { AREA_ID } from './identities.ts';
import type { KnownThings } from './known-things.ts';
import type { Schema } from './operations.ts';

/** Who fills in a form, and what they know. */
export interface Filling {
  readonly draw: Draw;
  readonly known: KnownThings;
  /** The account by whose things the form is filled in. */
  readonly owner: string | null;
  /** Whether what all depend on stays out of it. */
  readonly spares: boolean;
  readonly now_ms: number;
}

/** Where a return is allowed, and around which the rest happens. */
const CENTRE = { lat: 49.4841, lon: 8.4757 };
/** Seconds from now: what people ask for, and far beyond. */
const OFFSETS_S = [-1, 0, -30, -300, 60, 900, 3_600, 7_200, 86_400, 604_800, -86_400, 1e9, -1e9];
/** Made texts of one pattern. */
const MADE = 100;

const WORDS: Readonly<Record<string, readonly unknown[]>> = {
  time_zone: ['Europe/Berlin', 'America/Los_Angeles', 'Pacific/Auckland', 'Asia/Kathmandu', 'UTC'],
  currency: ['EUR', 'USD', 'JPY', 'KWD'],
  country: ['DE', 'US', 'JP'],
  token: [
    'sandbox_ok',
    'sandbox_ok',
    'sandbox_declined',
    'sandbox_sca',
    'sandbox_insufficient_funds',
  ],
  document_number: ['T22000129', 'L01X00T47', 'X4RTBPFW46', 'REJECT1', 'DOWN'],
  birth_date: ['1990-01-01', '2008-02-29', '2020-01-01', '1900-01-01', '2200-01-01'],
  password: ['correct horse battery', 'passwordpassword', 'aaaaaaaaaa'],
  feed: [
    'gbfs',
    'system_information',
    'vehicle_status',
    'station_status',
    'geofencing_zones',
    'x_y',
  ],
  vehicle_type_id: ['e-bike', 'scooter', 'compact-car', 'cargo-van'],
  public_key: ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'],
  south: [49.48],
  west: [8.46],
  north: [49.49],
  east: [8.48],
  size_bytes: [68, 1, 10_000_000],
  status: ['active', 'ended', 'held', 'open', 'closed', 'failed'],
  quantity: [1],
};

/** How often a value is new although some are known: names of things that are to be made. */
const NEW_SHARE: Readonly<Record<string, number>> = { area_id: 0.15, email: 0.8, code: 0.2 };

/** A value that fits the schema, with what is known put where its name asks for it. */
export function fillValue(schema: Schema, name: string, filling: Filling): unknown {
  const { draw } = filling;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return oneOf(draw, schema.enum);
  if (schema.anyOf !== undefined) return fillValue(oneOf(draw, schema.anyOf) ?? {}, name, filling);
  const type = typeof schema.type === 'string' ? schema.type : (schema.type?.[0] ?? 'string');
  return (FILL[type] ?? plainOf)(schema, name, filling);
}

type Fill = (schema: Schema, name: string, filling: Filling) => unknown;

const FILL: Readonly<Record<string, Fill>> = {
  object: objectOf,
  array: arrayOf,
  null: () => null,
  boolean: (_schema, _name, { draw }) => draw() < 0.5,
};

/** A text or a number: what is known under this name, else one that fits. */
function plainOf(schema: Schema, name: string, filling: Filling): string | number {
  const told = toldFor(name, filling);
  const is_text = schema.type === undefined || schema.type === 'string';
  if (is_text) return typeof told === 'string' ? told : textOf(schema, filling);
  return typeof told === 'number' ? told : numberOf(schema, name, filling);
}

function toldFor(name: string, { draw, known, owner, spares }: Filling): unknown {
  if (draw() < (NEW_SHARE[name] ?? 0.05)) return undefined;
  if (name === 'area_id' && !spares && draw() < 0.75) return AREA_ID;
  for (let tries = 0; tries < 4; tries++) {
    const told = known.find(draw, name, owner);
    if (told === undefined) break;
    if (!spares || !known.isProtected(told)) return told;
  }
  return oneOf(draw, WORDS[name] ?? []);
}

function objectOf(schema: Schema, name: string, filling: Filling): unknown {
  if (name === 'polygon') return smallPolygon(filling.draw);
  const said = optionalOf(schema, filling.draw);
  const fields = Object.entries(schema.properties ?? {}).filter(
    ([field]) => schema.required?.includes(field) === true || said.has(field),
  );
  return Object.fromEntries(fields.map(([field, of]) => [field, fillValue(of, field, filling)]));
}

/** Of what need not be said mostly one thing, else any number of them. */
function optionalOf({ properties = {}, required = [] }: Schema, draw: Draw): Set<string> {
  const optional = Object.keys(properties).filter((field) => !required.includes(field));
  const count = draw() < 0.5 ? 1 : Math.floor(draw() * (optional.length + 1));
  return new Set(Array.from({ length: count }, () => oneOf(draw, optional) ?? ''));
}

/** A box of some 200 m near the centre, since one around the world would end all riding at once. */
function smallPolygon(draw: Draw): unknown {
  const lat = CENTRE.lat + between(draw, 0.02, 0.2);
  const lon = CENTRE.lon + between(draw, 0.02, 0.2);
  const [north, east] = [lat + 0.002, lon + 0.002];
  const ring = [
    [lon, lat],
    [east, lat],
    [east, north],
    [lon, north],
    [lon, lat],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

function arrayOf(schema: Schema, name: string, filling: Filling): unknown[] {
  if (schema.prefixItems !== undefined)
    return schema.prefixItems.map((item) => fillValue(item, name, filling));
  const { items = {}, minItems = 0, maxItems = 3 } = schema;
  const length = Math.min(maxItems, minItems + Math.floor(filling.draw() * 3));
  return Array.from({ length }, () => fillValue(items === false ? {} : items, name, filling));
}

function numberOf(schema: Schema, name: string, { draw }: Filling): number {
  const is_whole = schema.type === 'integer';
  if (name === 'lat' && draw() < 0.8) return CENTRE.lat + between(draw, -0.0003, 0.0003);
  if (name === 'lon' && draw() < 0.8) return CENTRE.lon + between(draw, -0.0003, 0.0003);
  if (name === 'accuracy_m' && draw() < 0.8) return 8;
  const { minimum = 0, maximum = 1_000_000 } = schema;
  const edge = draw();
  if (edge < 0.1) return minimum;
  if (edge < 0.2) return maximum;
  // Small numbers are what most mean; the whole width comes up as well.
  const high = edge < 0.6 ? Math.min(maximum, minimum + 100) : maximum;
  const value = between(draw, minimum, high);
  return is_whole ? Math.round(value) : value;
}

const of_pattern = new Map<string, readonly string[]>();

function textOf(schema: Schema, { draw, now_ms }: Filling): string {
  const { pattern, format, minLength = 0, maxLength = 60 } = schema;
  if (format === 'date-time') return instant(draw, now_ms);
  if (format === 'date') return '1990-01-01';
  if (format === 'email') return `fuzz-${Math.floor(draw() * 2 ** 32).toString(36)}@example.org`;
  if (pattern !== undefined) {
    const made = of_pattern.get(pattern) ?? madeOf(pattern);
    of_pattern.set(pattern, made);
    const text = oneOf(draw, made) ?? '';
    // What is too short can be said again where a pattern has no fixed length.
    return text.repeat(Math.ceil(minLength / Math.max(1, text.length)) || 1).slice(0, maxLength);
  }
  const length = draw() < 0.1 ? maxLength : Math.min(maxLength, minLength + 8);
  return 'fuzzy words '.repeat(Math.ceil(length / 12)).slice(0, Math.max(minLength, length));
}

function madeOf(pattern: string): readonly string[] {
  return fc.sample(fc.stringMatching(new RegExp(pattern)), { seed: 1_817, numRuns: MADE });
}

function instant(draw: Draw, now_ms: number): string {
  return new Date(now_ms + (oneOf(draw, OFFSETS_S) ?? 0) * 1000).toISOString();
}
