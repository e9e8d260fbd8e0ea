import type { FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';

/** Areas that have a drawing under public/basemap; others are shown on plain ground. */
const DRAWN_AREAS = new Set(['mannheim']);

/** The source of all shapes of the schematic map. */
export const DRAWING = 'drawing';

export function drawingOf(area_id: string): string {
  return `/basemap/${area_id}.geojson`;
}

/** Labels are drawn from the page's own font: the style names no glyph server. */
const FONT = ['Inter Variable'];

const LIGHT = {
  ground: '#eceade',
  blocks: '#e2dfd0',
  park: '#cfe0c4',
  water: '#a9c9dc',
  street: '#ffffff',
  lane: '#f4f2e8',
  building: '#cbc6b1',
  railway: '#a8a596',
  label: '#27363c',
  place: '#10181b',
  water_label: '#1c5273',
  halo: '#f4f2e8',
};
const DARK: typeof LIGHT = {
  ground: '#10191c',
  blocks: '#18242a',
  park: '#16302a',
  water: '#0f3550',
  street: '#34454c',
  lane: '#233238',
  building: '#2b3a40',
  railway: '#46565b',
  label: '#c3cfd0',
  place: '#f3f5ef',
  water_label: '#9fcdec',
  halo: '#10191c',
};

/** The style of the schematic map: one small file of shapes, no tiles, no glyphs, no network. */
export function schematicStyle(area_id: string, dark: boolean): StyleSpecification {
  const colors = dark ? DARK : LIGHT;
  const ground: LayerSpecification = {
    id: 'ground',
    type: 'background',
    paint: { 'background-color': colors.ground },
  };
  if (!DRAWN_AREAS.has(area_id)) return { version: 8, sources: {}, layers: [ground] };
  return {
    version: 8,
    sources: { [DRAWING]: { type: 'geojson', data: drawingOf(area_id) } },
    layers: [
      ground,
      fill('blocks', colors.blocks),
      fill('park', colors.park),
      line('lane', colors.lane, 1.5, 6),
      line('river', colors.water, 12, 120),
      line('canal', colors.water, 4, 40),
      line('railway', colors.railway, 1, 3),
      line('street', colors.street, 2, 12),
      line('axis', colors.street, 2.5, 12),
      line('ring', colors.street, 3.5, 18),
      fill('building', colors.building),
      streetNames('street', colors.label, colors.halo),
      streetNames('axis', colors.label, colors.halo),
      names('water', colors.water_label, colors.halo, 13),
      names('quarter', colors.label, colors.halo, 15),
      names('place', colors.place, colors.halo, 12),
    ],
  };
}

function ofKind(kind: string): FilterSpecification {
  return ['==', ['get', 'kind'], kind];
}

function fill(kind: string, color: string): LayerSpecification {
  return {
    id: kind,
    type: 'fill',
    source: DRAWING,
    filter: ofKind(kind),
    paint: { 'fill-color': color },
  };
}

/** A line that grows with the zoom, from `thin_px` far away to `wide_px` near by. */
function line(kind: string, color: string, thin_px: number, wide_px: number): LayerSpecification {
  return {
    id: kind,
    type: 'line',
    source: DRAWING,
    filter: ofKind(kind),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': color,
      'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 12, thin_px, 17, wide_px],
    },
  };
}

function names(kind: string, color: string, halo: string, size_px: number): LayerSpecification {
  const isQuarter = kind === 'quarter';
  return {
    id: `${kind}-names`,
    type: 'symbol',
    source: DRAWING,
    filter: ofKind(kind),
    minzoom: kind === 'place' ? 13.6 : 11.5,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': FONT,
      'text-size': size_px,
      'text-letter-spacing': isQuarter ? 0.06 : 0,
      'text-max-width': 8,
      // Places have stations in their middle: the name stands below.
      'text-anchor': kind === 'place' ? 'top' : 'center',
      'text-offset': kind === 'place' ? [0, 0.7] : [0, 0],
    },
    paint: { 'text-color': color, 'text-halo-color': halo, 'text-halo-width': 1.6 },
  };
}

function streetNames(kind: string, color: string, halo: string): LayerSpecification {
  return {
    id: `${kind}-names`,
    type: 'symbol',
    source: DRAWING,
    filter: ofKind(kind),
    minzoom: 14.2,
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 700,
      'text-field': ['get', 'name'],
      'text-font': FONT,
      'text-size': 11.5,
    },
    paint: { 'text-color': color, 'text-halo-color': halo, 'text-halo-width': 1.4 },
  };
}
