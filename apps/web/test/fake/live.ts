import type { ServerResponse } from 'node:http';
import type { FleetVehicle, World } from './world.ts';

interface Listener {
  readonly response: ServerResponse;
  readonly shows: (vehicle: FleetVehicle) => boolean;
  readonly view: (vehicle: FleetVehicle) => unknown;
  readonly idOf: (vehicle: FleetVehicle) => string;
  known: Set<string>;
}

export interface Live {
  open(response: ServerResponse, kind: 'public' | 'fleet', query: URLSearchParams): void;
  /** Tells every listener what has changed. */
  tell(): void;
  /** Breaks every connection, as an outage would. */
  cut(): void;
}

/** Server-sent events of the fake: a snapshot first, then whatever is new. */
export function openLive(world: World): Live {
  const listeners = new Set<Listener>();
  const send = (listener: Listener, kind: 'snapshot' | 'changes') => {
    const shown = world.vehicles.filter(listener.shows);
    const ids = new Set(shown.map(listener.idOf));
    const gone = [...listener.known].filter((id) => !ids.has(id));
    listener.known = ids;
    const message = {
      kind,
      at: new Date().toISOString(),
      vehicles: shown.map(listener.view),
      gone,
    };
    listener.response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  };
  return {
    open: (response, kind, query) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const listener =
        kind === 'public' ? publicListener(response, query) : fleetListener(response);
      listeners.add(listener);
      response.on('close', () => listeners.delete(listener));
      send(listener, 'snapshot');
    },
    tell: () => {
      for (const listener of listeners) send(listener, 'changes');
    },
    cut: () => {
      for (const { response } of listeners) response.destroy();
    },
  };
}

function publicListener(response: ServerResponse, query: URLSearchParams): Listener {
  const [south, west, north, east] = ['south', 'west', 'north', 'east'].map((name) =>
    Number(query.get(name)),
  );
  const inside = ({ lat = 0, lon = 0 }: FleetVehicle) =>
    lat >= (south ?? 0) && lat <= (north ?? 0) && lon >= (west ?? 0) && lon <= (east ?? 0);
  return {
    response,
    known: new Set(),
    shows: (vehicle) => vehicle.vehicle_state === 'available' && inside(vehicle),
    idOf: ({ public_vehicle_id }) => public_vehicle_id,
    view: ({
      public_vehicle_id,
      vehicle_class,
      vehicle_type_id,
      lat,
      lon,
      charge_fraction,
      range_m,
      battery_low,
    }) => ({
      public_vehicle_id,
      vehicle_class,
      vehicle_type_id,
      lat,
      lon,
      charge_fraction,
      range_m,
      ...(battery_low === undefined ? {} : { battery_low }),
    }),
  };
}

function fleetListener(response: ServerResponse): Listener {
  return {
    response,
    known: new Set(),
    shows: () => true,
    idOf: ({ vehicle_id }) => vehicle_id,
    view: (vehicle) => vehicle,
  };
}
