import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { KnownThings } from './known-things.ts';
import type { Described, Operation, Promised } from './operations.ts';
import type { Answer, Finding, FuzzRequest } from './request.ts';

/** No deadline of a route is longer; a crowded machine gets a little more. */
const TOOK_MS_MAX = 15_000;

/** Signs of what goes on inside, which no answer may show. */
const INSIDE =
  /\n\s+at |node_modules|\.ts:\d+|\/src\/|\/tmp\/|postgres|ECONNREFUSED|duplicate key value|violates .* constraint|syntax error at|invalid input syntax|relation "|unhandled|\[object Object\]|stack/i;
const ID = /[a-z0-9][a-z0-9-]*\.[0-9a-f]{8}-[0-9a-f-]{27}/g;
const EMAIL = /[a-z0-9._-]+@example\.org/g;

/** RFC 9457 as every door here speaks it, also those that the description does not list. */
const PROBLEM = {
  type: 'object',
  required: ['type', 'status', 'code', 'detail', 'trace_id'],
  properties: {
    type: { type: 'string', format: 'uri' },
    status: { type: 'integer' },
    code: { type: 'string', pattern: '^[a-z]+\\.[a-z_]+$' },
    trace_id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  },
};

export interface Judge {
  /** Everything that is wrong with an answer; empty when it keeps all promises. */
  judge(request: FuzzRequest, answer: Answer): Finding[];
}

/** Judges by the description alone, and by what everybody may expect. */
export function openJudge(described: Described, known: KnownThings): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema({ $id: 'described', components: described.components });
  const compiled = new Map<object, ValidateFunction>();
  const validatorOf = (schema: object): ValidateFunction => {
    const found = compiled.get(schema) ?? ajv.compile(referring(schema));
    compiled.set(schema, found);
    return found;
  };
  const anyProblem = validatorOf(PROBLEM);

  function judge(request: FuzzRequest, answer: Answer): Finding[] {
    if (answer.status === 0) return unanswered(request, answer);
    return [
      ...RULES.flatMap((rule) => rule(request, answer)),
      ...strangerTold(request, answer, known),
      ...promiseBroken(request, answer),
    ];
  }

  function promiseBroken(request: FuzzRequest, answer: Answer): Finding[] {
    const { operation } = request;
    const wrong =
      isProblem(answer) && request.method !== 'HEAD' ? wrongWith(anyProblem, answer.text) : null;
    if (wrong !== null) return [{ kind: 'not_a_problem', detail: wrong }];
    if (operation === undefined || request.is_off_road) return [];
    const promised = operation.promises.get(answer.status);
    if (promised === undefined) return [{ kind: 'status_not_promised', detail: answer.text }];
    return bodyBroken(operation, answer, promised);
  }

  function bodyBroken(operation: Operation, answer: Answer, promised: Promised): Finding[] {
    if (promised.media_type === '')
      return answer.text === '' ? [] : [{ kind: 'body_not_promised', detail: answer.text }];
    const media_type = String(answer.headers['content-type']);
    if (!media_type.startsWith(promised.media_type))
      return [{ kind: 'not_a_problem', detail: media_type }];
    const texts = operation.is_stream && answer.status === 200 ? messagesOf(answer) : [answer.text];
    const validate = validatorOf(promised.schema);
    const kind = answer.status >= 400 ? 'code_not_promised' : 'body_not_promised';
    return texts.flatMap((text) => {
      const wrong = wrongWith(validate, text);
      return wrong === null ? [] : [{ kind, detail: `${wrong}: ${text.slice(0, 300)}` }];
    });
  }

  return { judge };
}

/** What everybody may expect, whoever they are and whatever they ask. */
const RULES: readonly ((request: FuzzRequest, answer: Answer) => Finding[])[] = [
  serverError,
  tooSlow,
  insideTold,
  letIn,
  repeatDiffers,
];

/** Load that was shed, told as it should be. Counted apart. */
export function isShed({ status, headers }: Answer): boolean {
  return status === 503 && /^\d+$/.test(String(headers['retry-after']));
}

/** The description's own references, from within a schema of its own. */
function referring(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"described#/')) as object;
}

function isProblem({ headers }: Answer): boolean {
  return String(headers['content-type']).startsWith('application/problem+json');
}

function wrongWith(validate: ValidateFunction, text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (validate(value)) return null;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath ?? ''} ${error?.message ?? 'does not fit'}`;
}

function messagesOf({ text }: Answer): string[] {
  // The last one may be cut where listening ended.
  const whole = text.slice(0, text.lastIndexOf('\n\n') + 1);
  return whole.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
}

function serverError(_request: FuzzRequest, answer: Answer): Finding[] {
  if (answer.status < 500 || isShed(answer)) return [];
  return [{ kind: 'server_error', detail: answer.text.slice(0, 300) }];
}

/** Who sends more than anybody takes may be cut off while still sending, and miss the 413. */
const TAKEN_BYTES_MAX = 256 * 1024;

function unanswered({ body }: FuzzRequest, { failure = '' }: Answer): Finding[] {
  const is_cut = ['EPIPE', 'ECONNRESET'].includes(failure);
  if (is_cut && (body?.length ?? 0) > TAKEN_BYTES_MAX) return [];
  return [{ kind: 'no_answer', detail: failure }];
}

function tooSlow(_request: FuzzRequest, { took_ms }: Answer): Finding[] {
  if (took_ms <= TOOK_MS_MAX) return [];
  return [{ kind: 'too_slow', detail: `${String(Math.round(took_ms))} ms` }];
}

function insideTold(request: FuzzRequest, { text, headers }: Answer): Finding[] {
  const told = INSIDE.exec(`${JSON.stringify(headers)}\n${text}`)?.[0];
  if (told === undefined || saidIn(request).includes(told)) return [];
  // The pages of problems and the description speak of the inside on purpose.
  if (request.operation === undefined && !isProblem({ headers } as Answer)) return [];
  return [{ kind: 'inside_told', detail: told }];
}

function saidIn(request: FuzzRequest): string {
  const said = `${request.target}\n${request.body?.toString('utf8') ?? ''}`;
  return `${said}\n${JSON.stringify(request.headers)}`;
}

/** Ids and addresses of another person, that this one did not bring. */
function strangerTold(request: FuzzRequest, { text }: Answer, known: KnownThings): Finding[] {
  // Whoever steers Mannheim sees its trips.
  if (request.by.operator_areas.some((area_id) => ['*', 'mannheim'].includes(area_id))) return [];
  const said = saidIn(request);
  const told = [...(text.match(ID) ?? []), ...(text.match(EMAIL) ?? [])].find((value) => {
    const owner = known.ownerOf(value);
    return owner !== undefined && owner !== request.by.name && !said.includes(value);
  });
  return told === undefined ? [] : [{ kind: 'stranger_told', detail: told }];
}

/** A success for somebody whose token does not reach that far. */
function letIn(
  { operation, by, target, value, is_off_road }: FuzzRequest,
  answer: Answer,
): Finding[] {
  if (operation === undefined || is_off_road || answer.status >= 300) return [];
  if (operation.scope === 'public') return [];
  if (!by.scopes.includes(operation.scope)) return [{ kind: 'let_in', detail: by.name }];
  if (operation.scope !== 'operator' || by.operator_areas.includes('*')) return [];
  const area_id = operation.in_path.length > 0 ? areaIn(operation, target) : areaOfBody(value);
  return by.operator_areas.includes(area_id) ? [] : [{ kind: 'let_in', detail: by.name }];
}

/** The area of the first id in the path. */
function areaIn({ path }: Operation, target: string): string {
  const at = path.split('/').findIndex((segment) => segment.startsWith('{'));
  return decodeURIComponent(target.split('?')[0]?.split('/')[at] ?? '').split('.')[0] ?? '';
}

function areaOfBody(value: unknown): string {
  return String((value as { area_id?: unknown } | undefined)?.area_id ?? '');
}

/** An equal call gets the answer of the first; another one under its key gets none. */
function repeatDiffers({ repeats, value }: FuzzRequest, answer: Answer): Finding[] {
  if (repeats === undefined || isShed(answer)) return [];
  const { is_equal, answer: first } = repeats;
  // A key is known on the shard of its thing: another area in the body is another key.
  if (!is_equal && areaOfBody(value) !== areaOfBody(repeats.value)) return [];
  if (!is_equal)
    return answer.status < 300 ? [{ kind: 'repeat_differs', detail: 'a key was taken twice' }] : [];
  const is_same = answer.status === first.status && answer.text === first.text;
  const is_busy = answer.status === 409 && answer.text.includes('idempotency_key_busy');
  if (is_same || is_busy) return [];
  return [
    { kind: 'repeat_differs', detail: `${String(answer.status)} ${answer.text.slice(0, 200)}` },
  ];
}
