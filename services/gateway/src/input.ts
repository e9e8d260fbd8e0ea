import { whatIsWrong, whatIsWrongInText } from '@drais/kit/validation';
import type { RouteShape, StreamShape } from '@drais/vocabulary/define';
import { accept, type Outcome, type Refusal, refuse } from '@drais/vocabulary/outcome';

type Schema = RouteShape['input'];
type Input = Record<string, unknown>;
type Asked = Pick<RouteShape | StreamShape, 'path' | 'input' | 'refusals'>;

/** What came with a request: path and query as text, the body as JSON. */
export interface RawInput {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** The fields of a schema that is an object. */
export function fieldsOf(schema: Schema): Readonly<Record<string, Schema>> {
  return (schema as { properties?: Record<string, Schema> }).properties ?? {};
}

/** By path, as every request asks. Bounded by the paths of the contracts. */
const known_params = new Map<string, readonly string[]>();

/** The names between braces in a contract's path. */
export function paramsOf(path: string): readonly string[] {
  const known = known_params.get(path);
  if (known !== undefined) return known;
  const params = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  known_params.set(path, params);
  return params;
}

/**
 * A malformed id in a path names nothing: it is answered like any id that is not there, so that 404
 * means one thing. Null when every id in the path is well formed.
 */
export function pathRefusal(
  asked: Asked,
  params: Readonly<Record<string, string>>,
): Refusal | null {
  for (const name of paramsOf(asked.path)) {
    const schema = fieldsOf(asked.input)[name];
    const pattern = (schema as { pattern?: string } | undefined)?.pattern;
    if (schema === undefined || pattern === undefined || whatIsWrong(schema, params[name]) === null)
      continue;
    const code = unknownCodeOf(asked, name);
    if (code !== undefined) return refuse(code, `There is no such ${nounOf(name)}.`).refusal;
  }
  return null;
}

function nounOf(param: string): string {
  return param.replace(/_id$/, '').replaceAll('_', ' ');
}

/**
 * `trip_id` is told by `….trip_unknown`; otherwise by the only `…_unknown` that the route can say.
 */
function unknownCodeOf(asked: Asked, param: string): string | undefined {
  const unknowns = asked.refusals.filter((code) => code.endsWith('_unknown'));
  const own = unknowns.find((code) => code.endsWith(`.${param.replace(/_id$/, '')}_unknown`));
  return own ?? (unknowns.length === 1 ? unknowns[0] : undefined);
}

/**
 * One input from path, query and body, as the contract wants it. A query belongs to GET, a body to
 * all others. A body may repeat a path parameter with the same value; another value is refused,
 * since nobody could say which one counts.
 */
export function readInput(asked: Asked, raw: RawInput): Outcome<Input> {
  if (raw.method === 'GET' || raw.method === 'HEAD')
    return merge(asked, raw.query, raw.params, whatIsWrongInText);
  const [stray] = Object.keys(raw.query);
  if (stray !== undefined) return invalid(`The field ${stray.slice(0, 60)} is not known here.`);
  const body = raw.body ?? {};
  if (typeof body !== 'object' || Array.isArray(body))
    return invalid('The body must be a JSON object.');
  return merge(asked, body as Input, raw.params, whatIsWrong);
}

function merge(
  asked: Asked,
  sent: Readonly<Input>,
  params: Readonly<Record<string, string>>,
  wrongWith: (schema: Schema, value: unknown) => string | null,
): Outcome<Input> {
  for (const [name, value] of Object.entries(params)) {
    if (Object.hasOwn(sent, name) && sent[name] !== value)
      return invalid(`The field ${name} differs from the path.`);
  }
  const input: Input = { ...sent, ...params };
  const wrong = wrongWith(asked.input, input);
  if (wrong !== null) return invalid(wrong);
  const unstorable = findUnstorable(input, '');
  return unstorable === null ? accept(input) : invalid(unstorable);
}

/**
 * What no database takes, in a sentence: PostgreSQL has no U+0000, half of a surrogate pair is no
 * Unicode (RFC 3629, section 3), and text such as `Infinity` in a query or 1e999 in JSON is read as
 * a number that JSON cannot say again. Null when all is well. What this walks through has fitted
 * its schema, so that it is no deeper than that.
 */
function findUnstorable(value: unknown, field: string): string | null {
  if (typeof value !== 'object' || value === null) return unstorableOf(value, field);
  for (const [name, part] of Object.entries(value)) {
    const found = findUnstorable(part, field === '' ? name : `${field}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

function unstorableOf(value: unknown, field: string): string | null {
  if (typeof value === 'number' && !Number.isFinite(value))
    return `The field ${field} is too large a number.`;
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
    return `The field ${field} holds U+0000 or half of a surrogate pair.`;
  return null;
}

function invalid(detail: string): Outcome<never> {
  return refuse('gateway.input_invalid', detail);
}
