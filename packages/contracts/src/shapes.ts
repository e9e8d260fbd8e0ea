import {
  ACCOUNT_THING_ID_PATTERN,
  AREA_ID_PATTERN,
  AREA_THING_ID_PATTERN,
} from '@drais/vocabulary/ids';
import { VEHICLE_CLASSES, VEHICLE_STATES } from '@drais/vocabulary/vehicle';
import {
  type Static,
  type TLiteral,
  type TProperties,
  type TSchema,
  type TUnion,
  Type,
} from 'typebox';

/** An object that refuses fields nobody promised: a misspelt field is an error, not silence. */
export function Shape<P extends TProperties>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/** One of a few words. */
export function OneOf<const W extends readonly string[]>(words: W) {
  return Type.Unsafe<W[number]>({ type: 'string', enum: [...words] });
}

/** The largest number that a column of type int holds. */
export const INT_MAX = 2_147_483_647;

export const AreaId = Type.String({ pattern: AREA_ID_PATTERN });
/** An id of something in an operating area; carries its area before the dot. */
export const AreaThingId = Type.String({ pattern: AREA_THING_ID_PATTERN, maxLength: 80 });
/** An id of something that belongs to an account; carries the account's bucket before the dot. */
export const AccountThingId = Type.String({ pattern: ACCOUNT_THING_ID_PATTERN, maxLength: 80 });

/** RFC 3339, UTC, at most milliseconds. */
export const Instant = Type.String({ format: 'date-time', maxLength: 35 });
export const Lat = Type.Number({ minimum: -90, maximum: 90 });
export const Lon = Type.Number({ minimum: -180, maximum: 180 });
export const PointShape = Shape({ lat: Lat, lon: Lon });
/** `accuracy_m`: radius that holds the truth with about 68 % probability. */
export const PositionShape = Shape({
  lat: Lat,
  lon: Lon,
  accuracy_m: Type.Number({ minimum: 0, maximum: 10_000 }),
});
export const Currency = Type.String({ pattern: '^[A-Z]{3}$' });
export const AmountMinor = Type.Integer({ minimum: -10_000_000_000, maximum: 10_000_000_000 });
export const MoneyShape = Shape({ amount_minor: AmountMinor, currency: Currency });
export const VehicleClassWord = OneOf(VEHICLE_CLASSES);
export const VehicleStateWord = OneOf(VEHICLE_STATES);
export const ChargeFraction = Type.Number({ minimum: 0, maximum: 1 });
export const Reason = Type.String({ minLength: 3, maxLength: 500 });

/** A GeoJSON polygon: rings of [lon, lat], the first the outer one. Source: RFC 7946, 3.1.6. */
export const PolygonShape = Shape({
  type: Type.Literal('Polygon'),
  coordinates: Type.Array(Type.Array(Type.Tuple([Lon, Lat]), { minItems: 4, maxItems: 2000 }), {
    minItems: 1,
    maxItems: 20,
  }),
});

/** Fields of every list's input: rows per page and where the last page ended. */
export const pageInput = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
};

/** A bounded page; `next_cursor` is absent on the last one. */
export function PageOf<T extends TSchema>(item: T) {
  return Shape({ items: Type.Array(item), next_cursor: Type.Optional(Type.String()) });
}

export type { Static, TLiteral, TUnion };
