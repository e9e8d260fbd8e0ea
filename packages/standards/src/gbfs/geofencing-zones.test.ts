import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type GbfsZone,
  type GbfsZoneRule,
  type GeofencingRule,
  type GeofencingZones,
  geofencingZonesFeed,
} from './geofencing-zones.ts';
import type { GbfsVehicleType } from './vehicle-types.ts';

const TYPES = ['slow', 'quick', 'fast'] as const;
const SPEEDS_KPH = { slow: 20, quick: 25, fast: 130 } as const;

const vehicle_types = TYPES.map(
  (vehicle_type_id): GbfsVehicleType => ({
    vehicle_type_id,
    vehicle_class: 'scooter',
    name: vehicle_type_id,
    range_max_m: 40_000,
    speed_max_m_s: SPEEDS_KPH[vehicle_type_id] / 3.6,
    pricing_plan_ids: [],
  }),
);

/** What holds for one type at one place. */
interface Holds {
  readonly start: boolean;
  readonly end: boolean;
  readonly through: boolean;
  readonly station_parking: boolean;
  readonly speed_kph: number;
}

/**
 * A zone is a square from (x, y) to (x + size, y + size), so that the tests can see who is in it.
 */
interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}
type SquareZone = GbfsZone & { readonly square: Square };
interface Place {
  readonly x: number;
  readonly y: number;
}

const isIn = ({ x, y, size }: Square, place: Place) =>
  place.x > x && place.x < x + size && place.y > y && place.y < y + size;

function squareZone(square: Square, priority: number, rules: readonly GbfsZoneRule[]): SquareZone {
  const { x, y, size } = square;
  const rings = [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ],
  ] as const;
  return { name: `${x} ${y}`, rings, priority, rules, square };
}

/**
 * As Drais decides: the highest zone with a rule for the type, as a whole; else the global rule.
 */
function asDecided(
  zones: readonly SquareZone[],
  global_rules: readonly GbfsZoneRule[],
  { type, place }: { readonly type: (typeof TYPES)[number]; readonly place: Place },
): Holds {
  const ruleIn = (rules: readonly GbfsZoneRule[]) =>
    rules.find(({ vehicle_type_ids }) => vehicle_type_ids?.includes(type) ?? true);
  const [highest] = zones
    .filter((zone) => isIn(zone.square, place) && ruleIn(zone.rules) !== undefined)
    .sort((a, b) => b.priority - a.priority);
  const rule = ruleIn(highest?.rules ?? global_rules);
  assert.ok(rule);
  const limit_m_s = rule.speed_limit_m_s ?? SPEEDS_KPH[type] / 3.6;
  return {
    start: rule.ride_start_allowed,
    end: rule.ride_end_allowed,
    through: rule.ride_through_allowed,
    station_parking: rule.station_parking ?? false,
    speed_kph: Math.round(limit_m_s * 3.6),
  };
}

/**
 * As the specification reads the feed (Geofencing Rule Precedence): each field from the first rule
 * that is about the type and has the field, down the file and then the global rules.
 */
function asRead(
  { geofencing_zones, global_rules }: GeofencingZones,
  zones: readonly SquareZone[],
  { type, place }: { readonly type: (typeof TYPES)[number]; readonly place: Place },
): Holds {
  const here = geofencing_zones.features.filter(({ properties }) =>
    zones.some(({ name, square }) => name === properties.name[0]?.text && isIn(square, place)),
  );
  const rules = [...here.flatMap(({ properties }) => properties.rules), ...global_rules].filter(
    ({ vehicle_type_ids }) => vehicle_type_ids?.includes(type) ?? true,
  );
  const first = <Field extends keyof GeofencingRule>(field: Field) =>
    rules.find((rule) => rule[field] !== undefined)?.[field];
  return {
    start: first('ride_start_allowed') ?? assert.fail(),
    end: first('ride_end_allowed') ?? assert.fail(),
    through: first('ride_through_allowed') ?? assert.fail(),
    station_parking: first('station_parking') ?? false,
    speed_kph: first('maximum_speed_kph') ?? SPEEDS_KPH[type],
  };
}

const NOW = { updated_at: new Date('2025-06-01T08:00:00Z'), ttl_s: 300 };
const OPEN = { ride_start_allowed: true, ride_end_allowed: true, ride_through_allowed: true };

const anyRule = fc
  .record({
    ids: fc.option(fc.subarray([...TYPES], { minLength: 1 }), { nil: undefined }),
    start: fc.boolean(),
    end: fc.boolean(),
    through: fc.boolean(),
    station_parking: fc.option(fc.boolean(), { nil: undefined }),
    limit_kph: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
  })
  .map(
    ({ ids, start, end, through, station_parking, limit_kph }): GbfsZoneRule => ({
      ...(ids === undefined ? {} : { vehicle_type_ids: ids }),
      ride_start_allowed: start,
      ride_end_allowed: end,
      ride_through_allowed: through,
      ...(station_parking === undefined ? {} : { station_parking }),
      ...(limit_kph === undefined ? {} : { speed_limit_m_s: limit_kph / 3.6 }),
    }),
  );

const anyZones = fc
  .uniqueArray(
    fc.record({
      x: fc.integer({ min: 0, max: 6 }),
      y: fc.integer({ min: 0, max: 6 }),
      size: fc.integer({ min: 1, max: 4 }),
      priority: fc.integer({ min: 0, max: 3 }),
      rules: fc.array(anyRule, { maxLength: 3 }),
    }),
    { maxLength: 5, selector: ({ x, y }) => `${x} ${y}` },
  )
  .map((zones) =>
    zones.map(({ priority, rules, ...square }) => squareZone(square, priority, rules)),
  );

describe('GBFS 3.0 geofencing rule precedence', () => {
  it('gives, field by field, what the zone that decides says as a whole', () => {
    const globals = fc.tuple(anyRule).map(([{ vehicle_type_ids: _ids, ...rule }]) => [rule]);
    const coordinate = fc.integer({ min: 0, max: 9 }).map((n) => n + 0.5);
    const asked = fc.record({
      type: fc.constantFrom(...TYPES),
      place: fc.record({ x: coordinate, y: coordinate }),
    });
    fc.assert(
      fc.property(anyZones, globals, fc.array(asked, { minLength: 10 }), (zones, rules, asks) => {
        const told = geofencingZonesFeed(
          { zones, global_rules: rules, vehicle_types },
          ['en'],
          NOW,
        );
        for (const ask of asks) {
          const decided = asDecided(zones, rules, ask);
          const read = asRead(told.data, zones, ask);
          // How fast nobody may ride is nobody's question.
          const speed_kph = decided.through ? read.speed_kph : decided.speed_kph;
          assert.deepEqual({ ...read, speed_kph }, decided);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('names a speed of its own only where a zone below would slow the type down', () => {
    const free: GbfsZoneRule = { ...OPEN, vehicle_type_ids: ['slow', 'fast'] };
    const limit: GbfsZoneRule = { ...OPEN, vehicle_type_ids: ['slow'], speed_limit_m_s: 1.6667 };
    const zones = (x: number) => [
      squareZone({ x: 0, y: 0, size: 2 }, 2, [free]),
      squareZone({ x, y: 0, size: 2 }, 1, [limit]),
    ];
    const rules = (x: number) =>
      geofencingZonesFeed({ zones: zones(x), global_rules: [OPEN], vehicle_types }, ['en'], NOW)
        .data.geofencing_zones.features[0]?.properties.rules;
    assert.deepEqual(rules(5), [{ ...free, station_parking: false }]);
    assert.deepEqual(rules(1), [
      { ...OPEN, station_parking: false, vehicle_type_ids: ['slow'], maximum_speed_kph: 20 },
      { ...OPEN, station_parking: false, vehicle_type_ids: ['fast'] },
    ]);
  });
});
