import type { LiveArea, LiveVehicle } from './live-area.ts';
import { isFree, placeOf } from './live-vehicle.ts';
import { fleetView, publicView } from './vehicle-views.ts';

/**
 * The part of a stream's sink that the map needs; `false` means that the viewer was too slow and is
 * gone.
 */
export interface Viewer {
  sendJson(json: string): boolean;
  readonly closed: AbortSignal;
}

export interface Box {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

export interface LiveMapOptions {
  now(): Date;
  wallNow(): Date;
  /** Viewers at once. Each costs a socket and a write per tick. */
  readonly viewers_max: number;
}

/**
 * Tells viewers what moves. Each vehicle is serialised once a tick, each frame once per box,
 * however many watch it.
 */
export interface LiveMap {
  /** Listens to an area; one that was read anew starts its viewers over. */
  attach(area: LiveArea): void;
  /**
   * Sends what is free inside the box, then every change. False when there are too many viewers
   * already.
   */
  watchBox(area: LiveArea, box: Box, viewer: Viewer): boolean;
  /** The same with the whole fleet, as staff see it. */
  watchFleet(area: LiveArea, viewer: Viewer): boolean;
  /** Sends what changed since the last tick. */
  tick(): void;
  viewers(): number;
}

interface Shown {
  readonly id: string;
  readonly json: string;
  readonly lat: number;
  readonly lon: number;
}

interface Change {
  readonly before: Shown | undefined;
  readonly now: Shown | undefined;
}

interface Channel {
  readonly holds: (shown: Shown) => boolean;
  readonly viewers: Set<Viewer>;
}

/** What viewers of one kind (public or staff) were shown of one area, and who they are. */
interface Scene {
  readonly show: (vehicle: LiveVehicle) => Shown | undefined;
  readonly shown: Map<string, Shown>;
  readonly channels: Map<string, Channel>;
}

interface AreaScenes {
  area: LiveArea;
  readonly dirty: Set<LiveVehicle>;
  is_new: boolean;
  readonly free: Scene;
  readonly fleet: Scene;
}

export function openLiveMap(options: LiveMapOptions): LiveMap {
  const areas = new Map<string, AreaScenes>();
  let viewers = 0;

  function scenesOf(area: LiveArea): AreaScenes {
    const known = areas.get(area.places.area.area_id);
    if (known !== undefined) return known;
    const scenes: AreaScenes = {
      area,
      dirty: new Set(),
      is_new: false,
      free: scene((vehicle) => showFree(scenes.area, vehicle)),
      fleet: scene((vehicle) => showToStaff(scenes.area, vehicle, options.wallNow())),
    };
    areas.set(area.places.area.area_id, scenes);
    return scenes;
  }

  function watch(scenes: AreaScenes, part: Scene, seat: Seat): boolean {
    if (viewers >= options.viewers_max) return false;
    if (part.channels.size === 0) paint(scenes, part);
    const channel = part.channels.get(seat.key) ?? { holds: seat.holds, viewers: new Set() };
    part.channels.set(seat.key, channel);
    channel.viewers.add(seat.viewer);
    viewers++;
    seat.viewer.closed.addEventListener('abort', () => leave(part, seat), { once: true });
    deliver(part, seat.key, snapshotFor(channel, part, options.now()), [seat.viewer]);
    return true;
  }

  function leave(part: Scene, { key, viewer }: Pick<Seat, 'key' | 'viewer'>): void {
    const channel = part.channels.get(key);
    if (channel === undefined || !channel.viewers.delete(viewer)) return;
    viewers--;
    if (channel.viewers.size === 0) part.channels.delete(key);
    // Nobody looks: what was shown is forgotten rather than kept up to date.
    if (part.channels.size === 0) part.shown.clear();
  }

  function deliver(part: Scene, key: string, frame: string, to: Iterable<Viewer>): void {
    for (const viewer of [...to]) {
      if (!viewer.sendJson(frame)) leave(part, { key, viewer });
    }
  }

  function tickScene(scenes: AreaScenes, part: Scene): void {
    if (part.channels.size === 0) return;
    if (scenes.is_new) paint(scenes, part);
    const now = options.now();
    const changes = scenes.is_new ? null : changesOf(scenes.dirty, part);
    for (const [key, channel] of part.channels) {
      const news = frameFor(channel, part, { changes, now });
      if (news !== null) deliver(part, key, news, channel.viewers);
    }
  }

  return {
    attach: (area) => {
      const scenes = scenesOf(area);
      scenes.is_new = scenes.area !== area;
      scenes.area = area;
      scenes.dirty.clear();
      area.onChange = (vehicle) => {
        if (scenes.free.channels.size + scenes.fleet.channels.size > 0) scenes.dirty.add(vehicle);
      };
    },
    watchBox: (area, box, viewer) => {
      const scenes = scenesOf(area);
      const key = [box.south, box.west, box.north, box.east].join(' ');
      return watch(scenes, scenes.free, { key, viewer, holds: (shown) => isInBox(box, shown) });
    },
    watchFleet: (area, viewer) => {
      const scenes = scenesOf(area);
      return watch(scenes, scenes.fleet, { key: 'all', viewer, holds: () => true });
    },
    tick: () => {
      for (const scenes of areas.values()) {
        tickScene(scenes, scenes.free);
        tickScene(scenes, scenes.fleet);
        scenes.dirty.clear();
        scenes.is_new = false;
      }
    },
    viewers: () => viewers,
  };
}

interface Seat {
  readonly key: string;
  readonly viewer: Viewer;
  readonly holds: (shown: Shown) => boolean;
}

function scene(show: Scene['show']): Scene {
  return { show, shown: new Map(), channels: new Map() };
}

function paint(scenes: AreaScenes, part: Scene): void {
  part.shown.clear();
  for (const vehicle of scenes.area.vehicles.values()) {
    const shown = part.show(vehicle);
    if (shown !== undefined) part.shown.set(vehicle.facts.vehicle_id, shown);
  }
}

/** What differs from what was shown; notes it as shown. */
function changesOf(dirty: Iterable<LiveVehicle>, part: Scene): Change[] {
  const changes: Change[] = [];
  for (const vehicle of dirty) {
    const { vehicle_id } = vehicle.facts;
    const before = part.shown.get(vehicle_id);
    const now = part.show(vehicle);
    if (before?.json === now?.json) continue;
    if (now === undefined) part.shown.delete(vehicle_id);
    else part.shown.set(vehicle_id, now);
    changes.push({ before, now });
  }
  return changes;
}

/** Without changes everything is told; with them what changed, or null when that is nothing. */
function frameFor(
  channel: Channel,
  part: Scene,
  news: { readonly changes: readonly Change[] | null; readonly now: Date },
): string | null {
  const { changes, now } = news;
  return changes === null ? snapshotFor(channel, part, now) : changesFor(channel, changes, now);
}

function snapshotFor(channel: Channel, part: Scene, now: Date): string {
  const vehicles: string[] = [];
  for (const shown of part.shown.values()) if (channel.holds(shown)) vehicles.push(shown.json);
  return frame('snapshot', now, vehicles, []);
}

/**
 * The frame of one box, or null when nothing in it changed. An id is gone when this box no longer
 * shows it.
 */
function changesFor(channel: Channel, changes: readonly Change[], now: Date): string | null {
  const vehicles: string[] = [];
  const gone: string[] = [];
  for (const change of changes) {
    const after = change.now !== undefined && channel.holds(change.now) ? change.now : undefined;
    if (after !== undefined) vehicles.push(after.json);
    const before = change.before;
    if (before !== undefined && before.id !== after?.id && channel.holds(before))
      gone.push(before.id);
  }
  return vehicles.length + gone.length === 0 ? null : frame('changes', now, vehicles, gone);
}

function frame(
  kind: 'snapshot' | 'changes',
  now: Date,
  vehicles: string[],
  gone: string[],
): string {
  const at = now.toISOString();
  return `{"kind":"${kind}","at":"${at}","vehicles":[${vehicles.join(',')}],"gone":${JSON.stringify(gone)}}`;
}

function isInBox(box: Box, { lat, lon }: Shown): boolean {
  if (lat < box.south || lat > box.north) return false;
  // West of its east end means that the box crosses the antimeridian.
  return box.west <= box.east
    ? lon >= box.west && lon <= box.east
    : lon >= box.west || lon <= box.east;
}

function showFree(area: LiveArea, vehicle: LiveVehicle): Shown | undefined {
  if (!isFree(vehicle.facts)) return undefined;
  const view = publicView(area, vehicle);
  return { id: view.public_vehicle_id, json: JSON.stringify(view), lat: view.lat, lon: view.lon };
}

function showToStaff(area: LiveArea, vehicle: LiveVehicle, wall_now: Date): Shown {
  const view = fleetView(area, vehicle, wall_now);
  const place = placeOf(vehicle.facts, vehicle.latest);
  return { id: view.vehicle_id, json: JSON.stringify(view), ...place };
}
