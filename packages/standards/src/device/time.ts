import type { Outcome } from '@drais/vocabulary/outcome';
import {
  type DeviceMessageCode,
  type Field,
  idField,
  instantField,
  nonceField,
  parseMessage,
  signatureField,
} from './message.ts';

/**
 * A vehicle asks what time it is. The nonce is random: a guessable one could be answered in
 * advance.
 */
export interface TimeRequest {
  readonly nonce: string;
}

/** The fleet's clock when it answered this very request. Signed by the fleet. */
export interface TimeAnswer {
  readonly nonce: string;
  readonly server_time: string;
  readonly key_id: string;
  readonly signature: string;
}

const REQUEST_FIELDS = { nonce: nonceField } satisfies Record<keyof TimeRequest, Field>;

const ANSWER_FIELDS = {
  nonce: nonceField,
  server_time: instantField,
  key_id: idField,
  signature: signatureField,
} satisfies Record<keyof TimeAnswer, Field>;

const ANSWER_FIELD_NAMES = Object.keys(ANSWER_FIELDS);

/** The time request in a payload. */
export function parseTimeRequest(bytes: Uint8Array): Outcome<TimeRequest, DeviceMessageCode> {
  return parseMessage<TimeRequest>(bytes, REQUEST_FIELDS);
}

/** The time answer in a payload; its signature is not checked yet. */
export function parseTimeAnswer(bytes: Uint8Array): Outcome<TimeAnswer, DeviceMessageCode> {
  return parseMessage<TimeAnswer>(bytes, ANSWER_FIELDS);
}

/** A time request as payload. */
export function encodeTimeRequest(request: TimeRequest): Buffer {
  return Buffer.from(JSON.stringify({ nonce: request.nonce }), 'utf8');
}

/** A time answer as payload. */
export function encodeTimeAnswer(answer: TimeAnswer): Buffer {
  return Buffer.from(JSON.stringify(answer, ANSWER_FIELD_NAMES), 'utf8');
}
