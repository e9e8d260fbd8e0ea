'use client';

import { Notice } from '@drais/ui/notice';
import type { Point } from '@drais/vocabulary/units';
import * as maplibre from 'maplibre-gl';
import { useTranslations } from 'next-intl';
import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { Map as BaseMap, Layer, type MapRef, Source } from 'react-map-gl/maplibre';
import type { Box } from './geometry.ts';
import { type MapMark, markFeatures, markLayers, placeLayer, stationLayers } from './map-layers.ts';
import { drawMarker, MARKER_PIXEL_RATIO } from './marker-images.ts';
import { DRAWING, drawingOf, schematicStyle } from './schematic-style.ts';
import { StyleUrlContext } from './style-url.ts';
import { useDark } from './use-dark.ts';

/** Names the worker that all maps of this page draw with. */
export function drawWith(worker_url: string): void {
  maplibre.setWorkerUrl(worker_url);
}

export interface MapStation extends Point {
  readonly station_id: string;
  readonly name: string;
}

export interface VehicleMapProps {
  readonly area_id: string;
  readonly center: Point;
  readonly zoom?: number;
  readonly label: string;
  readonly marks: readonly MapMark[];
  readonly stations?: readonly MapStation[];
  /** Where the person stands, when they let us know. */
  readonly place?: Point | undefined;
  /** Brought into view whenever it becomes another. */
  readonly focus?: Point | undefined;
  onView?(view: Box, center: Point): void;
  onChoose?(id: string): void;
}

/**
 * The map of an area with its vehicles. The list beside it says the same: nobody needs the map to
 * ride.
 */
export function VehicleMap(props: VehicleMapProps) {
  const { area_id, center, zoom = 14.2, label, marks, stations, place, focus, onChoose } = props;
  const t = useTranslations('map');
  const style_url = useContext(StyleUrlContext);
  const dark = useDark();
  const map = useRef<MapRef>(null);
  const [failed, setFailed] = useState(false);
  const style = useMemo(
    () => (style_url === '' ? schematicStyle(area_id, dark) : style_url),
    [style_url, area_id, dark],
  );
  const tellView = useTellView(map, props.onView);
  const bringIntoView = useFocus(map, focus);
  useDrawingAgain(map, area_id);
  if (failed)
    return (
      <Notice tone="warn" className="m-4" title={t('no_map_title')}>
        {t('no_map')}
      </Notice>
    );
  return (
    <BaseMap
      ref={map}
      mapLib={maplibre}
      mapStyle={style}
      initialViewState={{ latitude: center.lat, longitude: center.lon, zoom }}
      maxZoom={18.5}
      minZoom={9}
      maxPitch={0}
      dragRotate={false}
      attributionControl={style_url === '' ? false : { compact: true }}
      locale={{ 'Map.Title': label }}
      interactiveLayerIds={['marks-near', 'marks-far']}
      onLoad={({ target }) => {
        target.touchZoomRotate.disableRotation();
        target.getCanvas().setAttribute('aria-label', label);
        bringIntoView({ duration: 0 });
        tellView();
      }}
      onMoveEnd={tellView}
      onError={({ error }) => setFailed(/webgl/i.test(error.message))}
      onMouseMove={({ target, features: under }) => {
        target.getCanvas().style.cursor = (under?.length ?? 0) > 0 ? 'pointer' : '';
      }}
      onClick={({ features: hit }) => {
        const id: unknown = hit?.[0]?.properties['id'];
        if (typeof id === 'string') onChoose?.(id);
      }}
      onStyleData={({ target }) => supplyMarkers(target)}
    >
      <MapContent marks={marks} stations={stations ?? []} place={place} dark={dark} />
    </BaseMap>
  );
}

interface MapContentProps {
  readonly marks: readonly MapMark[];
  readonly stations: readonly MapStation[];
  readonly place: Point | undefined;
  readonly dark: boolean;
}

/** What lies on the map, from the lowest layer to the highest. */
function MapContent({ marks, stations, place, dark }: MapContentProps) {
  const features = useMemo(() => markFeatures(marks), [marks]);
  return (
    <>
      <Source id="stations" type="geojson" data={stationFeatures(stations)}>
        {stationLayers(dark).map((layer) => (
          <Layer key={layer.id} {...layer} />
        ))}
      </Source>
      <Source
        id="place"
        type="geojson"
        data={stationFeatures(
          place === undefined ? [] : [{ ...place, station_id: 'me', name: '' }],
        )}
      >
        <Layer {...placeLayer} />
      </Source>
      <Source id="marks" type="geojson" data={features}>
        {markLayers.map((layer) => (
          <Layer key={layer.id} {...layer} />
        ))}
      </Source>
    </>
  );
}

/** Says which part of the world the map shows now. */
function useTellView(
  map: React.RefObject<MapRef | null>,
  onView: VehicleMapProps['onView'],
): () => void {
  return useCallback(() => {
    const bounds = map.current?.getBounds();
    if (bounds === undefined || onView === undefined) return;
    const middle = bounds.getCenter();
    onView(
      {
        south: bounds.getSouth(),
        west: bounds.getWest(),
        north: bounds.getNorth(),
        east: bounds.getEast(),
      },
      { lat: middle.lat, lon: middle.lng },
    );
  }, [map, onView]);
}

/** Pictures are drawn when the map first asks for one by name. */
function supplyMarkers(map: maplibre.Map): void {
  map.setMissingStyleImageResolver((id) => {
    const picture = drawMarker(id);
    if (picture !== undefined && !map.hasImage(id))
      map.addImage(id, picture, { pixelRatio: MARKER_PIXEL_RATIO });
  });
}

/** Also for a map that is loaded later than it is known what to look at. */
function useFocus(
  map: React.RefObject<MapRef | null>,
  focus: Point | undefined,
): (options: { readonly duration: number }) => void {
  const { lat, lon } = focus ?? {};
  const bringIntoView = useCallback(
    ({ duration }: { readonly duration: number }) => {
      if (lat === undefined || lon === undefined || map.current === null) return;
      const zoom = Math.max(15, map.current.getZoom());
      map.current.easeTo({ center: [lon, lat], zoom, duration });
    },
    [map, lat, lon],
  );
  useEffect(() => bringIntoView({ duration: 500 }), [bringIntoView]);
  return bringIntoView;
}

/** Asks once more for a drawing that a lost network may have kept away. */
function useDrawingAgain(map: React.RefObject<MapRef | null>, area_id: string): void {
  useEffect(() => {
    const ask = () => {
      const drawing = map.current?.getSource(DRAWING);
      if (drawing instanceof maplibre.GeoJSONSource) void drawing.setData(drawingOf(area_id));
    };
    window.addEventListener('online', ask);
    return () => window.removeEventListener('online', ask);
  }, [map, area_id]);
}

function stationFeatures(stations: readonly MapStation[]) {
  return {
    type: 'FeatureCollection' as const,
    features: stations.map(({ station_id, name, lat, lon }) => ({
      type: 'Feature' as const,
      properties: { id: station_id, name },
      geometry: { type: 'Point' as const, coordinates: [lon, lat] },
    })),
  };
}
