import type { Outcome } from '@drais/vocabulary/outcome';
import type { Position } from '@drais/vocabulary/units';
import {
  booleanField,
  counterField,
  type DeviceMessageCode,
  type Field,
  idField,
  instantField,
  numberField,
  optional,
  parseMessage,
} from './message.ts';

/** What a vehicle says about itself, unsigned: the authenticated session vouches for it. */
export interface Report extends Position {
  /** Counts everything the vehicle says (reports and acknowledgements); survives restarts. */
  readonly sequence: number;
  /** New at every start of the vehicle's computer. */
  readonly boot_id: string;
  /** The vehicle's clock when it measured: UTC with milliseconds. */
  readonly observed_at: string;
  /** 0 to 100. */
  readonly speed_m_s: number;
  /** Charge of the traction battery, 0 to 1. */
  readonly charge_fraction: number;
  readonly locked: boolean;
  /** Metres since the vehicle was built, 0 to 4,000,000,000. */
  readonly odometer_m?: number;
  /** Up to 16 short words such as `tilted`; what they mean is the operator's table. */
  readonly events?: readonly string[];
}

/**
 * Words in one report. More than a vehicle has reason to say at once; higher only helps a broken
 * one.
 */
export const REPORT_EVENTS_MAX = 16;
const EVENT = /^[a-z][a-z0-9_]{0,63}$/;

const eventsField: Field = {
  why: `at most ${REPORT_EVENTS_MAX} words of the form ${EVENT.source}`,
  holds: (value) =>
    Array.isArray(value) &&
    value.length <= REPORT_EVENTS_MAX &&
    value.every((word) => typeof word === 'string' && EVENT.test(word)),
};

/** The fields of a report in the order in which they are written. */
const REPORT_FIELDS = {
  sequence: counterField,
  boot_id: idField,
  observed_at: instantField,
  lat: numberField(-90, 90),
  lon: numberField(-180, 180),
  accuracy_m: numberField(0, 10_000),
  speed_m_s: numberField(0, 100),
  charge_fraction: numberField(0, 1),
  locked: booleanField,
  odometer_m: optional(numberField(0, 4_000_000_000)),
  events: optional(eventsField),
} satisfies Record<keyof Report, Field>;

const REPORT_FIELD_NAMES = Object.keys(REPORT_FIELDS);

/**
 * The report in a payload, or the field that is wrong. Whether it is plausible is for the fleet to
 * say.
 */
export function parseReport(bytes: Uint8Array): Outcome<Report, DeviceMessageCode> {
  return parseMessage<Report>(bytes, REPORT_FIELDS);
}

/** A report as payload: compact UTF-8 JSON, known fields only. */
export function encodeReport(report: Report): Buffer {
  return Buffer.from(JSON.stringify(report, REPORT_FIELD_NAMES), 'utf8');
}
