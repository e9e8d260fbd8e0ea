import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Credentials } from '../rider/sign-in.ts';
import type { DeviceCredentials, VehicleMemory } from '../vehicle/vehicle.ts';

export interface RememberedVehicle {
  readonly vehicle_id: string;
  readonly credentials: DeviceCredentials;
  readonly memory?: VehicleMemory;
}

/**
 * What the demo's life must not forget over a restart: its vehicles' keys and memories, its riders'
 * passwords.
 */
export interface LifeMemory {
  readonly vehicles: Map<string, RememberedVehicle>;
  readonly riders: Credentials[];
  /** Replaces the file as a whole: a crash leaves the old one or the new one. */
  save(): void;
}

interface Kept {
  readonly version: 1;
  readonly vehicles: Readonly<Record<string, RememberedVehicle>>;
  readonly riders: readonly Credentials[];
}

/**
 * Reads what an earlier life left, or begins with nothing when there is no file or none that can be
 * understood.
 */
export function openLifeMemory(file: string, tell: (line: string) => void): LifeMemory {
  const kept = readKept(file, tell);
  const vehicles = new Map(Object.entries(kept.vehicles));
  const riders = [...kept.riders];
  return {
    vehicles,
    riders,
    save: () => {
      const text = JSON.stringify({
        version: 1,
        vehicles: Object.fromEntries(vehicles),
        riders,
      } satisfies Kept);
      // It holds keys and passwords: nobody else may read it.
      writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
      renameSync(`${file}.new`, file);
    },
  };
}

function readKept(file: string, tell: (line: string) => void): Kept {
  const nothing: Kept = { version: 1, vehicles: {}, riders: [] };
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Partial<Kept> | null;
    if (kept?.version === 1 && kept.vehicles !== undefined && Array.isArray(kept.riders))
      return kept as Kept;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return nothing;
    if (!(error instanceof SyntaxError)) throw error;
  }
  tell(`${file} cannot be understood: the vehicles are enrolled again`);
  return nothing;
}

/**
 * Report numbers that may have been used since the memory was last saved: at one in 5 s, a day's.
 */
const SEQUENCE_MARGIN = 20_000;

/**
 * What a vehicle remembers when it wakes: gaps in its numbers are fine, repeats are not (device
 * protocol, Sequence).
 */
export function afterSleep(memory: VehicleMemory): VehicleMemory {
  const last_sequence = memory.state.last_sequence + SEQUENCE_MARGIN;
  return { ...memory, state: { ...memory.state, last_sequence } };
}
