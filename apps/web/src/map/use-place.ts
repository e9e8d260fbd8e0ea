'use client';

import type { Position } from '@drais/vocabulary/units';
import { useCallback, useState } from 'react';

export type PlaceStatus = 'off' | 'asking' | 'known' | 'denied' | 'unknown';

export interface Place {
  readonly status: PlaceStatus;
  readonly point: Position | undefined;
  ask(): void;
}

/** A place older than this is asked for anew; younger ones save the battery. */
const AGE_MAX_MS = 15_000;
/** Indoors a phone may need long; then the person goes on without. */
const TIMEOUT_MS = 12_000;

/**
 * Where this device is, by its own word. @throws {GeolocationPositionError} when it may or can not
 * say
 */
export function locate(): Promise<Position> {
  return new Promise((resolve, reject) => {
    if (!('geolocation' in navigator)) return reject(new Error('no geolocation'));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          lat: coords.latitude,
          lon: coords.longitude,
          accuracy_m: Math.min(10_000, coords.accuracy),
        }),
      reject,
      { enableHighAccuracy: true, maximumAge: AGE_MAX_MS, timeout: TIMEOUT_MS },
    );
  });
}

/** A start does not wait longer for the telephone to find itself. */
const QUICKLY_MS = 2_000;

/** Where this device is, if it may say so without asking the person and knows it quickly. */
export async function locateQuietly(): Promise<Position | undefined> {
  try {
    const { state } = await navigator.permissions.query({ name: 'geolocation' });
    if (state !== 'granted') return undefined;
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, QUICKLY_MS, undefined));
    return await Promise.race([locate(), late]);
  } catch {
    return undefined;
  }
}

/** The person's place, once they ask for it; it stays in this page. */
export function usePlace(): Place {
  const [status, setStatus] = useState<PlaceStatus>('off');
  const [point, setPoint] = useState<Position>();
  const ask = useCallback(() => {
    setStatus('asking');
    locate().then(
      (found) => {
        setPoint(found);
        setStatus('known');
      },
      (error: unknown) => setStatus(isDenied(error) ? 'denied' : 'unknown'),
    );
  }, []);
  return { status, point, ask };
}

function isDenied(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 1;
}
