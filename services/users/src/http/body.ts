import type { IncomingMessage } from 'node:http';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';

/** An e-mail address and a password fit 64 times over; more is not for us. */
const BODY_BYTES_MAX = 16_384;

export type BodyRefusal =
  | 'gateway.body_too_large'
  | 'gateway.body_not_json'
  | 'gateway.media_type_unsupported'
  | 'gateway.input_invalid';

/** The text fields of a form or of a JSON object. */
export type Fields = Readonly<Record<string, string>>;

export async function readFields(request: IncomingMessage): Promise<Outcome<Fields, BodyRefusal>> {
  const text = await readText(request);
  if (text === null)
    return refuse(
      'gateway.body_too_large',
      `A body holds at most ${String(BODY_BYTES_MAX)} bytes here.`,
    );
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded')
    return accept(Object.fromEntries(new URLSearchParams(text)));
  if (type === 'application/json') return fieldsOfJson(text);
  return refuse('gateway.media_type_unsupported', 'Send a form or JSON.');
}

function fieldsOfJson(text: string): Outcome<Fields, BodyRefusal> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('gateway.body_not_json', 'The body is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('gateway.input_invalid', 'The body is not an object.');
  }
  const wrong = Object.entries(value).find(([, field]) => typeof field !== 'string');
  if (wrong !== undefined)
    return refuse('gateway.input_invalid', `The field ${wrong[0].slice(0, 60)} must be a string.`);
  return accept(value as Fields);
}

/** Null when it is too long; the rest is not read. */
async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size_bytes = 0;
  for await (const chunk of request) {
    size_bytes += (chunk as Buffer).length;
    if (size_bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
