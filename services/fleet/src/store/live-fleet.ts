import { type Directory, Unavailable } from '@drais/kit';
import { type LiveArea, openLiveArea, type Places } from '../domain/live-area.ts';
import { listRunningLimits } from './commands.ts';
import { findPlaces, listEveryAreaOfDatabase } from './places.ts';
import { listRideWarnings } from './rides.ts';
import { listUnjudgedReports } from './unjudged-reports.ts';
import { listLatestReports, listVehicles, listVehiclesById } from './vehicles.ts';

/** What moves, in memory, area by area: read from the durable state when first asked for. */
export interface LiveFleet {
  /** @throws {Unavailable} while the area's database is away */
  findArea(area_id: string): Promise<LiveArea | null>;
  /** Reads every area that can be read now, so that nobody waits for it later. */
  warmUp(): Promise<void>;
  /** Areas that are in memory now. */
  openAreas(): LiveArea[];
  /**
   * Brings vehicles up to date after a commit. When that fails the area is read again as a whole.
   */
  refreshVehicles(area_id: string, vehicle_ids: readonly string[]): Promise<void>;
  /** The same for types, stations and zones. */
  refreshPlaces(area_id: string): Promise<void>;
  /** Whoever asks next reads the area again from what is on record. */
  forget(area_id: string): void;
  /** Called with each area that was read, before anyone else sees it. */
  onOpen: (area: LiveArea) => void;
}

/** Vehicles per query while an area is read: some hundred milliseconds of rows at most. */
const PAGE_ROWS = 5_000;

export interface LiveFleetOptions {
  readonly db: Directory;
  now(): Date;
  wallNow(): Date;
}

export function openLiveFleet(options: LiveFleetOptions): LiveFleet {
  const loading = new Map<string, Promise<LiveArea | null>>();
  const areas = new Map<string, LiveArea>();

  /**
   * One reading at a time per area; one that fails or finds nothing is forgotten, so that the next
   * asks again.
   */
  function findArea(area_id: string): Promise<LiveArea | null> {
    const known = loading.get(area_id);
    if (known !== undefined) return known;
    const work = readArea(options, area_id).then((area) => {
      if (area === null) {
        loading.delete(area_id);
        return null;
      }
      areas.set(area_id, area);
      fleet.onOpen(area);
      return area;
    });
    work.catch(() => drop(area_id));
    loading.set(area_id, work);
    return work;
  }

  function drop(area_id: string): void {
    loading.delete(area_id);
    areas.delete(area_id);
  }

  /**
   * The change is committed: an area that cannot be brought up to date must not go on as if nothing
   * happened.
   */
  async function bringUpToDate(
    area_id: string,
    work: (area: LiveArea) => Promise<void>,
  ): Promise<void> {
    if (!loading.has(area_id)) return; // Whoever asks first reads everything.
    try {
      const area = await findArea(area_id);
      if (area !== null) await work(area);
    } catch {
      drop(area_id);
    }
  }

  const fleet: LiveFleet = {
    findArea,
    warmUp: () => eachArea(options.db, findArea),
    openAreas: () => [...areas.values()],
    refreshVehicles: (area_id, vehicle_ids) =>
      bringUpToDate(area_id, async (area) => {
        const rows = await listVehiclesById(options.db.shard(area_id), area_id, vehicle_ids);
        for (const row of rows) area.putFacts(row);
      }),
    refreshPlaces: (area_id) =>
      bringUpToDate(area_id, async (area) => {
        const places = await findPlaces(options.db.shard(area_id), area_id);
        if (places !== null) area.putPlaces(places);
      }),
    forget: drop,
    onOpen: () => undefined,
  };
  return fleet;
}

async function eachArea(db: Directory, read: (area_id: string) => Promise<unknown>): Promise<void> {
  for (const shard of db.databases()) {
    try {
      for (const { area_id } of await listEveryAreaOfDatabase(shard)) await read(area_id);
    } catch (error) {
      // A database that is away keeps only its own areas waiting: they are read when it is back.
      if (!(error instanceof Unavailable)) throw error;
    }
  }
}

async function readArea(options: LiveFleetOptions, area_id: string): Promise<LiveArea | null> {
  const shard = options.db.shard(area_id);
  const places = await findPlaces(shard, area_id);
  if (places === null) return null;
  const area = openLiveArea(places satisfies Places);
  for (let after = ''; ; ) {
    const rows = await listVehicles(shard, area_id, { after, limit: PAGE_ROWS });
    for (const row of rows) area.putFacts(row);
    const last = rows.at(-1);
    if (rows.length < PAGE_ROWS || last === undefined) break;
    after = last.vehicle_id;
  }
  // Before the reports: where a ride was decides how late its zone is left.
  for (const { vehicle_id, ...warning } of await listRideWarnings(shard, area_id)) {
    area.putWarning(vehicle_id, warning);
  }
  const limits = await listRunningLimits(shard, area_id, options.wallNow());
  for (const { vehicle_id, ...limit } of limits) area.putLimit(vehicle_id, limit);
  await readReports(options, area);
  return area;
}

async function readReports(options: LiveFleetOptions, area: LiveArea): Promise<void> {
  const { area_id } = area.places.area;
  const shard = options.db.shard(area_id);
  for (const { vehicle_id, ...latest } of await listLatestReports(shard, area_id)) {
    area.putLatest(vehicle_id, latest);
  }
  // What was stored in the last moments before a crash may not have reached the latest reports yet.
  for (const { device_id, ...report } of await listUnjudgedReports(shard, area_id)) {
    const vehicle = area.findByDevice(device_id);
    if (vehicle !== null) area.takeReport(vehicle, { device_id, ...report }, options.now());
  }
}
