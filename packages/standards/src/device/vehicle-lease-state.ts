import type { CommandKind, CommandLease } from './command.ts';
import type { UnsignedAck } from './signing.ts';
import type { TimeAnswer } from './time.ts';
import { UNKNOWN_CLOCK, type VehicleClock } from './vehicle-clock.ts';

/**
 * Commands whose end a vehicle remembers. It decides how late a repeat still gets its old answer;
 * below that, `forgotten_sequence` keeps repeats out. More costs a microcontroller memory (about
 * 100 B each).
 */
export const DECIDED_MAX = 64;

/** Commands for one actuator undo each other: unlock and lock, a speed limit and its lifting. */
export type Actuator = 'lock' | 'speed_limit';

/** A limit in force. It falls away by itself when the latest possible time is after its lease. */
export interface SpeedLimit {
  readonly command_id: string;
  readonly max_speed_kph: number;
  readonly expires_at: string;
}

export interface WaitingLease {
  readonly lease: CommandLease;
  readonly received_ms: number;
}

/**
 * All that a vehicle must keep, as plain data. Store it before acting on the outputs of a step:
 * then a crash at any point neither repeats a command nor forgets one.
 */
export interface VehicleLeases {
  readonly device_id: string;
  /** The last number used by a report or an acknowledgement. */
  readonly last_sequence: number;
  readonly clock: VehicleClock;
  /** At most one per actuator: the newest. */
  readonly waiting: readonly WaitingLease[];
  readonly executing: CommandLease | null;
  /** Absent: none. */
  readonly speed_limit?: SpeedLimit;
  /** The newest command that each actuator began to execute. */
  readonly executed_sequence: Readonly<Partial<Record<Actuator, number>>>;
  /** The last `DECIDED_MAX` acknowledgements, oldest first, with their command's sequence. */
  readonly decided: readonly { readonly sequence: number; readonly ack: UnsignedAck }[];
  /** No command up to this sequence is taken any more unless it is remembered. */
  readonly forgotten_sequence: number;
}

export type LeaseInput =
  | { readonly kind: 'lease'; readonly lease: CommandLease; readonly verified: boolean }
  | { readonly kind: 'time'; readonly answer: TimeAnswer; readonly verified: boolean }
  /** The actuator stopped moving; whether it worked is read from `Readings.locked`. */
  | { readonly kind: 'executed'; readonly command_id: string }
  | { readonly kind: 'tick' }
  /** The first input after every start. */
  | { readonly kind: 'restarted' };

/** The vehicle's instruments at the moment of an input. */
export interface Readings {
  /**
   * Milliseconds since some moment of this start; never set, never stopped, not even by deep sleep.
   */
  readonly monotonic_ms: number;
  /**
   * The vehicle's own clock (epoch ms), as in `observed_at`. It dates acknowledgements and decides
   * nothing.
   */
  readonly clock_ms: number;
  readonly standstill: boolean;
  readonly locked: boolean;
  /**
   * Fresh and unpredictable each time (at least 128 random bits): used if the step asks for the
   * time.
   */
  readonly nonce: string;
}

/** What moves the lock. */
export type LockCommand = Extract<CommandKind, 'lock' | 'unlock'>;

export type LeaseOutput =
  | { readonly kind: 'execute'; readonly command_id: string; readonly command: LockCommand }
  /** The limit from now on, approached gradually; null is none. */
  | { readonly kind: 'limit_speed'; readonly max_speed_kph: number | null }
  /** To be signed and sent until PUBACK. */
  | { readonly kind: 'acknowledge'; readonly ack: UnsignedAck }
  /** To be sent now or never: not to be queued while there is no connection. */
  | { readonly kind: 'request_time'; readonly nonce: string };

export interface LeaseStep {
  readonly state: VehicleLeases;
  readonly outputs: readonly LeaseOutput[];
}

/** The state of a vehicle that has just been enrolled. */
export function newVehicleLeases(device_id: string): VehicleLeases {
  return {
    device_id,
    last_sequence: 0,
    clock: UNKNOWN_CLOCK,
    waiting: [],
    executing: null,
    executed_sequence: {},
    decided: [],
    forgotten_sequence: 0,
  };
}

/** The number for the vehicle's next report. */
export function takeSequence(state: VehicleLeases): { state: VehicleLeases; sequence: number } {
  const sequence = state.last_sequence + 1;
  return { state: { ...state, last_sequence: sequence }, sequence };
}
