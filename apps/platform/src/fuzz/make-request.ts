import { type Draw, drawOf, oneByWeight, oneOf } from '@drais/twin/life/draw';
import { changeBytes } from './change-bytes.ts';
import { changeQuery, changeTarget, encoded, hostileHeaders } from './change-target.ts';
import { changeValue } from './change-value.ts';
import { type Filling, fillValue } from './fill-value.ts';
import { type HostileValues, jsonOf } from './hostile-values.ts';
import type { Identities, Identity } from './identities.ts';
import type { KnownThings } from './known-things.ts';
import type { Operation } from './operations.ts';
import type { Answer, FuzzRequest, Headers } from './request.ts';
import { unlistedRequest } from './unlisted.ts';

export interface MakerOptions {
  readonly seed: number;
  readonly operations: readonly Operation[];
  readonly known: KnownThings;
  readonly hostile: HostileValues;
  readonly identities: Identities;
  readonly base_url: string;
  now_ms(): number;
}

export interface RequestMaker {
  /** The n-th request of the run: the same for the same seed and the same answers before it. */
  make(n: number): FuzzRequest;
  /** Takes note of what may be asked a second time. */
  note(request: FuzzRequest, answer: Answer): void;
}

/** Mutations that may be repeated later. */
const REPEATABLE_MAX = 60;

/** What is done with a request, by how often. */
const WAYS = [
  { way: 'right', weight: 42 },
  { way: 'foreign', weight: 8 },
  { way: 'stranger', weight: 8 },
  { way: 'value', weight: 20 },
  { way: 'bytes', weight: 8 },
  { way: 'headers', weight: 4 },
  { way: 'target', weight: 4 },
  { way: 'repeat', weight: 3 },
  { way: 'unlisted', weight: 6 },
] as const;

interface Form {
  readonly operation: Operation;
  readonly by: Identity;
  readonly target: string;
  readonly value: unknown;
}

export function openRequestMaker(options: MakerOptions): RequestMaker {
  const repeatable: { request: FuzzRequest; answer: Answer }[] = [];

  function make(n: number): FuzzRequest {
    const draw = drawOf(`${String(options.seed)} ${String(n)}`);
    const way = oneByWeight(draw, WAYS, ({ weight }) => weight)?.way ?? 'right';
    if (way === 'unlisted') return makeUnlisted(options, n, draw);
    const old = way === 'repeat' ? oneOf(draw, repeatable) : undefined;
    if (old !== undefined) return repeatOf(options, { n, draw, ...old });
    const { operation, owner } = nextStep(options, draw) ?? anyStep(options, draw);
    const form = fillIn(options, { n, operation, by: owner, draw });
    const change = CHANGES[way === 'repeat' ? 'right' : way];
    return change(requestOf(options, n, form), form, { ...options, draw });
  }

  return {
    make,
    note: (request, answer) => {
      if (request.operation?.is_mutation !== true || answer.status >= 300) return;
      if (request.changes.length > 0 || answer.status === 0) return;
      repeatable.push({ request, answer });
      if (repeatable.length > REPEATABLE_MAX) repeatable.shift();
    },
  };
}

interface Step {
  readonly operation: Operation;
  readonly owner: Identity;
}

/** How often a rider goes on with what they began last, as people do. */
const NEXT_STEP_SHARE = 0.15;

/** Something that can be done with the last thing that a rider got; undefined when nothing is. */
function nextStep({ operations, known, identities }: MakerOptions, draw: Draw): Step | undefined {
  if (draw() >= NEXT_STEP_SHARE) return undefined;
  const owner = oneOf(draw, identities.riders);
  const field = owner === undefined ? undefined : known.newestOf(owner.name);
  if (owner === undefined || field === undefined) return undefined;
  const fitting = operations.filter(
    ({ scope, in_path, body }) =>
      scope === 'rider' &&
      (in_path.some(({ name }) => name === field) || body?.required?.includes(field) === true),
  );
  const operation = oneOf(draw, fitting);
  return operation === undefined ? undefined : { operation, owner };
}

function anyStep({ operations, identities }: MakerOptions, draw: Draw): Step {
  const operation = drawOperation(operations, draw);
  return { operation, owner: ownerFor(operation, identities, draw) };
}

/** Opening accounts costs a password's hash each: enough of them, and not most of the time. */
function drawOperation(operations: readonly Operation[], draw: Draw): Operation {
  const weightOf = ({ scope, is_mutation, is_stream }: Operation) => {
    if (is_stream) return 0.5;
    if (scope === 'public') return is_mutation ? 0.2 : 1;
    return scope === 'rider' && is_mutation ? 4 : 1;
  };
  const drawn = oneByWeight(draw, operations, weightOf);
  if (drawn === undefined) throw new Error('the description has no operation');
  return drawn;
}

function ownerFor(operation: Operation, { riders, operators, strangers }: Identities, draw: Draw) {
  const weights = [3, 2, 1];
  const operator = oneByWeight(draw, operators, (one) => weights[operators.indexOf(one)] ?? 1);
  const some = operation.scope === 'operator' ? operator : oneOf(draw, riders);
  const nobody = strangers[0];
  const chosen = operation.scope === 'public' && draw() < 0.5 ? nobody : some;
  if (chosen === undefined) throw new Error('there is nobody to ask');
  return chosen;
}

function fillIn(
  { known, now_ms }: MakerOptions,
  { operation, by, draw }: { n: number; operation: Operation; by: Identity; draw: Draw },
): Form {
  const spares = operation.scope === 'operator' && operation.is_mutation;
  const filling: Filling = { draw, known, owner: by.name, spares, now_ms: now_ms() };
  const path = operation.in_path.reduce(
    (text, { name, schema }) =>
      text.replace(`{${name}}`, encoded(String(fillValue(schema, name, filling)))),
    operation.path,
  );
  const query = operation.in_query
    .filter(({ required }) => required || draw() < 0.4)
    .map(({ name, schema }) => `${name}=${encoded(String(fillValue(schema, name, filling)))}`);
  return {
    operation,
    by,
    target: query.length === 0 ? path : `${path}?${query.join('&')}`,
    value: operation.body === undefined ? undefined : fillValue(operation.body, '', filling),
  };
}

function requestOf({ seed }: MakerOptions, n: number, form: Form): FuzzRequest {
  const { operation, by, target, value } = form;
  const body = value === undefined ? undefined : Buffer.from(jsonOf(value));
  const headers: Headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(operation.is_mutation ? { 'idempotency-key': `fuzz-${String(seed)}-${String(n)}` } : {}),
  };
  const method = operation.method;
  return {
    n,
    operation,
    method,
    target,
    headers,
    value,
    body,
    by,
    changes: [],
    is_off_road: false,
  };
}

type Changing = MakerOptions & { readonly draw: Draw };
type Change = (request: FuzzRequest, form: Form, changing: Changing) => FuzzRequest;

const CHANGES: Readonly<
  Record<Exclude<(typeof WAYS)[number]['way'], 'repeat' | 'unlisted'>, Change>
> = {
  right: (request) => request,
  foreign: (request, _form, { identities, draw }) => {
    const by = oneOf(draw, [...identities.riders, ...identities.operators]) ?? request.by;
    return { ...request, by, changes: [`by ${by.name}`] };
  },
  stranger: (request, _form, { identities, draw }) => {
    const by = oneOf(draw, identities.strangers) ?? request.by;
    return { ...request, by, changes: [`by ${by.name}`] };
  },
  value: (request, form, changing) =>
    form.value === undefined || changing.draw() < 0.25
      ? changedAddress(request, changing)
      : changedValue(request, changing),
  bytes: (request, form, { draw, hostile }) => {
    if (form.value === undefined && !form.operation.is_mutation) {
      const target = changeQuery(request.target, draw, hostile);
      return { ...request, target, changes: ['query'] };
    }
    const { body, headers, change } = changeBytes(jsonOf(form.value ?? {}), draw);
    const key = request.headers['idempotency-key'];
    const kept = key === undefined ? headers : { ...headers, 'idempotency-key': key };
    return { ...request, value: undefined, body, headers: kept, changes: [change] };
  },
  headers: (request, _form, { draw }) => {
    const added = hostileHeaders(draw);
    const headers = { ...request.headers, ...added };
    return { ...request, headers, changes: Object.keys(added).map((name) => `header ${name}`) };
  },
  target: (request, _form, { draw }) => {
    const { method, target, change } = changeTarget(request.method, request.target, draw);
    return { ...request, method, target, changes: [change], is_off_road: true };
  },
};

function changedValue(request: FuzzRequest, { draw, hostile }: Changing): FuzzRequest {
  const { value, change } = changeValue(request.value, draw, hostile);
  return { ...request, value, body: Buffer.from(jsonOf(value)), changes: [change] };
}

/** One segment of the path that was an id, or the query, is hostile. */
function changedAddress(request: FuzzRequest, { draw, hostile }: Changing): FuzzRequest {
  const { operation } = request;
  if (operation === undefined || operation.in_path.length === 0 || draw() < 0.3) {
    const target = changeQuery(request.target, draw, hostile);
    return { ...request, target, changes: ['query'] };
  }
  const names = operation.path.split('/');
  const places = names.flatMap((name, at) => (name.includes('{') ? [at] : []));
  const at = oneOf(draw, places) ?? 0;
  const [path = '', ...query] = request.target.split('?');
  const text = encoded(hostile.text(draw));
  const segments = path
    .split('/')
    .map((segment, n) => (n === at ? (names[at] ?? '').replace(/\{\w+\}/, () => text) : segment));
  const target = [segments.join('/'), ...query].join('?');
  // Nothing and dots lead elsewhere.
  const is_off_road = ['', '.', '..'].includes(text);
  return { ...request, target, changes: [`path ${names[at] ?? ''}`], is_off_road };
}

/** Asks once more with the key of an earlier request: the same, or something else. */
function repeatOf(
  options: MakerOptions,
  old: { n: number; draw: Draw; request: FuzzRequest; answer: Answer },
): FuzzRequest {
  const { n, draw, answer } = old;
  const { operation, by, headers, target, value } = old.request;
  if (operation === undefined || operation.body === undefined || draw() < 0.5)
    return { ...old.request, n, changes: ['repeated'], repeats: { is_equal: true, value, answer } };
  const form = { ...fillIn(options, { n, operation, by, draw }), target };
  const request = { ...requestOf(options, n, form), headers };
  const is_equal = old.request.body?.equals(request.body ?? Buffer.alloc(0)) === true;
  return { ...request, changes: ['key used again'], repeats: { is_equal, value, answer } };
}

function makeUnlisted(options: MakerOptions, n: number, draw: Draw): FuzzRequest {
  const { method, target, headers, body } = unlistedRequest({
    ...options,
    draw,
    origin: options.base_url,
  });
  const { riders, strangers } = options.identities;
  const by = oneOf(draw, draw() < 0.7 ? strangers.slice(0, 1) : riders);
  if (by === undefined) throw new Error('there is nobody to ask');
  return {
    n,
    operation: undefined,
    method,
    target,
    headers,
    value: undefined,
    body: body === undefined ? undefined : Buffer.from(body),
    by,
    changes: ['unlisted'],
    is_off_road: true,
  };
}
