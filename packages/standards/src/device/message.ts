import { isUtf8 } from 'node:buffer';
import { readInstant } from '@drais/vocabulary/instant';
import { accept, type Outcome, type Refusal, refuse } from '@drais/vocabulary/outcome';

/**
 * Bytes of one payload. The largest message of version 1 (a report with every field and 16 events)
 * stays below 1.6 KiB; higher lets one device fill a batch, lower leaves no room for fields to be
 * added.
 */
export const MESSAGE_BYTES_MAX = 4096;

/**
 * Every way in which a payload can be wrong. `facts.field` names the field wherever there is one.
 */
export const DEVICE_MESSAGE_CODES = [
  'device.message_too_large',
  'device.message_not_json',
  'device.field_missing',
  'device.field_unknown',
  'device.field_invalid',
] as const;
export type DeviceMessageCode = (typeof DEVICE_MESSAGE_CODES)[number];

/**
 * One field: what it must be in words, and the test. `why` ends the sentence "{field} must be ...".
 */
export interface Field {
  readonly why: string;
  readonly holds: (value: unknown) => boolean;
  readonly optional?: true;
}
export type Fields = Readonly<Record<string, Field>>;

export function numberField(least: number, most: number): Field {
  return {
    why: `a number from ${least} to ${most}`,
    holds: (value) => typeof value === 'number' && value >= least && value <= most,
  };
}

/** A counter: whole, and small enough that every JSON reader keeps it exact (below 2^53). */
export const counterField: Field = {
  why: 'a whole number from 1 to 9007199254740991',
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
};

export const booleanField: Field = {
  why: 'true or false',
  holds: (value) => typeof value === 'boolean',
};

export function textField(pattern: RegExp): Field {
  return {
    why: `text of the form ${pattern.source}`,
    holds: (value) => typeof value === 'string' && pattern.test(value),
  };
}

export function choiceField(choices: readonly string[]): Field {
  return {
    why: `one of ${choices.join(', ')}`,
    holds: (value) => typeof value === 'string' && choices.includes(value),
  };
}

/**
 * An instant in the one form of this protocol, so that a small vehicle can read it by fixed
 * columns.
 */
export const instantField: Field = {
  why: 'a UTC instant of the form 2025-06-01T08:00:00.000Z',
  holds: (value) => typeof value === 'string' && !Number.isNaN(readInstant(value)),
};

/** An id or name that is signed: no line feed, nothing that needs escaping in JSON. */
export const idField = textField(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/);
/** 16 to 48 random bytes in base64url (RFC 4648, section 5) without padding. */
export const nonceField = textField(/^[A-Za-z0-9_-]{22,64}$/);
/**
 * 64 bytes in base64url without padding; the last sign's unused bits are zero, so there is one
 * spelling.
 */
export const signatureField = textField(/^[A-Za-z0-9_-]{85}[AQgw]$/);

export function optional(field: Field): Field {
  return { ...field, optional: true };
}

/**
 * The object that a payload holds when it is UTF-8 JSON of at most `MESSAGE_BYTES_MAX` bytes with
 * exactly these fields. Unknown fields are refused: a misspelt optional field would otherwise
 * vanish in silence.
 */
export function parseMessage<Message>(
  bytes: Uint8Array,
  fields: Fields,
): Outcome<Message, DeviceMessageCode> {
  if (bytes.byteLength > MESSAGE_BYTES_MAX) {
    const detail = `The message has ${bytes.byteLength} bytes; ${MESSAGE_BYTES_MAX} are allowed.`;
    return refuse('device.message_too_large', detail);
  }
  const value = jsonIn(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('device.message_not_json', 'The message is not a JSON object in UTF-8.');
  }
  const problem = findProblem(value as Record<string, unknown>, fields);
  return problem === null ? accept(value as Message) : { ok: false, refusal: problem };
}

function jsonIn(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function findProblem(
  value: Record<string, unknown>,
  fields: Fields,
): Refusal<DeviceMessageCode> | null {
  for (const name in fields) {
    const field = fields[name];
    if (field === undefined) continue;
    if (!Object.hasOwn(value, name)) {
      if (field.optional) continue;
      return problemOf('device.field_missing', name, `${name} is missing.`);
    }
    if (!field.holds(value[name])) return invalidField(name, field.why);
  }
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
  if (unknown === undefined) return null;
  // The name comes from outside: shortened and quoted before anybody reads it.
  const shown = JSON.stringify(unknown.slice(0, 40));
  return problemOf('device.field_unknown', shown, `${shown} is not a field of this message.`);
}

/** The refusal that says which field is wrong and what it must be. */
export function invalidField(name: string, why: string): Refusal<DeviceMessageCode> {
  return problemOf('device.field_invalid', name, `${name} must be ${why}.`);
}

function problemOf(
  code: DeviceMessageCode,
  field: string,
  detail: string,
): Refusal<DeviceMessageCode> {
  return { code, detail, facts: { field } };
}
