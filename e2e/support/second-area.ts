import { fleet, payments } from '@drais/contracts';
import type { PatientClient } from '@drais/twin';
import { must } from './ride.ts';

export const HEIDELBERG = 'heidelberg';

const BISMARCKPLATZ = { lat: 49.4101234567, lon: 8.6931234567 };
const NEUENHEIM = { lat: 49.4174, lon: 8.6905 };
const ON_THE_STREET = { lat: 49.405, lon: 8.68 };

const rectangle = (west: number, south: number, east: number, north: number) => ({
  type: 'Polygon' as const,
  // Clockwise: the wrong way round for GeoJSON, as people draw.
  coordinates: [
    [
      [west, south],
      [west, north],
      [east, north],
      [east, south],
      [west, south],
    ] as [number, number][],
  ],
});

/** Two classes, and two zones with one priority, of which the one that forbids decides. */
const ZONES = [
  {
    name: 'Town',
    polygon: rectangle(8.66, 49.39, 8.71, 49.42),
    priority: 10,
    vehicle_classes: ['scooter' as const],
    ride_allowed: true,
    park_allowed: true,
  },
  {
    name: 'Old bridge',
    polygon: rectangle(8.7, 49.41, 8.715, 49.417),
    priority: 10,
    vehicle_classes: ['scooter' as const, 'car' as const],
    ride_allowed: true,
    park_allowed: false,
    speed_limit_m_s: 1.7,
  },
];

/** Opens a second area with everything that feeds tell of, and vehicles that nobody has. */
export async function openSecondArea(operator: PatientClient): Promise<void> {
  const area_id = HEIDELBERG;
  const { lat, lon } = BISMARCKPLATZ;
  must(
    await operator.call(fleet.openArea, {
      area_id,
      name: 'Heidelberg',
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      country: 'DE',
      center: BISMARCKPLATZ,
    }),
  );
  const type = { range_max_m: 40_000, speed_max_m_s: 5.6 };
  must(
    await operator.call(fleet.defineVehicleTypes, {
      area_id,
      vehicle_types: [
        { ...type, vehicle_type_id: 'kick', vehicle_class: 'scooter', name: 'Scooter' },
        { ...type, vehicle_type_id: 'mini', vehicle_class: 'car', name: 'Small car' },
      ],
    }),
  );
  const station = { capacity: 2, radius_m: 40, is_charging_station: true };
  must(
    await operator.call(fleet.addStations, {
      area_id,
      stations: [
        { ...station, short_name: '1', name: 'Bismarckplatz', lat, lon },
        { ...station, short_name: '2', name: 'Neuenheim', ...NEUENHEIM, capacity: 0 },
      ],
    }),
  );
  must(await operator.call(fleet.addZones, { area_id, zones: ZONES }));
  await publishPrices(operator, area_id);
  const placed = [
    ['HD-1', 'kick', BISMARCKPLATZ],
    ['HD-2', 'mini', BISMARCKPLATZ],
    ['HD-3', 'kick', BISMARCKPLATZ],
    ['HD-4', 'kick', ON_THE_STREET],
  ] as const;
  const vehicles = placed.map(([code, vehicle_type_id, position]) => ({
    code,
    vehicle_type_id,
    position,
    charge_fraction: 0.567,
  }));
  must(await operator.call(fleet.addVehicles, { area_id, vehicles }));
}

async function publishPrices(operator: PatientClient, area_id: string): Promise<void> {
  for (const vehicle_class of ['scooter', 'car'] as const) {
    must(
      await operator.call(payments.publishPricingPlan, {
        area_id,
        vehicle_class,
        name: vehicle_class === 'car' ? 'Car' : 'Scooter',
        currency: 'EUR',
        unlock_minor: 150,
        per_minute_minor: 19,
        pause_per_minute_minor: 5,
        cap_minor: 2_000,
        hold_minor: 1_000,
        vat_bp: 1_900,
      }),
    );
  }
}
