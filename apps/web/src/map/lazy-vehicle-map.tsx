'use client';

import dynamic from 'next/dynamic';

/** A network that comes back says so; one that is only weak is tried again after this. */
const AGAIN_MS = 5_000;

/**
 * The map, loaded behind the page that has it. A network that is lost meanwhile leaves the page as
 * it is: the map comes when it can.
 */
export const LazyVehicleMap = dynamic(load, { ssr: false });

async function load() {
  for (;;) {
    try {
      const { VehicleMap, drawWith } = await import('./vehicle-map.tsx');
      drawWith(await fetchWorker());
      return VehicleMap;
    } catch (error) {
      if (!isOfTheNetwork(error)) throw error;
      await nextChance();
    }
  }
}

/**
 * An address of MapLibre's worker in this page's memory: a worker that cannot be loaded would leave
 * an empty map for good.
 */
async function fetchWorker(): Promise<string> {
  const response = await fetch('/maplibre/worker.mjs');
  if (!response.ok) throw new TypeError(`the map's worker: ${String(response.status)}`);
  return URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
}

/** `fetch` tells of every broken connection as a TypeError; the bundler has a name of its own. */
function isOfTheNetwork(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && error.name === 'ChunkLoadError');
}

function nextChance(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, AGAIN_MS);
    window.addEventListener('online', finish);
    function finish(): void {
      clearTimeout(timer);
      window.removeEventListener('online', finish);
      resolve();
    }
  });
}
