import type { GbfsSystem } from './system-feeds.ts';
import type { GbfsVehicle } from './vehicle-status.ts';

export const NOW = new Date('2025-06-01T08:00:00.000Z');
export const LANGUAGES = ['en', 'de'] as const;

function vehicle(id: string, more: Partial<GbfsVehicle> = {}): GbfsVehicle {
  return {
    public_vehicle_id: `mannheim.${id}`,
    vehicle_type_id: 'scooter-1',
    position: { lat: 49.4875123456, lon: 8.4660412345 },
    charge_fraction: 0.829,
    range_m: 31_499.7,
    is_reserved: false,
    is_disabled: false,
    is_on_trip: false,
    last_reported_at: NOW,
    ...more,
  };
}

const station = {
  lat: 49.48,
  lon: 8.47,
  is_charging_station: true,
  is_virtual_station: false,
  is_installed: true,
  is_renting: true,
  is_returning: true,
  last_reported_at: NOW,
};

/** One of everything: what the tests of the feeds and of their references start from. */
export const system: GbfsSystem = {
  area: {
    area_id: 'mannheim',
    name: 'Drais Mannheim',
    time_zone: 'Europe/Berlin',
    languages: LANGUAGES,
    operator: 'Drais Demo',
    opening_hours: '24/7',
    feed_contact_email: 'feeds@drais.example',
    url: 'https://drais.example',
    phone_number: '+4962112345',
    license_id: 'CC0-1.0',
    manifest_url: 'https://drais.example/gbfs/manifest.json',
  },
  vehicle_types: [
    {
      vehicle_type_id: 'scooter-1',
      vehicle_class: 'scooter',
      name: 'Scooter',
      range_max_m: 38_000,
      speed_max_m_s: 5.5556,
      reserve_max_s: 1_800,
      rider_capacity: 1,
      pricing_plan_ids: ['mannheim.plan-1'],
    },
    {
      vehicle_type_id: 'van-1',
      vehicle_class: 'van',
      name: { en: 'Van', de: 'Transporter' },
      range_max_m: 250_000,
      speed_max_m_s: 36.1111,
      pricing_plan_ids: [],
    },
  ],
  stations: [
    {
      ...station,
      station_id: 'mannheim.s1',
      name: 'Schloss',
      short_name: '101',
      capacity: 3,
      region_id: 'innenstadt',
    },
    {
      ...station,
      station_id: 'mannheim.s2',
      name: 'Hafen',
      capacity: 0,
      is_virtual_station: true,
      radius_m: 60,
    },
  ],
  vehicles: [
    vehicle('a', { station_id: 'mannheim.s1', pricing_plan_id: 'mannheim.plan-1' }),
    vehicle('b', { station_id: 'mannheim.s1', is_reserved: true }),
    vehicle('c', { station_id: 'mannheim.s1', is_disabled: true }),
    vehicle('d', { station_id: 'mannheim.s1', vehicle_type_id: 'van-1', available_until: NOW }),
    vehicle('e', { station_id: 'mannheim.s1', is_on_trip: true }),
    vehicle('f'),
  ],
  regions: [{ region_id: 'innenstadt', name: 'Innenstadt' }],
  pricing_plans: [
    {
      plan_id: 'mannheim.plan-1',
      name: 'Scooter',
      description: { en: '1.00 and 0.20 each minute.', de: '1,00 und 0,20 je Minute.' },
      currency: 'EUR',
      unlock_minor: 100,
      per_minute_minor: 20,
      cap_minor: 2_500,
    },
  ],
  alerts: [
    {
      alert_id: 'alert-1',
      type: 'station_closure',
      summary: { en: 'Closed for a market.', de: 'Wegen Markt gesperrt.' },
      starts_at: NOW,
      station_ids: ['mannheim.s1'],
      updated_at: NOW,
    },
  ],
  zones: [
    {
      name: 'Whole town',
      rings: [
        [
          [8.4, 49.4],
          [8.6, 49.4],
          [8.6, 49.6],
          [8.4, 49.6],
          [8.4, 49.4],
        ],
      ],
      priority: 1,
      rules: [{ ride_start_allowed: true, ride_end_allowed: true, ride_through_allowed: true }],
    },
    {
      name: 'Palace garden',
      // Clockwise, with a counterclockwise hole: both the wrong way round.
      rings: [
        [
          [8.46, 49.48],
          [8.46, 49.49],
          [8.47, 49.49],
          [8.47, 49.48],
          [8.46, 49.48],
        ],
        [
          [8.462, 49.482],
          [8.464, 49.482],
          [8.464, 49.484],
          [8.462, 49.484],
          [8.462, 49.482],
        ],
      ],
      priority: 10,
      rules: [
        {
          vehicle_type_ids: ['scooter-1'],
          ride_start_allowed: false,
          ride_end_allowed: false,
          ride_through_allowed: true,
          speed_limit_m_s: 1.6667,
          station_parking: true,
        },
      ],
      starts_at: NOW,
    },
  ],
  global_rules: [{ ride_start_allowed: true, ride_end_allowed: false, ride_through_allowed: true }],
};
