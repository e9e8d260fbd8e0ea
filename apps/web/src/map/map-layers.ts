import type { Point } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import type { LayerProps } from 'react-map-gl/maplibre';
import { type MarkerTone, markerName } from './marker-images.ts';

/** One vehicle on the map. */
export interface MapMark extends Point {
  readonly id: string;
  readonly vehicle_class: VehicleClass;
  readonly charge_fraction: number;
  readonly tone: MarkerTone;
}

/** Below this zoom vehicles are dots, above it they say class and charge. */
const NEAR_ZOOM = 13;

type Layer = LayerProps & { readonly id: string };

export const markLayers: readonly Layer[] = [
  {
    id: 'marks-far',
    type: 'circle',
    maxzoom: NEAR_ZOOM,
    paint: {
      'circle-radius': 5,
      'circle-color': [
        'match',
        ['get', 'tone'],
        'free',
        '#ffffff',
        'chosen',
        '#ffc61a',
        'reserved',
        '#ffe7a6',
        'on_trip',
        '#103f8f',
        '#a31f18',
      ],
      'circle-stroke-color': '#0f171a',
      'circle-stroke-width': 1.8,
    },
  },
  {
    id: 'marks-near',
    type: 'symbol',
    minzoom: NEAR_ZOOM,
    layout: {
      'icon-image': ['get', 'picture'],
      'icon-allow-overlap': true,
      'icon-size': ['interpolate', ['linear'], ['zoom'], NEAR_ZOOM, 0.72, 15, 1],
      'symbol-sort-key': ['match', ['get', 'tone'], 'chosen', 2, 1],
    },
  },
];

export const placeLayer: Layer = {
  id: 'place',
  type: 'circle',
  paint: {
    'circle-radius': 8,
    'circle-color': '#1f6feb',
    'circle-stroke-color': '#ffffff',
    'circle-stroke-width': 3,
  },
};

export function stationLayers(dark: boolean): readonly Layer[] {
  const color = dark ? '#a4c6ff' : '#103f8f';
  return [
    {
      id: 'stations-dots',
      type: 'circle',
      minzoom: 12.5,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 12.5, 2.5, 16, 7],
        'circle-color': dark ? '#10191c' : '#ffffff',
        'circle-stroke-color': color,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'stations-names',
      type: 'symbol',
      minzoom: 15.2,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': ['Inter Variable'],
        'text-size': 12,
        'text-offset': [0, 1.2],
        'text-anchor': 'top',
        'text-max-width': 9,
      },
      paint: {
        'text-color': color,
        'text-halo-color': dark ? '#10191c' : '#f4f2e8',
        'text-halo-width': 1.6,
      },
    },
  ];
}

export function markFeatures(marks: readonly MapMark[]) {
  return {
    type: 'FeatureCollection' as const,
    features: marks.map(({ id, lat, lon, tone, vehicle_class, charge_fraction }) => ({
      type: 'Feature' as const,
      properties: { id, tone, picture: markerName(vehicle_class, charge_fraction, tone) },
      geometry: { type: 'Point' as const, coordinates: [lon, lat] },
    })),
  };
}
