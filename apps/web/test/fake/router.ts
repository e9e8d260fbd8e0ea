import { allRefusals, allRoutes } from '@drais/contracts/catalogue';
import type { RouteShape } from '@drais/vocabulary/define';
import type { Outcome } from '@drais/vocabulary/outcome';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

export type Input = Readonly<Record<string, unknown>>;
export type Answers = Readonly<Record<string, (input: Input, owner: string) => Outcome<unknown>>>;

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** Empty for nobody. */
  readonly owner: string;
  readonly operator_areas: readonly string[];
}

export interface Told {
  readonly status: number;
  readonly body: unknown;
}

const ajv = new Ajv({ strict: false, coerceTypes: false });
(addFormats as unknown as (target: Ajv) => void)(ajv);
const queryAjv = new Ajv({ strict: false, coerceTypes: true });
(addFormats as unknown as (target: Ajv) => void)(queryAjv);

interface Entry {
  readonly route: RouteShape;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly takes: ValidateFunction;
  readonly gives: ValidateFunction;
}

const entries: readonly Entry[] = allRoutes
  .filter((route) => route.path.startsWith('/v1/'))
  .map((route) => {
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    const isQuery = route.method === 'GET';
    return {
      route,
      pattern: new RegExp(`^${route.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '([^/]+)')}$`),
      names,
      takes: (isQuery ? queryAjv : ajv).compile(route.input),
      gives: ajv.compile(route.output),
    };
  });

/**
 * Answers by contract: what a page asks is checked against the promised input, what the fake says
 * against the promised output, so that neither can drift from what the platform understands.
 */
export function answerRoute(asked: Asked, answers: Answers): Told | undefined {
  const entry = entries.find(
    ({ route, pattern }) => route.method === asked.method && pattern.test(asked.path),
  );
  const answer = entry === undefined ? undefined : answers[entry.route.id];
  if (entry === undefined || answer === undefined) return undefined;
  const { route } = entry;
  if (route.scope !== 'public' && asked.owner === '')
    return problem('gateway.token_missing', 'Sign in.');
  if (route.scope === 'operator' && asked.operator_areas.length === 0)
    return problem('gateway.scope_missing', 'Not for you.');
  const input = inputOf(entry, asked);
  if (!entry.takes(input))
    return problem('gateway.input_invalid', ajv.errorsText(entry.takes.errors));
  const outcome = answer(input, asked.owner);
  if (!outcome.ok)
    return problem(outcome.refusal.code, outcome.refusal.detail, outcome.refusal.facts);
  if (!entry.gives(outcome.value))
    throw new Error(
      `${route.id} gave what it does not promise: ${ajv.errorsText(entry.gives.errors)}`,
    );
  return { status: route.success ?? 200, body: outcome.value };
}

export function problem(code: string, detail: string, facts: object = {}): Told {
  const status = allRefusals[code] ?? 500;
  return {
    status,
    body: {
      ...facts,
      type: `/problems/${code}`,
      status,
      code,
      detail,
      trace_id: 'f'.repeat(32),
    },
  };
}

function inputOf(
  { pattern, names, route }: Entry,
  { path, query, body }: Asked,
): Record<string, unknown> {
  const values = (pattern.exec(path) ?? []).slice(1).map(decodeURIComponent);
  const fromPath = Object.fromEntries(names.map((name, index) => [name, values[index]]));
  const rest =
    route.method === 'GET'
      ? Object.fromEntries(query)
      : (JSON.parse(body === '' ? '{}' : body) as object);
  return { ...rest, ...fromPath };
}
