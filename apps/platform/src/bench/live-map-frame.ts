import { timeOfLatitude } from './timed-place.ts';

/** A message of the map's stream, as far as its age goes. */
export interface FrameTimes {
  readonly is_snapshot: boolean;
  /** When each vehicle in it measured its place, milliseconds. */
  readonly measured_ms: readonly number[];
}

const LATITUDE = /"lat":(\d+\.\d+)/g;
const SNAPSHOT = '{"kind":"snapshot"';
/** Frames of one box that are remembered: viewers of one box get the same one within moments. */
const REMEMBERED_MAX = 8;

/** Reads the times that the latitudes of a frame tell. */
export function timesOfFrame(json: string, now_ms: number): FrameTimes {
  const measured_ms: number[] = [];
  for (const [, latitude = ''] of json.matchAll(LATITUDE)) {
    const at_ms = timeOfLatitude(latitude, now_ms);
    if (at_ms !== null) measured_ms.push(at_ms);
  }
  return { is_snapshot: json.startsWith(SNAPSHOT), measured_ms };
}

/** The same, reading a frame that all viewers of a box get only once. */
export function openFrameReader(): (json: string, now_ms: number) => FrameTimes {
  const known = new Map<string, FrameTimes>();
  return (json, now_ms) => {
    const found = known.get(json);
    if (found !== undefined) return found;
    const times = timesOfFrame(json, now_ms);
    known.set(json, times);
    for (const oldest of known.keys()) {
      if (known.size <= REMEMBERED_MAX) break;
      known.delete(oldest);
    }
    return times;
  };
}

/** Splits a stream of server-sent events into the data of its messages. */
export function openEventReader(onData: (data: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    rest += text;
    for (let end = rest.indexOf('\n\n'); end !== -1; end = rest.indexOf('\n\n')) {
      const event = rest.slice(0, end);
      rest = rest.slice(end + 2);
      // A comment keeps the line warm, and `retry` is for browsers.
      if (event.startsWith('data: ')) onData(event.slice('data: '.length));
    }
  };
}

/** What a viewer believes after all messages so far: the vehicles on its map, by id. */
export interface Picture {
  take(json: string): void;
  /** One line a vehicle, sorted: two pictures of one moment are equal texts. */
  text(): string;
  size(): number;
}

interface Message {
  readonly kind: 'snapshot' | 'changes';
  readonly vehicles: readonly { readonly public_vehicle_id: string }[];
  readonly gone: readonly string[];
}

export function openPicture(): Picture {
  const vehicles = new Map<string, string>();
  return {
    take: (json) => {
      const message = JSON.parse(json) as Message;
      if (message.kind === 'snapshot') vehicles.clear();
      for (const id of message.gone) vehicles.delete(id);
      for (const vehicle of message.vehicles)
        vehicles.set(vehicle.public_vehicle_id, JSON.stringify(vehicle));
    },
    text: () => [...vehicles.values()].sort().join('\n'),
    size: () => vehicles.size,
  };
}
