import type { Outcome } from '@drais/vocabulary/outcome';
import {
  booleanField,
  choiceField,
  counterField,
  type DeviceMessageCode,
  type Field,
  idField,
  instantField,
  invalidField,
  optional,
  parseMessage,
  signatureField,
} from './message.ts';

/**
 * What version 1 can ask of a vehicle. `horn`, `battery_lock` and `immobilise` are reserved names:
 * a vehicle is sent only kinds that it was enrolled with.
 */
export const COMMAND_KINDS = ['unlock', 'lock', 'set_speed_limit', 'lift_speed_limit'] as const;
export type CommandKind = (typeof COMMAND_KINDS)[number];

/**
 * Kilometres per hour that a limit may ask for. The least is a walk: a limit is never a way to stop
 * a vehicle under its rider.
 */
export const SPEED_LIMIT_KPH = { least: 5, most: 250 } as const;

/** What must be so at the moment of execution; a part that is absent asks nothing. */
export interface Precondition {
  readonly standstill?: true;
  readonly locked?: boolean;
}

/** An order that is worth nothing after `expires_at`, whoever delayed it. Signed by the fleet. */
export interface CommandLease {
  readonly command_id: string;
  readonly device_id: string;
  readonly kind: CommandKind;
  readonly precondition?: Precondition;
  /** Of `set_speed_limit`, and of no other kind: whole, as in GBFS. It holds until `expires_at`. */
  readonly max_speed_kph?: number;
  readonly issued_at: string;
  readonly expires_at: string;
  /**
   * Rises with every command to this vehicle, gaps allowed: an older one never undoes a newer one.
   */
  readonly sequence: number;
  /** Which of the fleet's keys signed it. */
  readonly key_id: string;
  readonly signature: string;
}

/**
 * How a command ended for the vehicle. All are final but `refused_signature`, which proves nothing.
 */
export const ACK_RESULTS = [
  'done',
  'refused_expired',
  'refused_precondition',
  'refused_signature',
  'refused_clock',
  'refused_superseded',
  'failed',
] as const;
export type AckResult = (typeof ACK_RESULTS)[number];

/**
 * What the vehicle did about one command, signed by the vehicle: evidence, since money follows it.
 */
export interface Ack {
  readonly command_id: string;
  readonly device_id: string;
  readonly result: AckResult;
  /** The vehicle's clock when it acted, or decided not to. */
  readonly executed_at: string;
  /** The lock after that. */
  readonly locked: boolean;
  /** From the same counter as reports, so that the two have one order. */
  readonly sequence: number;
  readonly signature: string;
}

const preconditionField: Field = {
  why: 'an object with standstill (true) and locked (true or false) at most',
  holds: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([name, part]) =>
      name === 'standstill' ? part === true : name === 'locked' && typeof part === 'boolean',
    ),
};

const speedLimitField: Field = {
  why: `a whole number from ${SPEED_LIMIT_KPH.least} to ${SPEED_LIMIT_KPH.most}`,
  holds: (value) =>
    Number.isInteger(value) &&
    (value as number) >= SPEED_LIMIT_KPH.least &&
    (value as number) <= SPEED_LIMIT_KPH.most,
};

const LEASE_FIELDS = {
  command_id: idField,
  device_id: idField,
  kind: choiceField(COMMAND_KINDS),
  precondition: optional(preconditionField),
  max_speed_kph: optional(speedLimitField),
  issued_at: instantField,
  expires_at: instantField,
  sequence: counterField,
  key_id: idField,
  signature: signatureField,
} satisfies Record<keyof CommandLease, Field>;

const ACK_FIELDS = {
  command_id: idField,
  device_id: idField,
  result: choiceField(ACK_RESULTS),
  executed_at: instantField,
  locked: booleanField,
  sequence: counterField,
  signature: signatureField,
} satisfies Record<keyof Ack, Field>;

// The replacer list of JSON.stringify also filters nested objects: the precondition's parts belong
// in it.
const LEASE_FIELD_NAMES = [...Object.keys(LEASE_FIELDS), 'standstill', 'locked'];
const ACK_FIELD_NAMES = Object.keys(ACK_FIELDS);

/** The lease in a payload; its signature is not checked yet. */
export function parseLease(bytes: Uint8Array): Outcome<CommandLease, DeviceMessageCode> {
  const lease = parseMessage<CommandLease>(bytes, LEASE_FIELDS);
  if (lease.ok && (lease.value.max_speed_kph !== undefined) !== isSpeedLimit(lease.value)) {
    return { ok: false, refusal: invalidField('max_speed_kph', 'there for set_speed_limit alone') };
  }
  // Both instants have one fixed form, so their text sorts as time does.
  if (!lease.ok || lease.value.expires_at > lease.value.issued_at) return lease;
  return { ok: false, refusal: invalidField('expires_at', 'after issued_at') };
}

function isSpeedLimit({ kind }: CommandLease): boolean {
  return kind === 'set_speed_limit';
}

/** The acknowledgement in a payload; its signature is not checked yet. */
export function parseAck(bytes: Uint8Array): Outcome<Ack, DeviceMessageCode> {
  return parseMessage<Ack>(bytes, ACK_FIELDS);
}

/** A lease as payload. */
export function encodeLease(lease: CommandLease): Buffer {
  return Buffer.from(JSON.stringify(lease, LEASE_FIELD_NAMES), 'utf8');
}

/** An acknowledgement as payload: the same acknowledgement always gives the same bytes. */
export function encodeAck(ack: Ack): Buffer {
  return Buffer.from(JSON.stringify(ack, ACK_FIELD_NAMES), 'utf8');
}
